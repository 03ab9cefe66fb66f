"""The page of a checked draft, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.article import text_sha256
from qa.checking.report import NOT_JUDGED, WORDS, Verdict
from qa.page.evidence import sources
from qa.page.marking import QuotedSpan, mark
from qa.page.page import EvidencePage
from qa.page.rendering import render

if TYPE_CHECKING:
    from datetime import datetime

    from qa.checking.report import CheckedDraft
    from qa.page.evidence import FindArticle


def check_page(checked: CheckedDraft, find: FindArticle, made: datetime) -> EvidencePage:
    """Return the page of a draft: its sentences marked, and each beside its evidence.

    `find` looks an article up by its id; `made` is now.
    """
    citations = {one.n: one for sentence in checked.sentences for one in sentence.citations}
    cited = sources(list(citations.values()), find)
    notes = [note for one in cited for note in one.footnotes]
    html = render(
        "check.html",
        sentences=checked.sentences,
        by_sentence={one.n: one for one in checked.sentences},
        counts={WORDS[verdict]: count for verdict, count in checked.counts.items()},
        words=WORDS,
        passed_over=Verdict.NOT_A_CLAIM,
        draft=mark(checked.text, [QuotedSpan(s.n, s.start, s.end) for s in checked.sentences]),
        unread=len(checked.text) - checked.read_to,
        citations=citations,
        by_number={note.citation.n: one for one in cited for note in one.footnotes},
        sources=cited,
        stale=checked.stale,
        generation=checked.generation,
        draft_sha256=text_sha256(checked.text),
        not_judged=NOT_JUDGED,
        made=made,
    )
    return EvidencePage(html, sum(note.problem is not None for note in notes))
