"""A check as text for a person. Pure: values in, strings out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qa.checking.report import NOT_JUDGED, WORDS, Verdict
from qa.text.counting import counted
from qa.text.invisible import printable

if TYPE_CHECKING:
    from qa.answer import Citation
    from qa.checking.report import CheckedDraft, CheckedSentence
    from qa.cli.render import Layout

_COLOURS = {
    Verdict.SUPPORTED: "green",
    Verdict.CONTRADICTED: "red",
    Verdict.MISQUOTED: "red",
    Verdict.OUTDATED: "yellow",
    Verdict.NOT_FOUND: "yellow",
}


def check_text(checked: CheckedDraft, layout: Layout) -> str:
    """Return the draft's sentences with their marks, the footnotes, and the count."""
    citations = {one.n: one for sentence in checked.sentences for one in sentence.citations}
    parts = [
        "\n".join(_sentence(one, layout) for one in checked.sentences),
        "\n".join(_footnote(citations[n], layout) for n in sorted(citations)),
        count_text(checked),
        layout.faint(layout.wrap(NOT_JUDGED)),
    ]
    return "\n\n".join(filter(None, parts))


def count_text(checked: CheckedDraft) -> str:
    """Return how many sentences have each verdict, and how much was not read."""
    if not checked.sentences:
        return "There is no sentence in it."
    counts = ", ".join(f"{count} {WORDS[verdict]}" for verdict, count in checked.counts.items())
    lines = [f"{counted(len(checked.sentences), 'sentence')}: {counts}."]
    if left := len(checked.text) - checked.read_to:
        lines.append(
            f"The last {counted(left, 'character')}, from {checked.read_to:,} on, were not judged:"
            " it is too long for one check. Check them as a draft of their own."
        )
    return "\n".join(lines)


def _sentence(sentence: CheckedSentence, layout: Layout) -> str:
    numbers = "".join(f"[{one.n}]" for one in sentence.citations)
    mark = f"[{WORDS[sentence.verdict]}]"
    text = layout.wrap(f"{mark} {sentence.text} {numbers}")
    colour = _COLOURS.get(sentence.verdict)
    if not layout.colour:
        shown = text
    elif colour is None:
        shown = layout.faint(text)
    else:
        shown = click.style(text[: len(mark)], fg=colour) + text[len(mark) :]
    return "\n".join([shown, *_below(sentence, layout)])


def _below(sentence: CheckedSentence, layout: Layout) -> list[str]:
    """Return why: of a misquotation, the two wordings one below the other."""
    quotes = {one.n: one.quote for one in sentence.citations}
    lines = []
    for wrong in sentence.misquotations:
        by = f" (said by {wrong.said_by})" if wrong.said_by else ""
        lines.append(layout.wrap(f"the draft:    {wrong.text}", "    "))
        lines.append(layout.wrap(f"the article:  {quotes[wrong.n]}{by} [{wrong.n}]", "    "))
    if sentence.note and not lines:
        lines.append(layout.faint(layout.wrap(sentence.note, "    ")))
    return lines


def _footnote(citation: Citation, layout: Layout) -> str:
    about = [citation.title, citation.published, citation.url]
    head = f"[{citation.n}] {citation.source}:{citation.start}-{citation.end}"
    line = layout.faint(printable(" · ".join([head, *(part for part in about if part)])))
    return f"{line}\n{layout.wrap(citation.quote, '    ')}"
