"""Answers and articles as text for a person. Pure: strings in, strings out."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from datetime import date
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
CONTEXT = 400  # characters

_IN_BRACKETS = re.compile(r"\s*\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Layout:
    """How text is laid out: with colour or plain, and wrapped to `width` columns unless None.

    With `quotes`, every footnote repeats its quote; without, only where no sentence above is it.
    """

    colour: bool = False
    width: int | None = None
    quotes: bool = False

    def strong(self, text: str) -> str:
        """Make text bold, where there is colour."""
        return click.style(text, bold=True) if self.colour and text else text

    def faint(self, text: str) -> str:
        """Make text dim, where there is colour."""
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
    """Return how a follow-up was understood, or None when the question stands alone."""
    from qa.question.cleaning import clean_question

    return None if standalone == clean_question(asked) else f"Understood as: {standalone}"


def understood_text(asked: str, standalone: str, layout: Layout) -> str:
    """Return, dimmed, how a follow-up was understood; '' when the question stands alone."""
    return layout.faint(layout.wrap(understood(asked, standalone) or ""))


def searched(answer: Answer) -> str | None:
    """Return to which articles the search was limited, or None when it was not."""
    if answer.as_of is None:
        return None
    return f"Searched: articles published by {date.fromisoformat(answer.as_of):%-d %B %Y}"


def written_by(answer: Answer) -> str | None:
    """Return which model wrote an answer, or None when its words are the articles' own."""
    if answer.engine == EXTRACTIVE or not answer.answered:
        return None
    return f"Written by {answer.engine}; every sentence is checked against its quotes."


def claim_text(claim: Claim, layout: Layout) -> str:
    """Return one claim and the numbers of its footnotes."""
    return layout.wrap(f"{claim.text} {''.join(f'[{one.n}]' for one in claim.citations)}")


def answer_text(answer: Answer, layout: Layout, nearest: Sequence[str] = ()) -> str:
    """Return an answer and its footnotes, the shortest answer first.

    `nearest` holds the texts of the passages at hand when there is no answer.
    """
    parts = [
        understood_text(answer.question, answer.standalone_question, layout),
        layout.strong(layout.wrap(_short(answer))),
        _emphasised(layout.wrap(answer.answer), _short(answer), layout),
        *_below(answer, layout, nearest),
    ]
    return "\n\n".join(filter(None, parts))


def closing_text(
    answer: Answer, layout: Layout, nearest: Sequence[str] = (), shown: int = 0
) -> str:
    """Return the rest of a streamed answer, of which the first `shown` claims have been shown."""
    parts = [
        "\n".join(claim_text(claim, layout) for claim in answer.claims[shown:])
        if answer.answered
        else layout.wrap(answer.answer),
        _short_below(answer, layout),
        *_below(answer, layout, nearest),
    ]
    return "\n\n".join(filter(None, parts))


def _below(answer: Answer, layout: Layout, nearest: Sequence[str]) -> list[str]:
    """Return what comes below an answer's sentences: footnotes or nearest passages, its origin."""
    parts = ["\n".join(_footnote(citation, answer, layout) for citation in answer.citations)]
    parts.append(layout.faint(layout.wrap(searched(answer) or "")))
    if nearest and not answer.citations:
        parts.append("\n".join(["Nearest:", *_nearest(answer, nearest, layout)]))
    return [*parts, layout.faint(layout.wrap(written_by(answer) or ""))]


def _short(answer: Answer) -> str:
    """Return the short answer; '' when there is none, or the answer is nothing else."""
    short = answer.short or ""
    return "" if short in {one.quote for one in answer.citations} else short


def _short_below(answer: Answer, layout: Layout) -> str:
    """Return the short answer below a streamed one, with the number of its footnote."""
    if not (short := _short(answer)):
        return ""
    holding = (one.n for one in answer.citations if short in one.quote)
    n = next(holding, answer.citations[0].n)
    return layout.strong(layout.wrap(f"In short: {short} [{n}]"))


def _emphasised(text: str, phrase: str, layout: Layout) -> str:
    """Return a wrapped text in which a phrase, where it first stands, is bold."""
    words = printable(phrase).split()
    if not words:
        return text
    wrapped = r"(?<!\w)" + r"\s+".join(map(re.escape, words)) + r"(?!\w)"
    return re.sub(
        wrapped, lambda found: "\n".join(map(layout.strong, found[0].split("\n"))), text, count=1
    )


def _footnote(citation: Citation, answer: Answer, layout: Layout) -> str:
    about = [citation.title, citation.published, citation.url]
    location = f"{citation.source}:{citation.start}-{citation.end}"
    kind = " (photo caption)" if citation.kind is Kind.CAPTION else ""
    head = f"[{citation.n}] {location}{kind}"
    lines = [layout.faint(printable(" · ".join([head, *(part for part in about if part)])))]
    if layout.quotes or not _is_said(citation.quote, answer.claims):
        quote = layout.wrap(citation.quote, "    ")
        lines += [layout.strong(line) for line in quote.splitlines()]
    return "\n".join(lines)


def _is_said(quote: str, claims: Sequence[Claim]) -> bool:
    """Tell whether a claim is a quote, but for a name before it and dates put in."""
    return any(_plain(quote) in _plain(claim.text) for claim in claims)


def _plain(text: str) -> str:
    return " ".join(_IN_BRACKETS.sub("", text).split())


def _nearest(answer: Answer, texts: Sequence[str], layout: Layout) -> list[str]:
    lines = []
    for passage, text in list(zip(answer.passages, texts, strict=False))[:NEAREST]:
        start = printable(textwrap.shorten(text, NEAREST_CHARACTERS, placeholder=" …"))
        location = printable(f"{passage.source}:{passage.start}-{passage.end}")
        lines.append(layout.faint(f"  {location}") + f"  {start}")
    return lines


def article_text(article: Article, span: tuple[int, int] | None, layout: Layout) -> str:
    """Return an article, or a span of it in its context, marked."""
    day = article.published.isoformat() if article.published else None
    about = [article.source, article.title, article.outlet, day, article.url]
    head = layout.faint(printable(" · ".join(part for part in about if part)))
    if span is None:
        return f"{head}\n\n{printable(article.text.strip())}"
    start, end = span
    before = article.text[max(0, start - CONTEXT) : start]
    after = article.text[end : end + CONTEXT]
    quote = article.text[start:end]
    marked = layout.strong(printable(quote)) if layout.colour else f">>>{printable(quote)}<<<"
    cut_before = "…" if start > CONTEXT else ""
    cut_after = "…" if end + CONTEXT < len(article.text) else ""
    body = f"{cut_before}{printable(before)}{marked}{printable(after)}{cut_after}"
    return f"{head}\n\n{body.strip()}"
