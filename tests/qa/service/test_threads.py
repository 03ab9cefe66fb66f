"""Many threads ask at once, while the index is swapped under them."""

from __future__ import annotations

import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from queue import SimpleQueue
from typing import TYPE_CHECKING

import pytest

from qa.answer import AskOptions
from qa.service.footnote import Footnote
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    from index.embed import Embedder
    from qa.answer import Answer
    from qa.service.settings import Settings

THREADS = 8
# Of each edition, before the next one is built.
MIN_ANSWERS = 40
# Fewer than usual: it is the threads that are tried here, not the reader.
PASSAGES = 2
_TOWNS = """
    Omsk Tomsk Perm Kazan Sochi Tula Tver Oryol Kursk Bryansk Lviv Odesa Sumy Poltava Lutsk Riga
    Tartu Vilnius Gdansk Lodz Krakow Brno Graz Linz Basel Turin Parma Lyon Nantes Lille Ghent
    Bruges Leeds York Derry Cork Galway Porto Braga Faro
"""
TOWNS = _TOWNS.split()
QUESTIONS = [f"Who opened the bridge in {town}?" for town in TOWNS[:15]] + [
    *(f"How many people came to see the bridge in {town}?" for town in TOWNS[15:30]),
    *(f"Where was the ferry of {town} built?" for town in TOWNS[30:]),
]


def write_edition(seeds: Path, edition: int) -> None:
    """Write an article about each town; every edition tells another story."""
    for number, town in enumerate(TOWNS):
        mayor = TOWNS[(number * 7 + edition) % len(TOWNS)]
        (seeds / f"{town}.txt").write_text(
            f"The mayor Ivan {mayor}ov opened the bridge in {town} on Monday.\n"
            f"About {number + 100 * edition} people came to see the bridge in {town}.\n"
        )


def said(answer: Answer) -> Answer:
    """Return an answer without what differs from one time to the next."""
    return replace(answer, generation="", timings_ms={})


def asked_alone(settings: Settings, vectors: Path) -> dict[str, Answer]:
    """Return the answers that one thread gets from these seeds."""
    settings.index.mkdir()
    shutil.copy(vectors, settings.index)
    with closing(Footnote(settings)) as footnote:
        footnote.build()
        return {
            question: said(footnote.ask(question, AskOptions(k=PASSAGES))) for question in QUESTIONS
        }


def test_every_thread_gets_the_answers_of_its_generation(
    settings: Settings, tmp_path: Path
) -> None:
    """Whatever is swapped meanwhile, an answer is that of one generation, as one thread gets it."""
    with closing(Footnote(settings, concurrency=THREADS)) as footnote:
        (settings.seeds / ARTICLE.name).unlink()
        received: SimpleQueue[tuple[str, Answer]] = SimpleQueue()
        swapped = threading.Event()

        def put(question: str) -> None:
            received.put(
                (
                    question,
                    footnote.ask(question, AskOptions(k=PASSAGES, refresh=False, rebuild=False)),
                )
            )

        def ask(thread: int) -> None:
            count = 0
            while not swapped.is_set():
                put(QUESTIONS[(thread * 5 + count) % len(QUESTIONS)])
                count += 1
            put(QUESTIONS[thread])

        seeds_of: dict[str, Path] = {}
        with ThreadPoolExecutor(THREADS) as pool:
            done: list[Future[None]] = []
            for edition in range(3):
                write_edition(settings.seeds, edition)
                footnote.build()
                live = str(footnote.folder.current())
                seeds_of[live] = tmp_path / f"seeds-{edition}"
                shutil.copytree(settings.seeds, seeds_of[live])
                done = done or [pool.submit(ask, thread) for thread in range(THREADS)]
                wanted = received.qsize() + MIN_ANSWERS
                while received.qsize() < wanted and not any(one.done() for one in done):
                    time.sleep(0.01)
            swapped.set()
            for one in done:
                one.result()
        expected = {
            generation: asked_alone(
                settings.model_copy(
                    update={"seeds": seeds, "index": tmp_path / f"index-of-{seeds.name}"}
                ),
                settings.index / "vectors.db",
            )
            for generation, seeds in seeds_of.items()
        }
        generations = set()
        while not received.empty():
            question, answer = received.get()
            assert said(answer) == expected[answer.generation][question]
            generations.add(answer.generation)
        assert generations == set(expected)
        assert sum(answer.answered for answer in expected[live].values()) >= 15
        footnote.folder.remove_unused()
        names = {path.name for path in (settings.index / "generations").iterdir()}
        assert names == {live}


@pytest.mark.usefixtures("loaded_anew")
def test_first_questions_at_once_load_each_model_once(settings: Settings) -> None:
    """Threads that ask a program that has just started are all answered, by the same models."""
    with closing(Footnote(settings)) as footnote:
        footnote.build()
    together = threading.Barrier(THREADS)
    with closing(Footnote(settings)) as footnote, ThreadPoolExecutor(THREADS) as pool:

        def first(_: int) -> tuple[str, Embedder]:
            together.wait()
            answer = footnote.ask(
                "Where was the BRICS summit held?", AskOptions(refresh=False, rebuild=False)
            )
            return str(answer.short), footnote.embedder()

        found = list(pool.map(first, range(THREADS)))
    assert {short for short, _ in found} == {"Kazan, Russia"}
    assert len({id(embedder) for _, embedder in found}) == 1


def test_a_damaged_index_is_mended_once(footnote: Footnote, settings: Settings) -> None:
    """Threads that meet the same damage are all answered, from one new generation."""
    report = footnote.build()
    assert report is not None
    path = settings.index / "generations" / report.generation / "articles.db"
    path.write_bytes(path.read_bytes()[:-100])
    together = threading.Barrier(4)
    with closing(Footnote(settings)) as later, ThreadPoolExecutor(4) as pool:

        def ask(_: int) -> Answer:
            together.wait()
            return later.ask("Where was the BRICS summit held?")

        answers = list(pool.map(ask, range(4)))
    assert all(answer.answered for answer in answers)
    assert len({answer.generation for answer in answers}) == 1
