"""Answers and articles as text for a person. Pure: strings in, strings out."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from index.article import Kind
from qa.answer import EXTRACTIVE
from qa.text.invisible import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.article import Article
    from qa.answer import Answer, Citation, Claim

NEAREST = 3
NEAREST_CHARACTERS = 90
SURROUNDINGS = 400  # characters


@dataclass(frozen=True, slots=True)
class Page:
    """What is written on: with colour or plain, and how wide; None is not wrapped."""

    colour: bool = False
    width: int | None = None

    def strong(self, text: str) -> str:
        """Make words stand out, where there is colour."""
        return click.style(text, bold=True) if self.colour else text

    def faint(self, text: str) -> str:
        """Make words stand back, where there is colour."""
        return click.style(text, dim=True) if self.colour and text else text

    def wrap(self, text: str, indent: str = "") -> str:
        """Fold white space, and wrap to the width when there is one."""
        folded = printable(" ".join(text.split()))
        if self.width is None:
            return indent + folded
        return textwrap.fill(
            folded, self.width, initial_indent=indent, subsequent_indent=indent,
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip


def understood(asked: str, standalone: str) -> str | None:
    """Return how a question was understood, or None when it was taken at its words."""
    from qa.question.cleaning import clean_question

    return None if standalone == clean_question(asked) else f"Understood as: {standalone}"


def understood_text(asked: str, standalone: str, page: Page) -> str:
    """Return in small print how a question was understood; '' when it was taken at its words."""
    return page.faint(page.wrap(understood(asked, standalone) or ""))


def written_by(answer: Answer) -> str | None:
    """Return whose words an answer is in, or None when they are the articles' own."""
    if answer.engine == EXTRACTIVE or not answer.answered:
        return None
    return f"Written by {answer.engine}; every sentence is checked against its quotes."


def claim_text(claim: Claim, page: Page) -> str:
    """Return one claim and the numbers of its footnotes."""
    return page.wrap(f"{claim.text} {''.join(f'[{one.n}]' for one in claim.citations)}")


def answer_text(answer: Answer, page: Page, nearest: Sequence[str] = ()) -> str:
    """Return an answer and its footnotes, the shortest answer first.

    `nearest` holds the texts of the passages at hand when there is no answer.
    """
    parts = [
        understood_text(answer.question, answer.standalone_question, page),
        _short_text(answer, page),
        page.wrap(answer.answer),
        *_below(answer, page, nearest),
    ]
    return "\n\n".join(filter(None, parts))


def closing_text(answer: Answer, page: Page, nearest: Sequence[str] = (), above: int = 0) -> str:
    """Return what is still to be said of an answer of which `above` claims have been shown."""
    parts = [
        "\n".join(claim_text(claim, page) for claim in answer.claims[above:])
        if answer.answered
        else page.wrap(answer.answer),
        _short_text(answer, page, "In short: "),
        *_below(answer, page, nearest),
    ]
    return "\n\n".join(filter(None, parts))


def _below(answer: Answer, page: Page, nearest: Sequence[str]) -> list[str]:
    """Return what stands below an answer's sentences."""
    parts = ["\n".join(_footnote(citation, page) for citation in answer.citations)]
    if nearest and not answer.citations:
        parts.append("\n".join(["Nearest:", *_nearest(answer, nearest, page)]))
    return [*parts, page.faint(page.wrap(written_by(answer) or ""))]


def _short_text(answer: Answer, page: Page, before: str = "") -> str:
    """Return the short answer, unless the answer is nothing else."""
    if not answer.short or answer.short in {one.quote for one in answer.citations}:
        return ""
    return page.strong(page.wrap(f"{before}{answer.short} [{_footnote_of_short(answer)}]"))


def _footnote_of_short(answer: Answer) -> int:
    holding = (one.n for one in answer.citations if answer.short and answer.short in one.quote)
    return next(holding, answer.citations[0].n)


def _footnote(citation: Citation, page: Page) -> str:
    about = [citation.title, citation.published, citation.url]
    place = f"{citation.source}:{citation.start}-{citation.end}"
    kind = " (caption)" if citation.kind is Kind.CAPTION else ""
    head = f"[{citation.n}] {place}{kind}"
    lines = [page.faint(printable(" · ".join([head, *(part for part in about if part)])))]
    quote = page.wrap(citation.quote, "    ")
    lines += [page.strong(line) for line in quote.splitlines()]
    return "\n".join(lines)


def _nearest(answer: Answer, texts: Sequence[str], page: Page) -> list[str]:
    lines = []
    for passage, text in list(zip(answer.passages, texts, strict=False))[:NEAREST]:
        start = printable(textwrap.shorten(text, NEAREST_CHARACTERS, placeholder=" …"))
        place = printable(f"{passage.source}:{passage.start}-{passage.end}")
        lines.append(page.faint(f"  {place}") + f"  {start}")
    return lines


def article_text(article: Article, place: tuple[int, int] | None, page: Page) -> str:
    """Return an article, or a place in its surroundings with its words marked."""
    day = article.published.isoformat() if article.published else None
    about = [article.source, article.title, article.outlet, day, article.url]
    head = page.faint(printable(" · ".join(part for part in about if part)))
    if place is None:
        return f"{head}\n\n{printable(article.text.strip())}"
    start, end = place
    before = article.text[max(0, start - SURROUNDINGS) : start]
    after = article.text[end : end + SURROUNDINGS]
    quote = article.text[start:end]
    marked = page.strong(printable(quote)) if page.colour else f">>>{printable(quote)}<<<"
    cut_before = "…" if start > SURROUNDINGS else ""
    cut_after = "…" if end + SURROUNDINGS < len(article.text) else ""
    body = f"{cut_before}{printable(before)}{marked}{printable(after)}{cut_after}"
    return f"{head}\n\n{body.strip()}"
