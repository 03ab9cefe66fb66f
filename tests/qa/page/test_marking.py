"""The marks of a page, read back as a browser reads them, are the citations."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from qa.page.marking import CONTEXT, MAX_ARTICLE, QuotedSpan, mark
from tests.bot.hostile import SHORT
from tests.qa.page.dom import articles, parse
from tests.qa.page.made import cite, page_of, quoting

TRICKY = {
    "overlapping": ("One two three four five.", [(0, 13), (8, 23)]),
    "nested": ("One two three four five.", [(0, 24), (4, 7), (4, 18)]),
    "the same": ("One two three.", [(4, 7), (4, 7)]),
    "side by side": ("One two three.", [(0, 4), (4, 8)]),
    "over paragraphs": ("One.\n\nTwo.\n\n\n  Three.\n", [(2, 14), (6, 20)]),
    "combining characters": ("Cafe\u0301 noe\u0308l n\u0303o.", [(0, 4), (3, 5), (4, 12)]),
    "beyond the first plane": (
        "A 🇺🇳 flag, \U0001d49c, 👩\u200d🚀.",
        [(2, 3), (3, 4), (10, 15)],
    ),
    "Windows lines": ("One.\r\n\r\nTwo\r\nlines.\r\n", [(0, 6), (5, 13), (8, 20)]),
    "Macintosh lines": ("One.\rTwo.\r\r", [(0, 6), (5, 9)]),
    "markup": ("<b>A</b> &amp; &lt; <script>1</script> 'x' \"y\" <!--", [(1, 12), (9, 30)]),
    "NUL and controls": ("A\x00B\x1b[2J \x0b\x0c\x85\u2028C", [(0, 2), (1, 5), (5, 12)]),
    "bidi controls": ("abc\u202e\u2066def\u2069\u202cghi \u05d0\u05d1", [(2, 5), (3, 12)]),
    "a first line feed": ("\n\nOne.", [(1, 4)]),
    "nothing but space": ("  \t\n ", [(0, 3)]),
}


@pytest.mark.parametrize("name", TRICKY)
def test_every_offset_is_marked_exactly(name: str) -> None:
    """Whatever a text is made of, the page holds it whole, and its marks are the citations."""
    text, spans = TRICKY[name]
    article = Article("a.txt", text)
    citations = [cite(n, article, *span) for n, span in enumerate(spans, start=1)]
    (shown,) = articles(parse(page_of(quoting(*citations), [article]).html))
    assert shown.parts == {0: text}
    assert [shown.quote(one.n) for one in citations] == [
        (one.start, one.quote) for one in citations
    ]


@settings(max_examples=60)
@given(text=SHORT.filter(bool), data=st.data())
def test_every_offset_of_any_text_is_marked_exactly(text: str, data: st.DataObject) -> None:
    """The same of texts that are made of harmful pieces, cited anywhere."""
    edges = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text)))
    spans = data.draw(st.lists(edges.filter(lambda span: span[0] < span[1]), max_size=4))
    marked = mark(text, [QuotedSpan(n, *span) for n, span in enumerate(spans)])
    runs = [run for part in marked.parts for line in part.paragraphs for run in line]
    whole = ["".join(chr(int(code, 16)) for code in run.codes.split()) or run.text for run in runs]
    assert "".join(whole) == text
    for n, (start, end) in enumerate(spans):
        quoted = [piece for run, piece in zip(runs, whole, strict=True) if n in run.numbers]
        assert "".join(quoted) == text[start:end]
        assert [run.begins.count(n) for run in runs if n in run.begins] == [1]


def test_a_long_article_is_cut_and_the_cuts_are_counted() -> None:
    """Its beginning and what is about each quote is shown; what is not is counted, and no more."""
    article = Article("long.txt", "".join(f"Sentence {n} is here.\n\n" for n in range(20_000)))
    length = len(article.text)
    citations = [cite(1, article, 100_000, 100_050), cite(2, article, length - 20, length)]
    page = page_of(quoting(*citations), [article])
    (shown,) = articles(parse(page.html))
    assert [shown.quote(one.n) for one in citations] == [
        (one.start, one.quote) for one in citations
    ]
    assert list(shown.parts) == [0, 100_000 - CONTEXT, length - 20 - CONTEXT]
    assert all(article.text.startswith(text, start) for start, text in shown.parts.items())
    left_out = length - sum(map(len, shown.parts.values()))
    assert mark(article.text, []).after == length - len(next(iter(shown.parts.values())))
    counted = [len(text) + start for start, text in shown.parts.items()]
    gaps = [start - end for start, end in zip([*shown.parts][1:], counted, strict=False)]
    assert sum(gaps) == left_out
    assert all(f"[{gap:,} characters are left out here]" in page.html for gap in gaps)
    assert len(page.html) < MAX_ARTICLE * 4
