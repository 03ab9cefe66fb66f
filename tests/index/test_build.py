"""A build: what it embeds, what it leaves out, and what remains after a failure or a kill."""

from __future__ import annotations

import json
import random
import subprocess
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.errors import IndexUnusableError, SeedsError
from index.recipe import BuildOptions, recipe
from index.store import VectorStore
from qa.answer import AskOptions
from qa.service.footnote import Footnote
from tests.conftest import ARTICLE, PROGRAM, Recorder

if TYPE_CHECKING:
    from pathlib import Path

    from index.build import BuildReport
    from index.embed import Embedder, Vectors
    from qa.service.settings import Settings

STORIES = 60
KILLS = 6
QUESTION = "Where was the BRICS summit held?"


def write_stories(seeds: Path, edition: str) -> None:
    """Write many short articles, whose sentences are in no other edition."""
    for number in range(STORIES):
        (seeds / f"story-{number:02}.txt").write_text(
            f"The mayor of town {number} opened bridge {edition}.\n"
            f"About {number + 100} people of ward {edition} came to see bridge {number}.\n"
            f"“It took {number + 2} years and {edition} men,” she said at gate {number}.\n"
        )


def built(footnote: Footnote, *, force: bool = False) -> BuildReport:
    """Build, and return the report, which must be there."""
    report = footnote.build(force=force)
    assert report is not None
    return report


def embedded(recorder: Recorder) -> int:
    """Return how many texts the last build had to embed."""
    done, wanted = next(
        (done, of) for what, done, of in recorder.progress if what == "Embedding passages"
    )
    recorder.progress.clear()
    return wanted - done


def leftovers(settings: Settings) -> list[str]:
    """Return the names of all generations but the live one."""
    live = (settings.index / "CURRENT").read_text()
    names = [path.name for path in (settings.index / "generations").iterdir()]
    assert live in names
    return [name for name in names if name != live]


def test_a_fresh_index_is_not_rebuilt(footnote: Footnote) -> None:
    """Nothing is built while neither the seeds nor the model have changed."""
    first = built(footnote)
    assert (first.articles, first.problems) == (1, {})
    assert footnote.build() is None
    assert footnote.folder.current() == first.generation


def test_only_what_changed_is_embedded(footnote: Footnote, recorder: Recorder, seeds: Path) -> None:
    """A refresh embeds the passages that are new, and no other."""
    write_stories(seeds, "one")
    built(footnote)
    everything = embedded(recorder)
    assert everything >= STORIES
    (seeds / "story-07.txt").write_text("The mayor resigned.\nNobody knew why.\n")
    assert built(footnote).changes.edited == ("story-07.txt",)
    assert embedded(recorder) == 1
    (seeds / "story-08.txt").unlink()
    assert built(footnote).changes.removed == ("story-08.txt",)
    assert embedded(recorder) == 0
    (seeds / "story-09.txt").rename(seeds / "nine.txt")
    assert built(footnote).changes.renamed == (("story-09.txt", "nine.txt"),)
    assert embedded(recorder) == 0
    assert built(footnote, force=True).articles == STORIES
    assert embedded(recorder) == 0


def test_each_step_of_a_build_says_how_far_it_is(
    footnote: Footnote, recorder: Recorder, seeds: Path
) -> None:
    """Articles that are read and split, and passages that are embedded, are counted to the last."""
    write_stories(seeds, "one")
    report = built(footnote)
    last = {what: (done, of) for what, done, of in recorder.progress}
    assert last == {
        "Reading files": (report.articles,) * 2,
        "Splitting articles": (report.articles,) * 2,
        "Embedding passages": (report.passages,) * 2,
    }


def test_answers_follow_changes(footnote: Footnote, seeds: Path) -> None:
    """After a refresh, answers cite what was added and no longer what was removed."""
    footnote.refresh()
    question = "Who opened the bridge in Omsk?"
    assert not footnote.ask(question).answered
    (seeds / "omsk.txt").write_text("The mayor Ivan Petrov opened the bridge in Omsk on Monday.\n")
    footnote.refresh()
    assert footnote.ask(question).citations[0].source == "omsk.txt"
    (seeds / "omsk.txt").unlink()
    footnote.refresh()
    assert not footnote.ask(question).answered


