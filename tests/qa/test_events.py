"""What is heard of an answer while it is made, and that all of it is verified."""

from __future__ import annotations

import shutil
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from index.article import Span
from qa.answer import Answer, AnswerPolicy, AskOptions, Claim, Reason
from qa.chain import Chain
from qa.citations import Quote
from qa.errors import IndexDamagedError, IndexUnusableError
from qa.events import Done, Status
from qa.reader.calibration import load_calibration
from qa.reader.extractive import Reading
from qa.retriever.hybrid import HybridRetriever

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from qa.events import Event
    from qa.retriever.retrieved import RetrievedPassage
    from qa.service.footnote import Footnote

pytestmark = pytest.mark.usefixtures("indexed")

SUMMIT = "Where was the BRICS summit held?"
NOT_SAID = "What is the capital of France?"
WHO = "Who opened the bridge in Omsk?"
BRIDGE = "The mayor Ivan Petrov opened the bridge in Omsk on Monday."


def statuses(events: Sequence[Event]) -> list[str]:
    """Return what was said to go on."""
    return [event.text for event in events if isinstance(event, Status)]


def claims(events: Sequence[Event]) -> list[Claim]:
    """Return the claims that were made."""
    return [event for event in events if isinstance(event, Claim)]


def answer(events: Sequence[Event]) -> Answer:
    """Return the answer, which must be the last event and the only one of its kind."""
    assert [isinstance(event, Done) for event in events] == [False] * (len(events) - 1) + [True]
    assert isinstance(events[-1], Done)
    return events[-1].answer


class Quoting:
    """A reader that quotes words of the seed article, and counts how often it is asked."""

    def __init__(self, *words: str) -> None:
        self.words = words
        self.asked = 0

    def read(self, question: str, passages: Sequence[RetrievedPassage]) -> Reading:
        """Quote the words where they would stand if they opened the article."""
        del question
        self.asked += 1
        article_id = passages[0].passage.article_id
        quotes = [Quote(article_id, Span(0, len(words)), words) for words in self.words]
        return Reading(tuple(quotes), confidence=1.0)


@contextmanager
def chained(footnote: Footnote, reader: Quoting) -> Iterator[Chain]:
    """Make a chain over the live generation."""
    footnote.refresh()
    with footnote.reading() as generation:
        corpus, store = generation.corpus, generation.store
        retriever = HybridRetriever(corpus, store, footnote.embedder())
        yield Chain(retriever, reader, load_calibration().fast.thresholds, corpus, "g")


def test_an_answer_is_heard_while_it_is_made(footnote: Footnote) -> None:
    """There are statuses, then each claim with its footnotes, and last the answer that `ask` is."""
    footnote.refresh()
    events = list(footnote.events(SUMMIT))
    found = answer(events)
    assert statuses(events) == ["Searching 1 article", "Reading 4 passages", "Checking 1 quote"]
    assert [event.text for event in claims(events)] == [found.citations[0].quote]
    assert claims(events)[0].citations == found.citations
    assert found.answer == f"{found.citations[0].quote} [1]"
    assert replace(found, timings_ms={}) == replace(footnote.ask(SUMMIT), timings_ms={})


def test_a_refusal_makes_no_claim(footnote: Footnote) -> None:
    """What is refused was searched and read, and nothing was checked or claimed."""
    footnote.refresh()
    events = list(footnote.events(NOT_SAID))
    assert statuses(events) == ["Searching 1 article", "Reading 4 passages"]
    assert claims(events) == []
    assert answer(events).reason is Reason.LOW_SUPPORT


def test_nothing_is_done_for_an_empty_question(footnote: Footnote) -> None:
    """An empty question is answered at once."""
    footnote.refresh()
    (only,) = footnote.events(" \x00")
    assert answer([only]).reason is Reason.EMPTY_QUESTION
    assert list(answer([only]).timings_ms) == ["retrieve", "read", "total"]


