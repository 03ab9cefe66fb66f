"""A question beside a passage keeps the passage's characters, and never grows too long."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index.split import PassageSize
from qa.models.network import FAST
from qa.models.pairs import MAX_QUESTION_TOKENS, MAX_TOKENS, TOKENIZER, Pair, PairEncoder, batch

QUESTION = "Where was the summit held?"
WORDS = """
Kazan, Zelenskyy’s “non-state actors” $7.8bn (Oct. 24) naïve Erdoğan İstanbul Łódź e\u0301lan
Сказано в Москве… — U.S. 1,234.56% ABC/AP they’re
"""
NEWS = st.sampled_from(WORDS.split())
GAPS = st.sampled_from([" ", " ", "  ", "\n", "\r\n", "\xa0", "\t"])
NEWS_TEXTS = st.lists(st.tuples(NEWS, GAPS), max_size=60).map(
    lambda pieces: "".join(word + gap for word, gap in pieces)
)
ANY_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@pytest.fixture(scope="module")
def encoder() -> PairEncoder:
    """The shipped tokenizer."""
    return PairEncoder.load(FAST)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    """The same one, to tell what a token is."""
    return Tokenizer.from_file(str(FAST / TOKENIZER))


def as_read(text: str) -> str:
    """Return a text as the model reads it: in lower case, without accents."""
    kept = [sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign)]
    return "".join(kept).lower()


@given(NEWS_TEXTS)
def test_offsets_give_the_tokens_characters(
    encoder: PairEncoder, tokenizer: Tokenizer, text: str
) -> None:
    """In the words of news, each token is the lower case of its characters, and none is left."""
    pair = encoder.encode([QUESTION], [text])[0]
    tokens = [tokenizer.id_to_token(number) or "" for number in pair.ids[pair.first : -1]]
    assert len(tokens) == len(pair.offsets)
    for token, (start, end) in zip(tokens, pair.offsets, strict=True):
        assert token.removeprefix("##") == as_read(text[start:end])
    covered = "".join(text[start:end] for start, end in pair.offsets)
    if len(pair.ids) < MAX_TOKENS:
        assert as_read(covered) == as_read("".join(text.split()))


@given(ANY_TEXTS, ANY_TEXTS)
def test_offsets_lie_in_any_text(encoder: PairEncoder, question: str, text: str) -> None:
    """Of any text at all: offsets inside it, never empty, in the order of the text."""
    pair = encoder.encode([question], [text])[0]
    assert all(0 <= start < end <= len(text) for start, end in pair.offsets)
    # The letters of one Hangul syllable are tokens of the same character.
    assert list(pair.offsets) == sorted(pair.offsets)
    assert len(pair.ids) == pair.first + len(pair.offsets) + 1


@given(st.integers(0, 2 * MAX_QUESTION_TOKENS), st.integers(0, 2 * MAX_TOKENS))
def test_a_pair_is_never_too_long(
    encoder: PairEncoder, tokenizer: Tokenizer, asked: int, read: int
) -> None:
    """A question and then the pair are cut at their limits, and what fits is left whole."""
    pair = encoder.encode(["where " * asked], ["kazan " * read])[0]
    opening, separator, where, kazan = map(
        tokenizer.token_to_id, ("[CLS]", "[SEP]", "where", "kazan")
    )
    kept = min(asked, MAX_QUESTION_TOKENS)
    left = min(read, MAX_TOKENS - kept - 3)
    assert pair.ids == (opening, *[where] * kept, separator, *[kazan] * left, separator)
    assert pair.first == kept + 2
    assert pair.offsets == tuple((6 * place, 6 * place + 5) for place in range(left))


def test_a_passage_of_the_index_always_fits() -> None:
    """The longest passage is never cut, whatever is asked."""
    assert PassageSize().max_tokens + MAX_QUESTION_TOKENS + 3 <= MAX_TOKENS


@pytest.mark.parametrize("question", ["", QUESTION])
@pytest.mark.parametrize("passage", ["", " \n", "Kazan"])
def test_nothing_to_ask_or_read(encoder: PairEncoder, question: str, passage: str) -> None:
    """An empty question or passage is a pair like any other, with all its separators."""
    pair = encoder.encode([question], [passage])[0]
    words = 6 if question else 0
    assert pair.first == words + 2
    assert pair.offsets == (((0, 5),) if passage == "Kazan" else ())
    assert len(pair.ids) == words + 3 + len(pair.offsets)
    assert batch([pair])["attention_mask"].all()


def test_pairs_stand_in_the_order_of_their_texts(encoder: PairEncoder) -> None:
    """Each question is joined to the passage beside it, and what stands around changes nothing."""
    questions, passages = ["Who?", QUESTION, "?"], ["Putin left.", "", "In Kazan on Friday."]
    together = encoder.encode(questions, passages)
    assert together == [
        encoder.encode([question], [passage])[0]
        for question, passage in zip(questions, passages, strict=True)
    ]
    assert encoder.encode([], []) == []


PAIRS = st.builds(
    lambda asked, read: Pair(
        tuple(range(1, asked + read + 4)), asked + 2, tuple((at, at + 1) for at in range(read))
    ),
    st.integers(0, 10),
    st.integers(0, 30),
)


@given(st.lists(PAIRS, min_size=1, max_size=6), st.sampled_from([1, 2, 8, 32]))
def test_a_batch_is_filled_up(pairs: list[Pair], multiple: int) -> None:
    """Rows are the pairs, 0 behind them; the mask shows them, type 1 the passage and its end."""
    inputs = batch(pairs, multiple)
    longest = max(len(pair.ids) for pair in pairs)
    length = inputs["input_ids"].shape[1]
    assert list(inputs) == ["input_ids", "attention_mask", "token_type_ids"]
    assert {values.shape for values in inputs.values()} == {(len(pairs), length)}
    assert {values.dtype for values in inputs.values()} == {np.dtype(np.int64)}
    assert length % multiple == 0
    assert longest <= length < longest + multiple
    for row, pair in enumerate(pairs):
        size = len(pair.ids)
        assert inputs["input_ids"][row].tolist() == [*pair.ids, *[0] * (length - size)]
        assert inputs["attention_mask"][row].tolist() == [1] * size + [0] * (length - size)
        types = [0] * pair.first + [1] * (size - pair.first) + [0] * (length - size)
        assert inputs["token_type_ids"][row].tolist() == types
