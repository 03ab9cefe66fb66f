"""A footnote names its article and holds its quote."""

from __future__ import annotations

from dataclasses import replace

from bot.views.answer import answer_messages
from bot.views.footnotes import footnote
from index.article import Kind
from qa.answer import Claim
from tests.bot.hostile import nodes, texts
from tests.bot.views.samples import REFERENCE, cited, made_of


def test_a_long_quote_is_shortened_in_its_footnote_only() -> None:
    """It holds 1,000 characters of what stands behind a model's words; 'Show passage' the rest."""
    quote = cited(1, "word " * 500)
    answer = made_of((Claim("Words.", (quote,)),), (quote,))
    blocks = answer_messages(answer, REFERENCE, helpers=False, shareable=False)[0].blocks
    assert texts(blocks).count("word") == 200
    assert texts(footnote(quote, quoted=True)["elements"][1]) == quote.quote[:1000].rstrip() + "…"
    assert any(node.get("action_id") == "passage:1" for node in nodes(blocks))


def test_a_footnote_names_outlet_title_or_file() -> None:
    """The best name there is, the date, whether it is a caption, and the link."""
    plain = cited(1, "q")
    assert texts(footnote(plain, quoted=False)["elements"][0]) == "[1] a.txt"
    titled = replace(plain, title="A  title", published="2024-10-21", kind=Kind.CAPTION)
    assert (
        texts(footnote(titled, quoted=False)["elements"][0])
        == "[1] A title · 2024-10-21 (photo caption)"
    )
    linked = replace(titled, outlet="Reuters", url="https://example.org/a")
    assert footnote(linked, quoted=False)["elements"][0]["elements"] == [
        {"type": "link", "url": "https://example.org/a", "text": "[1]"},
        {"type": "text", "text": " Reuters · 2024-10-21 (photo caption)"},
    ]