def test_title_and_date_are_found(footnote: Footnote, seeds: Path) -> None:
    """A title and a date are embedded and indexed with each passage, and are in no quote."""
    (seeds / "a.md").write_text(
        "---\ntitle: Omsk bridge\npublished: 2024-10-24\n---\nThe mayor Petrov opened it.\n"
    )
    footnote.refresh()
    with footnote.reading() as generation:
        corpus = generation.corpus
        (passage,) = corpus.passages(list(corpus.lexical("omsk 2024", 1)))
    assert passage.text == "The mayor Petrov opened it."


def test_no_article_is_an_error_and_the_old_index_stays(footnote: Footnote, seeds: Path) -> None:
    """Seeds without one usable article are an error; the live generation still answers."""
    report = built(footnote)
    (seeds / ARTICLE.name).unlink()
    with pytest.raises(SeedsError, match="holds no usable article"):
        footnote.build()
    (seeds / "photo.jpg").write_bytes(b"\xff")
    with pytest.raises(SeedsError, match=r"photo\.jpg is of an unknown kind"):
        footnote.build()
    assert footnote.folder.current() == report.generation
    footnote.refresh()
    answer = footnote.ask(QUESTION)
    assert answer.answered
    assert answer.stale
    assert leftovers(footnote.settings) == []


def test_no_article_at_first_is_an_error(footnote: Footnote, seeds: Path) -> None:
    """An empty seeds folder gives no index."""
    (seeds / ARTICLE.name).unlink()
    with pytest.raises(SeedsError, match="holds no usable article"):
        footnote.refresh()
    assert footnote.folder.current() is None


def test_what_is_left_out_is_named_once(
    footnote: Footnote, recorder: Recorder, seeds: Path
) -> None:
    """Files that cannot be used are named when they appear, and the others are indexed."""
    (seeds / "photo.jpg").write_bytes(b"\xff")
    (seeds / "broken.txt").write_bytes(b"\xff\xfe")
    (seeds / "empty.txt").write_bytes(b"")
    footnote.refresh()
    assert [warning.split(" is left out: it ")[0] for warning in recorder.warnings] == [
        "broken.txt",
        "empty.txt",
        "photo.jpg",
    ]
    assert "is not UTF-8: byte 0xff at position 0" in recorder.warnings[0]
    assert "is empty" in recorder.warnings[1]
    assert "is of an unknown kind" in recorder.warnings[2]
    for _ in range(2):
        footnote.refresh()
    assert len(recorder.warnings) == 3
    assert footnote.ask(QUESTION).answered
    assert footnote.status().problems.keys() == {"broken.txt", "empty.txt", "photo.jpg"}


def test_another_recipe_or_model_is_built_again(footnote: Footnote, embedder: Embedder) -> None:
    """An index that another version or model made is built again, and the reason says which."""
    first = built(footnote)
    path = footnote.folder.root / "generations" / first.generation / "manifest.json"
    values = json.loads(path.read_text())
    assert values["recipe"] == recipe(embedder.exported.fingerprint)
    fingerprint = embedder.exported.fingerprint
    version = "This version of Footnote cleans or splits articles in another way."
    model = f"The embedding model has changed ({{}}{embedder.exported.model}): everything is"
    moved = "FOOTNOTE_CHROMA_URL has changed: the vectors move."
    others: list[tuple[dict[str, str], str]] = [
        ({"recipe": f"0:{fingerprint}"}, version),
        ({"recipe": recipe(fingerprint, BuildOptions(stemming=False))}, version),
        ({"recipe": recipe("other")}, f"{model.format('')} embedded again."),
        ({"recipe": recipe("other"), "model": "m"}, f"{model.format('m -> ')} embedded again."),
        ({"recipe": "0:other"}, f"{version} {model.format('')} embedded again."),
        ({"server": "http://localhost:1"}, moved),
    ]
    for other, reason in others:
        path.write_text(json.dumps(values | other))
        assert footnote.status().rebuild_reason == reason
        report = built(footnote)
        assert not footnote.status().rebuild_reason
        path = footnote.folder.root / "generations" / report.generation / "manifest.json"


