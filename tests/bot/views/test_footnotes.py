"""A footnote names its article and holds its quote."""

from __future__ import annotations

from dataclasses import replace

from bot.views.answer import plan_answer
from bot.views.footnotes import footnote
from index.article import Kind
from tests.bot.hostile import nodes, texts
from tests.bot.views.samples import REFERENCE, answered, cited


def test_a_long_quote_is_shortened_in_its_footnote_only() -> None:
    """The claim is whole; the footnote holds 1,000 characters, and 'Show passage' the rest."""
    quote = "word " * 500
    answer = answered(cited(1, quote))
    blocks = plan_answer(answer, REFERENCE, helpers=False, shareable=False).messages[0].blocks
    assert texts(blocks).count(quote) == 1
    assert texts(footnote(answer.citations[0])["elements"][1]) == quote[:1000].rstrip() + "…"
    assert any(node.get("action_id") == "passage:1" for node in nodes(blocks))


def test_a_footnote_names_outlet_title_or_file() -> None:
    """The best name there is, the date, whether it is a caption, and the link."""
    plain = cited(1, "q")
    assert texts(footnote(plain)["elements"][0]) == "[1] a.txt"
    titled = replace(plain, title="A  title", published="2024-10-21", kind=Kind.CAPTION)
    assert texts(footnote(titled)["elements"][0]) == "[1] A title · 2024-10-21 (caption)"
    linked = replace(titled, outlet="Reuters", url="https://example.org/a")
    assert footnote(linked)["elements"][0]["elements"] == [
        {"type": "link", "url": "https://example.org/a", "text": "[1]"},
        {"type": "text", "text": " Reuters · 2024-10-21 (caption)"},
    ]