def test_a_sentence_of_two_articles_is_one_claim(footnote: Footnote, seeds: Path) -> None:
    """A sentence that stands in two articles is claimed once, with a footnote to each."""
    (seeds / "one.txt").write_text(f"{BRIDGE}\n\nIt rained on the market of the old town.\n")
    (seeds / "two.txt").write_text(f"The ferry has closed for good.\n\n{BRIDGE}\n")
    footnote.refresh()
    events = list(footnote.events(WHO))
    (claim,) = claims(events)
    assert claim.text == BRIDGE
    assert sorted(citation.source for citation in claim.citations) == ["one.txt", "two.txt"]
    assert answer(events).answer == f"{BRIDGE} [1][2]"
    assert statuses(events)[-1] == "Checking 2 quotes"


def test_what_is_not_verified_is_not_claimed(footnote: Footnote) -> None:
    """When one quote does not stand, no claim is heard at all, not even those that do."""
    with chained(footnote, Quoting("Russian", "Russian prince")) as chain:
        events = list(chain.events(SUMMIT))
    assert claims(events) == []
    assert answer(events).reason is Reason.UNVERIFIED


def test_a_status_comes_before_the_work(footnote: Footnote) -> None:
    """What is said to go on has not been done yet, and a claim is heard before the answer."""
    reader = Quoting("Russian", "Russian President")
    with chained(footnote, reader) as chain:
        events = chain.events(SUMMIT)
        assert next(events) == Status("Searching 1 article")
        assert next(events) == Status("Reading 4 passages")
        assert reader.asked == 0
        assert next(events) == Status("Checking 2 quotes")
        assert reader.asked == 1
        assert [type(event) for event in events] == [Claim, Claim, Done]


def test_who_stops_listening_lets_go(footnote: Footnote) -> None:
    """An answer that nobody wants any more holds no generation open."""
    footnote.refresh()
    events = footnote.events(SUMMIT, AskOptions(policy=AnswerPolicy.NONE))
    assert next(iter(events))
    footnote.build(force=True)
    del events
    footnote.close()
    footnote.folder.remove_unused()
    left = [path.name for path in (footnote.folder.root / "generations").iterdir()]
    assert left == [footnote.folder.current()]


def test_without_rebuild_nothing_is_built(footnote: Footnote) -> None:
    """With `rebuild=False` a missing or damaged index is an error, and stays as it is."""
    shutil.rmtree(footnote.folder.root)
    with pytest.raises(IndexUnusableError, match="Run: footnote index build"):
        footnote.ask(SUMMIT, AskOptions(refresh=False, rebuild=False))
    assert not footnote.folder.root.exists()
    footnote.build()
    live = footnote.folder.current()
    (footnote.folder.root / "generations" / str(live) / "articles.db").unlink()
    with pytest.raises(IndexDamagedError):
        list(footnote.events(SUMMIT, AskOptions(refresh=False, rebuild=False)))
    assert footnote.folder.current() == live
    assert answer(list(footnote.events(SUMMIT))).generation != live


@pytest.mark.parametrize("after_claim", [False, True])
def test_no_claim_is_yielded_twice(
    footnote: Footnote, monkeypatch: pytest.MonkeyPatch, *, after_claim: bool
) -> None:
    """Damage that is met before the first claim is mended; after it, it is an error."""
    footnote.build()
    live = footnote.folder.current()
    sound = Chain.events

    def damaged(chain: Chain, *arguments: Any) -> Iterator[Event]:  # noqa: ANN401 - those of `events`
        for event in sound(chain, *arguments):
            broken = isinstance(event, Claim) and chain.generation == live
            if after_claim or not broken:
                yield event
            if broken:
                raise IndexDamagedError("The disk has failed.")

    monkeypatch.setattr(Chain, "events", damaged)
    heard: list[Event] = []
    with pytest.raises(IndexDamagedError) if after_claim else nullcontext():
        heard.extend(footnote.events(SUMMIT))
    assert len(claims(heard)) == 1
    assert (footnote.folder.current() == live) is after_claim