@pytest.mark.parametrize("lost", ["manifest.json", "articles.db", "chroma/chroma.sqlite3"])
def test_a_damaged_index_is_rebuilt(
    footnote: Footnote, settings: Settings, lost: str, recorder: Recorder
) -> None:
    """A question to a damaged index is answered, after a rebuild from the seeds."""
    report = built(footnote)
    path = settings.index / "generations" / report.generation / lost
    path.write_bytes(path.read_bytes()[:-100])
    later = Footnote(settings, recorder.notifier())
    later.refresh()
    assert later.ask(QUESTION).answered
    assert later.folder.current() != report.generation
    assert any("again" in warning for warning in recorder.warnings)
    later.close()


def test_a_killed_build_leaves_the_old_index(
    footnote: Footnote, settings: Settings, environment: dict[str, str]
) -> None:
    """A build that is killed at any point leaves an index that answers; the next cleans up."""
    command = [*PROGRAM, "index", "build", "--quiet"]
    rng = random.Random(7)  # noqa: S311 - any moments will do
    write_stories(settings.seeds, "zero")
    started = time.monotonic()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    whole = time.monotonic() - started
    killed = 0
    for number in range(KILLS):
        write_stories(settings.seeds, f"n{number}")
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
            try:
                process.wait(rng.uniform(0.2, 1) * whole)
            except subprocess.TimeoutExpired:
                process.kill()
                killed += 1
        reader = Footnote(settings)
        assert reader.ask(QUESTION, AskOptions(refresh=False, rebuild=False)).answered
        reader.close()
    assert killed
    report = built(footnote, force=True)
    assert report.articles == STORIES + 1
    assert leftovers(settings) == []
    assert footnote.ask("Who opened bridge n5 in town 17?").generation == report.generation


def test_two_first_questions_at_once_are_both_answered(environment: dict[str, str]) -> None:
    """Two processes that ask while there is no index both answer, from one index."""
    processes = [
        subprocess.Popen(
            [*PROGRAM, "ask", "--json", QUESTION],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    answers = []
    for process in processes:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        answers.append(json.loads(out))
    assert all("Kazan, Russia" in answer["answer"] for answer in answers)
    assert answers[0]["generation"] == answers[1]["generation"]


def test_an_index_that_does_not_find_its_own_passages_is_not_used(
    footnote: Footnote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build checks itself; a failure names the span, and the old generation stays live."""
    footnote.build()
    live = footnote.folder.current()
    (footnote.folder.root / "vectors.db").unlink()

    def nothing(texts: list[str]) -> Vectors:
        return np.zeros((len(texts), 384), dtype=np.float32)

    monkeypatch.setattr(footnote.embedder(), "embed_documents", nothing)
    message = rf"{ARTICLE.name}:\d+-\d+ by its own words: it is not used\. What was live"
    with pytest.raises(IndexUnusableError, match=message):
        footnote.build(force=True)
    assert footnote.folder.current() == live
    assert [path.name for path in (footnote.folder.root / "generations").iterdir()] == [live]
    assert footnote.ask(QUESTION).answered


def test_a_graph_that_has_lost_a_vector_by_chance_is_made_again(
    footnote: Footnote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chance leaves a vector without a way to it now and then: the next graph is used."""
    real, stores = VectorStore.nearest, list[VectorStore]()

    def nearest(store: VectorStore, vector: Vectors, count: int) -> dict[int, float]:
        if store not in stores:
            stores.append(store)
        return {} if store is stores[0] else real(store, vector, count)

    monkeypatch.setattr(VectorStore, "nearest", nearest)
    assert footnote.build(force=True) is not None
    assert len(stores) == 2
