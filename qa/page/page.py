"""The page of an answer, put together."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answer import Reason
from qa.page.evidence import sources
from qa.page.rendering import render
from qa.page.statements import accounts, statements
from qa.service.wording import searched, short_answer, understood, written_by

if TYPE_CHECKING:
    from datetime import datetime

    from qa.answer import Answer, PassageReference
    from qa.page.evidence import FindArticle

REASONS = {
    Reason.NOTHING_RETRIEVED: "No passage was found that has to do with the question.",
    Reason.LOW_SUPPORT: "No sentence that was found is likely enough to answer the question.",
    Reason.UNVERIFIED: "What was written did not stand the check against its quotes.",
    Reason.EMPTY_QUESTION: "There is no word in the question.",
}

# Characters that are shown of a passage that was read and is not quoted: one without a full stop in
# it is as long as its article.
MAX_PASSAGE = 3_000


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """A page as HTML, and how many of its footnotes could not be marked in their articles."""

    html: str
    problems: int


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A passage that was read and is not quoted; its text is '' when it may be another by now."""

    passage: PassageReference
    text: str


def answer_page(answer: Answer, find: FindArticle, live: str, made: datetime) -> EvidencePage:
    """Return the page of an answer.

    `find` looks an article up by its id in the generation `live`; `made` is now.
    """
    cited = sources(answer.citations, find)
    said = statements(answer)
    html = render(
        "answer.html",
        answer=answer,
        confidence=min(1.0, max(0.0, answer.confidence)),
        short=short_answer(answer) if answer.citations else "",
        understood=understood(answer.question, answer.standalone_question),
        searched=searched(answer),
        written_by=written_by(answer),
        statements=said,
        accounts=accounts(said),
        reason=REASONS[answer.reason] if answer.reason else None,
        sources=cited,
        by_number={note.citation.n: one for one in cited for note in one.footnotes},
        unquoted=_unquoted(answer, find if answer.generation == live else None),
        saved=json.dumps(answer.to_dict(), indent=1),
        made=made,
    )
    notes = [note for one in cited for note in one.footnotes]
    return EvidencePage(html, sum(note.problem is not None for note in notes))


def _unquoted(answer: Answer, find: FindArticle | None) -> list[ReadPassage]:
    """Return the passages that no footnote quotes; their texts where `find` has their articles."""
    read = []
    for one in answer.passages:
        if any(
            cited.article_id == one.article_id and cited.start < one.end and one.start < cited.end
            for cited in answer.citations
        ):
            continue
        article = find(one.article_id) if find else None
        end = min(one.end, one.start + MAX_PASSAGE)
        cut = "…" if end < one.end else ""
        read.append(ReadPassage(one, article.text[one.start : end] + cut if article else ""))
    return read
