"""Answers for the tests of views, and what holds of every message and view."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import settings

from bot.views.sizes import MAX_FALLBACK_TEXT, fits
from qa.answer import CANNOT_ANSWER, Answer, Citation, Claim
from qa.checking.report import CheckedDraft, CheckedSentence, Misquotation, Verdict
from tests.bot.hostile import faults, is_escaped
from tests.slack.blockkit import check_blocks, check_view

if TYPE_CHECKING:
    from bot.views.message import Message

REFERENCE = "F-8K2MQ7"
FEW = settings(max_examples=25)  # they are large
REFUSAL = Answer("Who?", "Who?", answered=False, answer=CANNOT_ANSWER)


def cited(n: int, quote: str, url: str | None = None) -> Citation:
    """A footnote under a quote."""
    return Citation(n, "a.txt", "id", None, None, url, 0, len(quote), quote, "sha")


def answered(*citations: Citation, short: str | None = None) -> Answer:
    """An answer as the chain gives it."""
    said: dict[str, list[Citation]] = {}
    for one in citations:
        said.setdefault(" ".join(one.quote.split()), []).append(one)
    claims = tuple(Claim(same[0].quote, tuple(same)) for same in said.values())
    return made_of(claims, citations, short)


def made_of(
    claims: tuple[Claim, ...], citations: tuple[Citation, ...], short: str | None = None
) -> Answer:
    """An answer that says these claims."""
    marked = (f"{one.text} {''.join(f'[{c.n}]' for c in one.citations)}" for one in claims)
    words = " ".join(marked)
    return replace(
        REFUSAL, answered=True, answer=words, short=short, citations=citations, claims=claims
    )


def checked(said: str, count: int, verdict: Verdict = Verdict.MISQUOTED) -> CheckedDraft:
    """A check of so many sentences that say the same, each on three footnotes of its own."""
    sentences, start = [], 0
    for n in range(1, count + 1):
        cites = tuple(cited(3 * n - m, said, "https://example.org/a") for m in (2, 1, 0))
        wrong = (Misquotation(start, start + len(said), said, cites[0].n, said),)
        is_claim = verdict is not Verdict.NOT_A_CLAIM
        sentences.append(
            CheckedSentence(n, start, start + len(said), said, verdict, cites if is_claim else (),
                            said, wrong if verdict is Verdict.MISQUOTED else ())
        )  # fmt: skip
        start += len(said)
    return CheckedDraft(said * count, tuple(sentences), start, "g")


def assert_sound(message: Message, called: frozenset[str] = frozenset()) -> None:
    """A message is one that Slack takes, and parses nothing in."""
    assert check_blocks(message.blocks) == []
    assert faults(message.blocks, called) == []
    assert fits(message.blocks)
    assert 0 < len(message.text) <= MAX_FALLBACK_TEXT
    assert is_escaped(message.text)
    message.text.encode()


WRITTEN = replace(
    made_of((Claim("It met in Kazan.", (cited(1, "In Kazan, Russia."),)),),
            (cited(1, "In Kazan, Russia."),)),
    question="And where?",
    standalone_question="Where did the summit meet?",
    engine="ollama:llama3.2",
    note="The model was slow.",
)  # fmt: skip

CHECKED = checked("“It met in Kazan,” he said.", 1)


def assert_view(view: dict[str, object]) -> None:
    """A view is one that Slack takes, and parses nothing in."""
    assert check_view(view) == []
    assert faults(view) == []
