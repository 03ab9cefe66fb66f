"""Answers and articles as text for a person. Pure: strings in, strings out."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from index.article import Kind
from qa.service.wording import (
    is_said,
    nearest_passages,
    phrase_pattern,
    searched,
    short_answer,
    short_number,
    understood,
    written_by,
)
from qa.text.invisible import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.article import Article
    from qa.answer import Answer, Citation, Claim

NEAREST_CHARACTERS = 90
CONTEXT = 400  # characters
# Of the other sources of an article, so many are named.
MAX_SOURCES = 5


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


def understood_text(asked: str, standalone: str, layout: Layout) -> str:
    """Return, dimmed, how a follow-up was understood; '' when the question stands alone."""
    return layout.faint(layout.wrap(understood(asked, standalone) or ""))


def claim_text(claim: Claim, layout: Layout) -> str:
    """Return one claim and the numbers of its footnotes."""
    return layout.wrap(f"{claim.text} {''.join(f'[{one.n}]' for one in claim.citations)}")


def answer_text(answer: Answer, layout: Layout, nearest: Sequence[str] = ()) -> str:
    """Return an answer and its footnotes, the shortest answer first.

    `nearest` holds the texts of the passages at hand when there is no answer.
    """
    parts = [
        understood_text(answer.question, answer.standalone_question, layout),
        layout.strong(layout.wrap(short_answer(answer))),
        _emphasised(layout.wrap(answer.answer), short_answer(answer), layout),
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
    parts.append(layout.wrap(answer.missing or ""))
    parts.append(layout.faint(layout.wrap(searched(answer) or "")))
    if nearest and not answer.citations:
        parts.append("\n".join(["Nearest:", *_nearest(answer, nearest, layout)]))
    return [*parts, layout.faint(layout.wrap(written_by(answer) or ""))]


def _short_below(answer: Answer, layout: Layout) -> str:
    """Return the short answer below a streamed one, with the number of its footnote."""
    if not (short := short_answer(answer)):
        return ""
    return layout.strong(layout.wrap(f"In short: {short} [{short_number(answer)}]"))


def _emphasised(text: str, phrase: str, layout: Layout) -> str:
    """Return a wrapped text in which a phrase, where it first stands, is bold."""
    if (pattern := phrase_pattern(phrase)) is None:
        return text
    return pattern.sub(
        lambda found: "\n".join(map(layout.strong, found[0].split("\n"))), text, count=1
    )


def _footnote(citation: Citation, answer: Answer, layout: Layout) -> str:
    about = [citation.title, citation.published, citation.url, _also_in(citation.also_in)]
    location = f"{citation.source}:{citation.start}-{citation.end}"
    kind = " (photo caption)" if citation.kind is Kind.CAPTION else ""
    head = f"[{citation.n}] {location}{kind}"
    lines = [layout.faint(printable(" · ".join([head, *(part for part in about if part)])))]
    if layout.quotes or not is_said(citation, answer.claims):
        quote = layout.wrap(citation.quote, "    ")
        lines += [layout.strong(line) for line in quote.splitlines()]
    return "\n".join(lines)


def _also_in(sources: Sequence[str]) -> str | None:
    """Return in which other sources an article stands, or None."""
    more = f" and {len(sources) - MAX_SOURCES} more" if len(sources) > MAX_SOURCES else ""
    return f"also in {', '.join(sources[:MAX_SOURCES])}{more}" if sources else None


def _nearest(answer: Answer, texts: Sequence[str], layout: Layout) -> list[str]:
    lines = []
    for number, passage, text in nearest_passages(answer, texts):
        start = printable(textwrap.shorten(text, NEAREST_CHARACTERS, placeholder=" …"))
        mark = f"[{number}] " if answer.missing else ""
        location = mark + printable(f"{passage.source}:{passage.start}-{passage.end}")
        lines.append(layout.faint(f"  {location}") + f"  {start}")
    return lines


def article_text(article: Article, span: tuple[int, int] | None, layout: Layout) -> str:
    """Return an article, or a span of it in its context, marked."""
    stated = article.published_as_stated
    day = stated.isoformat() if stated else None
    about = [article.source, article.title, article.outlet, day, article.url]
    about.append(_also_in(article.also_in))
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
