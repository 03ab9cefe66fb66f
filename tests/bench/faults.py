"""Faults that real processes meet while an index is built, as often as one asks for.

python -m tests.bench.faults [NAME …] [--times N]

builds     builds of 1,000 articles, from cached vectors: how many fail
kills      a full build, then one of what changed, each killed at a random moment: what answers is
           the old index or the whole new one; what the next build makes, one made of nothing
builders   two builds at the same time
readers    questions through so many builds of an edited article: errors, quotes that do not stand
servers    a Chroma server killed at random moments of a build, and started again: as for kills
flips      a flipped bit anywhere in the live index or the vector cache: what the next build makes
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from unittest.mock import patch

import chromadb

from index.errors import FootnoteError
from index.generation import IndexFolder
from qa.answer import AskOptions
from qa.service.footnote import Footnote
from qa.service.settings import Settings, load_settings
from tests.bench.__main__ import article
from tests.index import test_killed_update as stories
from tests.index.chroma import chroma_server, free_port
from tests.index.contents import content, update

ARTICLES = 50
QUESTION = "Which bridge did the mayor of town 7 open?"
AS_IT_IS = AskOptions(refresh=False, rebuild=False)
BUILD = [sys.executable, "-m", "qa", "index", "build", "--quiet"]  # makes it anew
ASK = [sys.executable, "-m", "qa", "ask", "--quiet", QUESTION]  # changes what has changed
RNG = random.Random(15)  # noqa: S311 - any moments will do


def builds(settings: Settings, times: int) -> int:
    """Return how many of the builds of 1,000 articles fail."""
    settings.seeds.mkdir()
    for number in range(1000):
        (settings.seeds / f"{number:04}.txt").write_text(article(number), encoding="utf-8")
    failed = 0
    with closing(Footnote(settings)) as footnote:
        for _ in range(times):
            try:
                footnote.build(force=True)
            except FootnoteError as error:
                print(error)
                failed += 1
    return failed


def kills(settings: Settings, times: int) -> int:
    """Return after how many kills another index answers than the old or the new one."""
    folder, environment = IndexFolder(settings.index), _environment(settings)
    made = settings.index.with_name("made")
    asker = Footnote(settings)
    embedder = asker.embedder()
    settings.seeds.mkdir()
    stories.edit(settings.seeds, 0)
    began = time.monotonic()
    subprocess.run(BUILD, env=environment, check=True)
    whole = time.monotonic() - began
    wrong, old = 0, content(folder)
    for number in range(1, times + 1):
        stories.edit(settings.seeds, number % stories.STORIES)
        command = ASK if number % 2 else BUILD
        stories.kill(command, environment, settings.index, RNG.uniform(0.0, 0.5) * whole)
        new = stories.made_of_nothing(settings, made, embedder)
        found = content(folder)
        asker.ask(QUESTION, AS_IT_IS)
        asker.close()  # what it reads is not deleted
        update(settings.seeds, folder, embedder)
        right = (found.same_as(old) or found.same_as(new)) and content(folder).same_as(new)
        wrong += not right
        old = content(folder)
    return wrong


def builders(settings: Settings, times: int) -> int:
    """Return how often one of two builds at the same time fails, or their index is not whole."""
    folder, environment = IndexFolder(settings.index), _environment(settings)
    embedder = Footnote(settings).embedder()
    settings.seeds.mkdir()
    wrong = 0
    for number in range(times):
        stories.edit(settings.seeds, number)
        both = [subprocess.Popen(BUILD, env=environment) for _ in range(2)]
        failed = [process.wait() for process in both]
        new = stories.made_of_nothing(settings, settings.index.with_name("made"), embedder)
        wrong += any(failed) or not content(folder).same_as(new)
    return wrong


def readers(settings: Settings, times: int) -> int:
    """Return how many questions fail, or have a quote that does not stand in its article."""
    settings.seeds.mkdir()
    stories.edit(settings.seeds, 0)
    texts: set[str] = set()
    wrong, asked = 0, 0
    done = threading.Event()
    with closing(Footnote(settings)) as writer, closing(Footnote(settings)) as reader:
        texts |= {path.read_text() for path in settings.seeds.iterdir()}
        writer.build()

        def ask() -> None:
            nonlocal wrong, asked
            while not done.is_set():
                asked += 1
                try:
                    answer = reader.ask(QUESTION, AS_IT_IS)
                except FootnoteError as error:
                    print(error)
                    wrong += 1
                    continue
                wrong += not all(
                    any(text[one.start : one.end] == one.quote for text in texts)
                    for one in answer.citations
                )

        thread = threading.Thread(target=ask)
        thread.start()
        for number in range(times):
            path = settings.seeds / "story-07.txt"
            text = f"The mayor of town 7 opened bridge {number} in edition {number}.\n"
            texts.add(text)
            path.write_text(text)
            writer.build()
        done.set()
        thread.join()
    print(f"{asked} questions")
    return wrong


def servers(settings: Settings, times: int) -> int:
    """Return after how many kills of its server an index is another, or leaves collections."""
    place = settings.index.with_name("server")
    port = free_port()
    own = settings.model_copy(update={"chroma_url": f"http://127.0.0.1:{port}"})
    environment = _environment(own) | {"FOOTNOTE_CHROMA_URL": str(own.chroma_url)}
    folder, embedder = IndexFolder(own.index, own.chroma_url), Footnote(settings).embedder()
    settings.seeds.mkdir()
    place.mkdir()
    stories.edit(settings.seeds, 0)
    with ExitStack() as server:
        server.enter_context(chroma_server(place, port))
        began = time.monotonic()
        subprocess.run(BUILD, env=environment, check=True)
        whole = time.monotonic() - began
        wrong, old = 0, content(folder)
        for number in range(1, times + 1):
            stories.edit(settings.seeds, number % stories.STORIES)
            with subprocess.Popen(BUILD, env=environment, stderr=subprocess.DEVNULL) as build:
                time.sleep(RNG.uniform(0.0, 1.1) * whole)
                server.close()
                build.wait()
            server.enter_context(chroma_server(place, port))
            new = stories.made_of_nothing(settings, settings.index.with_name("made"), embedder)
            found = content(folder)
            update(settings.seeds, folder, embedder)
            left = [one.name for one in chromadb.HttpClient(port=port).list_collections()]
            right = (found.same_as(old) or found.same_as(new)) and content(folder).same_as(new)
            wrong += not right or left != [folder.collection(str(folder.current()))]
            old = content(folder)
    return wrong


def flips(settings: Settings, times: int) -> int:
    """Return after how many flipped bytes the next index is not what it should be."""
    folder = IndexFolder(settings.index)
    embedder = Footnote(settings).embedder()
    settings.seeds.mkdir()
    wrong = 0
    for number in range(times):
        stories.edit(settings.seeds, number % stories.STORIES)
        update(settings.seeds, folder, embedder)
        live = settings.index / "generations" / str(folder.current())
        files = [path for path in live.rglob("*") if path.is_file() and path.stat().st_size]
        path = RNG.choice([*files, settings.index / "vectors.db"])
        data = bytearray(path.read_bytes())
        data[RNG.randrange(len(data))] ^= 1 << RNG.randrange(8)
        path.write_bytes(data)
        with closing(Footnote(settings)) as footnote, suppress(FootnoteError):
            footnote.ask(QUESTION, AS_IT_IS)
        stories.edit(settings.seeds, (number + 1) % stories.STORIES)
        update(settings.seeds, folder, embedder)
        new = stories.made_of_nothing(settings, settings.index.with_name("made"), embedder)
        if not content(folder).same_as(new):
            print(f"flipped in {path.relative_to(settings.index)}")
            wrong += 1
    return wrong


FAULTS = {one.__name__: one for one in (builds, kills, builders, readers, servers, flips)}


def _environment(settings: Settings) -> dict[str, str]:
    paths = {"FOOTNOTE_SEEDS": str(settings.seeds), "FOOTNOTE_INDEX": str(settings.index)}
    return os.environ | paths


def main() -> None:
    """Print how often each fault did harm."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.faults")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--times", type=int, default=200)
    options = parser.parse_args()
    for name in options.names or FAULTS:
        with tempfile.TemporaryDirectory() as scratch, patch.object(stories, "STORIES", ARTICLES):
            root = Path(scratch)
            settings = load_settings(seeds=root / "seeds", index=root / "index")
            began = time.monotonic()
            wrong = FAULTS[name](settings, options.times)
            seconds = time.monotonic() - began
            print(f"{name}: {wrong} of {options.times} wrong, {seconds:.0f} s", flush=True)
            shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
