"""Articles to passages: exact offsets, whole sentences, no mark crossed, no passage too long."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from index.article import Article, Kind, Passage, Span
from index.clean import mark
from index.parse import parse_article
from index.split import PassageSize, split
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.embed import Embedder

SMALL = PassageSize(min_tokens=8, max_tokens=14)


def by_words(texts: Sequence[str]) -> list[int]:
    """Count words, long ones as several: as additive as word pieces, and much faster."""
    return [sum(1 + len(word) // 12 for word in text.split()) for text in texts]


TOKENS = """
    Putin said the U.S. Oct. 24, war. it? “No. Yes.” ‘we’ "so" … a.m. Monday he J. 3.5 Mr. (AP)
    « » — Share. Related… Photo: 北京。 été. 🇺🇦 👩\u200d👩\u200d👧 e\u0301
"""
WORDS = st.sampled_from([*TOKENS.split(), "x" * 300, "via AP"])
GAPS = st.sampled_from(
    ["  ", " ", " ", "\n", "\r\n", "\n\n", "\r\n\r\n", "\xa0", "\t", "\r", "\u2028", ". ", ""]
)  # fmt: skip
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
PIECES = st.tuples(st.one_of(WORDS, WORDS, ANYTHING), GAPS)
TEXTS = st.one_of(st.lists(PIECES), st.lists(PIECES, min_size=40, max_size=80)).map(
    lambda pieces: "".join(word + gap for word, gap in pieces)
)


def test_a_no_break_space_before_a_full_stop_ends_no_program() -> None:
    """Sentencex panics there, which no `except Exception` catches."""
    article = Article("a.txt", "T\u00a0 \u00a0. Then the war began. It went on.")
    assert "".join(p.text for p in split(article, by_words)) == article.text


@examples(max_examples=500)
@given(TEXTS, st.sampled_from([0, 0, 5]))
def test_passages_of_any_text(text: str, front_matter: int) -> None:
    """Of any text: exact offsets, ordered sentences, marks left alone, nothing lost or too long."""
    front = (Span(0, front_matter, Kind.FRONT_MATTER),) if front_matter <= len(text) else ()
    article = mark(Article("a.txt", text, marks=front))
    passages = split(article, by_words, SMALL)
    masked = [s for s in article.marks if s.kind in {Kind.BOILERPLATE, Kind.FRONT_MATTER}]
    covered: set[int] = set()
    for passage in passages:
        check_passage(article, passage)
        assert not any(m.start < passage.end and passage.start < m.end for m in masked)
        covered.update(*(range(span.start, span.end) for span in passage.sentences))
    left_out = {offset for span in masked for offset in range(span.start, span.end)}
    visible = {offset for offset, char in enumerate(text) if not char.isspace()}
    assert visible - left_out <= covered
    assert [p.start for p in passages] == sorted({p.start for p in passages})
    assert {p.start for p in passages if p.kind is Kind.CAPTION} == {
        span.start for span in article.marks if span.kind is Kind.CAPTION
    } or any(by_words([text[s.start : s.end]])[0] > SMALL.max_tokens for s in article.marks)


def check_passage(article: Article, passage: Passage) -> None:
    """Hold a passage against its article."""
    assert article.text[passage.start : passage.end] == passage.text
    assert passage.article_id == article.article_id
    assert passage.sentences[0].start == passage.start
    assert passage.sentences[-1].end == passage.end
    for sentence in passage.sentences:
        assert article.text[sentence.start : sentence.end].strip()
    assert all(one.end <= other.start for one, other in pairwise(passage.sentences))
    lengths = by_words([article.text[s.start : s.end] for s in passage.sentences])
    assert sum(lengths) <= SMALL.max_tokens


@given(st.lists(st.integers(1, 14), min_size=5, max_size=40))
def test_neighbours_share_a_sentence_where_it_fits(lengths: list[int]) -> None:
    """A passage begins with the last sentence of the one before, if the next one fits beside it."""
    text = "\n".join("Word " * (length - 1) + "end." for length in lengths)
    passages = split(Article("a.txt", text), by_words, SMALL)
    counts = {
        span: by_words([text[span.start : span.end]])[0]
        for passage in passages
        for span in passage.sentences
    }
    assert sorted(counts, key=lambda span: span.start) == list(dict.fromkeys(counts))
    for one, other in pairwise(passages):
        last = one.sentences[-1]
        following = next(span for span in counts if span.start > last.start)
        fits = counts[last] + counts[following] <= SMALL.max_tokens
        if fits and len(one.sentences) > 1:
            assert last in other.sentences
        if other is not passages[-1]:
            assert len(set(one.sentences) & set(other.sentences)) <= 1


def test_the_last_passage_is_extended_back() -> None:
    """A short rest of an article takes sentences of the passage before, up to the minimum."""
    text = "\n".join(["One two three four."] * 4)
    first, last = split(Article("a.txt", text), by_words, PassageSize(min_tokens=10, max_tokens=14))
    assert len(first.sentences) == 3
    assert last.sentences[0] == first.sentences[1]
    assert by_words([last.text]) == [12]


@given(st.lists(st.integers(1, 14), min_size=5, max_size=40))
def test_without_overlap_no_sentence_is_shared(lengths: list[int]) -> None:
    """Passages that do not overlap hold every sentence once, in order."""
    text = "\n".join("Word " * (length - 1) + "end." for length in lengths)
    apart = split(Article("a.txt", text), by_words, replace(SMALL, overlap=False))
    overlapping = split(Article("a.txt", text), by_words, SMALL)
    sentences = [span for passage in apart for span in passage.sentences]
    assert sentences == list(dict.fromkeys(s for p in overlapping for s in p.sentences))


def test_a_word_without_end_is_cut() -> None:
    """A sentence over the limit is cut at white space, and one word is cut in its middle."""
    text = "Word " * 40 + "x" * 2000 + "."
    passages = split(Article("a.txt", text), by_words, SMALL)
    assert all(sum(by_words([p.text])) <= SMALL.max_tokens for p in passages)
    assert "".join("".join(p.text.split()) for p in passages).endswith("xxx.")


def test_the_seed_article(embedder: Embedder) -> None:
    """The user's article gives a caption and passages of 150 to 220 tokens, its foot in none."""
    article = mark(parse_article(ARTICLE.name, ARTICLE.read_bytes()))
    passages = split(article, embedder.count_tokens)
    kinds = [kind for kind, _ in groupby(passages, key=lambda passage: passage.kind)]
    assert kinds == [Kind.CAPTION, Kind.BODY]
    assert passages[0].text == article.text.splitlines()[0]
    for passage in passages:
        assert article.text[passage.start : passage.end] == passage.text
    lengths = embedder.count_tokens([passage.text for passage in passages[1:]])
    assert all(150 <= length <= 220 for length in lengths)
    assert all(set(one.sentences) & set(other.sentences) for one, other in pairwise(passages[1:]))
    assert passages[-1].text.endswith("It’s our business.”")
