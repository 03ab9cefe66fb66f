"""A reply is read as it is written, and nothing but the form is taken."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import ModelError
from qa.llm.reply import (
    MAX_CLAIMS,
    MAX_QUOTES,
    MAX_REPLY,
    MAX_TEXT,
    REPLY_SCHEMA,
    MalformedReplyError,
    parse_claims,
)
from qa.verifier.claims import WrittenClaim, WrittenQuote

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS = st.text(min_size=1, max_size=40).filter(str.strip)
QUOTES = st.builds(WrittenQuote, st.integers(1, 2**40), TEXTS)
CLAIMS = st.builds(WrittenClaim, TEXTS, st.lists(QUOTES, max_size=MAX_QUOTES).map(tuple))
REPLIES = st.lists(CLAIMS, max_size=5)
FORMATS = st.fixed_dictionaries(
    {
        "ensure_ascii": st.booleans(),
        "indent": st.sampled_from([None, 0, 3, "\t"]),
        "separators": st.sampled_from([None, (",", ":"), (" ,\r\n", " \t: ")]),
        "sort_keys": st.booleans(),
    }
)
PREFACES = st.sampled_from(
    ["", " \n", "```json\n", "Here it is:\n", "<think>{no}</think>", "<thin"]
)
AFTERWORDS = st.sampled_from(["", "\n```\n", "\n\nI hope this helps {you}!", '{"claims": [3]}'])
ONE = '{"text": "Kazan hosted it.", "quotes": [{"passage": 1, "quote": "in Kazan"}]}'
GOOD = WrittenClaim("Kazan hosted it.", (WrittenQuote(1, "in Kazan"),))


def as_values(claims: list[WrittenClaim]) -> dict[str, Any]:
    """Return claims in the form that a model is asked for."""
    return {
        "claims": [
            {
                "text": claim.text,
                "quotes": [{"passage": one.passage, "quote": one.text} for one in claim.quotes],
            }
            for claim in claims
        ]
    }


def cut(text: str, at: list[int]) -> list[str]:
    """Return the pieces of a text that is cut at these places, some of them empty."""
    ends = sorted(min(place, len(text)) for place in at)
    return [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]


def read(*pieces: str) -> tuple[list[WrittenClaim], str | None]:
    """Return the claims of a reply, and what is wrong with it."""
    claims = []
    try:
        for claim in parse_claims(iter(pieces)):
            claims.append(claim)  # noqa: PERF402 - those before the fault count
    except MalformedReplyError as error:
        return claims, error.fault
    return claims, None


@given(REPLIES, FORMATS, PREFACES, AFTERWORDS, st.lists(st.integers(0, 3000), max_size=30))
def test_any_claims_come_back(
    claims: list[WrittenClaim], style: dict[str, Any], before: str, after: str, places: list[int]
) -> None:
    """Whatever its formatting, its pieces and the words around it, a reply gives its claims."""
    text = before + json.dumps(as_values(claims), **style) + after
    assert read(*cut(text, places)) == (claims, None)
    assert read(*text) == (claims, None)


@given(REPLIES, FORMATS, st.integers(0, 3000))
def test_a_prefix_gives_a_prefix(
    claims: list[WrittenClaim], style: dict[str, Any], end: int
) -> None:
    """A reply that breaks off gives the claims that were complete, and is called malformed."""
    text = json.dumps(as_values(claims), **style)
    found, fault = read(*text[:end])
    assert found == claims[: len(found)]
    assert (fault is None) == (end >= len(text))


@given(REPLIES, st.integers(0, 3000), st.text(min_size=1, max_size=5))
def test_a_spoilt_reply_gives_no_wrong_claim(
    claims: list[WrittenClaim], place: int, noise: str
) -> None:
    """With anything put into a reply, it raises nothing else, and the claims before it stand."""
    text = json.dumps(as_values(claims))
    place = min(place, len(text))
    found, _ = read(text[:place] + noise + text[place:])
    complete, _ = read(text[:place])
    assert found[: len(complete)] == complete


@given(st.text(alphabet='{}[]",:\\u0d8claimstexquo1 \n<>/hnk', max_size=60))
def test_nothing_else_is_raised(text: str) -> None:
    """Whatever a model writes, it is claims or a `MalformedReplyError`."""
    read(*text)
    read('{"claims": [' + text)


def test_a_claim_is_given_before_the_next_is_written() -> None:
    """A claim is yielded once its last brace has arrived, without another character."""
    taken = []

    def pieces() -> Iterator[str]:
        for character in f'{{"claims": [{ONE}, {ONE}]}}':
            taken.append(character)
            yield character

    claims = parse_claims(pieces())
    assert next(claims) == GOOD
    assert "".join(taken) == f'{{"claims": [{ONE}'


def test_what_follows_is_not_waited_for() -> None:
    """After the last brace the source is closed, though it would go on for ever."""
    closed = []

    def pieces() -> Iterator[str]:
        try:
            yield f'{{"claims": [{ONE}]}}'
            while True:
                yield "And so on. "
        finally:
            closed.append(True)

    assert list(parse_claims(pieces())) == [GOOD]
    assert closed == [True]


def test_errors_of_the_source_are_passed_on() -> None:
    """What breaks the stream off is not called malformed."""

    def pieces() -> Iterator[str]:
        yield f'{{"claims": [{ONE}, '
        raise ModelError("The reply broke off.")

    claims = parse_claims(pieces())
    assert next(claims) == GOOD
    with pytest.raises(ModelError, match=r"^The reply broke off\.$"):
        next(claims)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I do not know.",
        "<think>{",
        "[" + ONE + "]",
        ONE,
        '{"answer": "Kazan"}',
        '{"claims": {}}',
        '{"claims": null}',
        '{"claims": [], "sure": true}',
        '{"claims": []',
    ],
)
def test_another_form_is_refused(text: str) -> None:
    """A reply that is not of the form gives no claim, and says why in one line."""
    claims, fault = read(*text)
    assert claims == []
    assert fault
    assert "\n" not in fault


@pytest.mark.parametrize(
    "claim",
    [
        "7",
        '"Kazan hosted it."',
        "[]",
        "{}",
        '{"text": "a"}',
        '{"text": "a", "quotes": [], "sure": 1}',
        '{"text": "a", "text": "b", "quotes": []}',
        '{"text": "", "quotes": []}',
        '{"text": " \\n", "quotes": []}',
        '{"text": null, "quotes": []}',
        '{"text": ["a"], "quotes": []}',
        '{"text": "a", "quotes": {}}',
        '{"text": "a", "quotes": ["in Kazan"]}',
        '{"text": "a", "quotes": [{"passage": 1}]}',
        '{"text": "a", "quotes": [{"passage": 0, "quote": "q"}]}',
        '{"text": "a", "quotes": [{"passage": -1, "quote": "q"}]}',
        '{"text": "a", "quotes": [{"passage": 1.0, "quote": "q"}]}',
        '{"text": "a", "quotes": [{"passage": true, "quote": "q"}]}',
        '{"text": "a", "quotes": [{"passage": "1", "quote": "q"}]}',
        '{"text": "a", "quotes": [{"passage": NaN, "quote": "q"}]}',
        '{"text": "a", "quotes": [{"passage": Infinity, "quote": "q"}]}',
        '{"text": "a", "quotes": [{"passage": 1, "quote": ""}]}',
        '{"text": "a", "quotes": [{"passage": 1, "quote": "q", "quote": "r"}]}',
        '{"text": "a", "quotes": [{"passage": 1, "quote": {"q": []}}]}',
        '{"text": "a", "quotes": [{"passage": ' + "9" * 5000 + ', "quote": "q"}]}',
        '{"text": "\\ud83d", "quotes": []}',
        '{"text": "\\ude00\\ud83d", "quotes": []}',
        '{"text": "\\u12", "quotes": []}',
        '{"text": "\\x41", "quotes": []}',
        '{"text": "a\nb", "quotes": []}',
        "{'text': 'a', 'quotes': []}",
        '{"text": "a", "quotes": [],}',
        '{"text": "a", "quotes": ]}',
        "{" * 2000,
        '{"text": ' + "[" * 2000,
    ],
)
def test_a_faulty_claim_ends_the_reply(claim: str) -> None:
    """Each claim before it is given; it and those after it are not."""
    claims, fault = read(*f'{{"claims": [{ONE}, {claim}, {ONE}]}}')
    assert claims == [GOOD]
    assert fault


@pytest.mark.parametrize("end", [",]}", "]]}", "] ]", "]", f"{ONE}]}}", ',"x"]}', "]]", "}}"])
def test_a_faulty_end_is_refused(end: str) -> None:
    """What comes after a claim must be the next, or the end."""
    claims, fault = read(*f'{{"claims": [{ONE}{end}')
    assert claims == [GOOD]
    assert fault


def test_limits() -> None:
    """As many claims, quotes and characters are taken as are allowed, and not one more."""
    quote = '{"passage": 1, "quote": "q"}'
    for count, good in ((MAX_CLAIMS, True), (MAX_CLAIMS + 1, False)):
        claims, fault = read(f'{{"claims": [{", ".join([ONE] * count)}]}}')
        assert (len(claims), fault is None) == (MAX_CLAIMS, good)
    for count, good in ((MAX_QUOTES, True), (MAX_QUOTES + 1, False)):
        _, fault = read(
            f'{{"claims": [{{"text": "a", "quotes": [{", ".join([quote] * count)}]}}]}}'
        )
        assert (fault is None) == good
    for length, good in ((MAX_TEXT, True), (MAX_TEXT + 1, False)):
        _, fault = read(f'{{"claims": [{{"text": "{"a" * length}", "quotes": []}}]}}')
        assert (fault is None) == good
    empty = '{"claims": []}'
    for length, good in ((MAX_REPLY, True), (MAX_REPLY + 1, False)):
        _, fault = read(*(" " * (length - len(empty)) + empty))
        assert (fault is None) == good


def test_a_pair_of_surrogates_may_come_in_halves() -> None:
    """A character beyond the basic plane is put together from what two pieces bring."""
    claims, fault = read('{"claims": [{"text": "\ud83d', '\ude00", "quotes": []}]}')
    assert (claims, fault) == ([WrittenClaim("😀", ())], None)


@pytest.mark.parametrize(
    "text",
    [
        " " * MAX_REPLY,
        "x" * MAX_REPLY,
        "<think>" + "<" * MAX_REPLY,
        '{"claims": [{"text": "' + '\\"}' * MAX_REPLY,
        '{"claims": [{' + " " * MAX_REPLY,
        '{"claims": ' + " " * MAX_REPLY,
    ],
    ids=["space", "words", "thoughts", "braces", "hollow claim", "late list"],
)
def test_the_time_grows_with_the_length_only(text: str) -> None:
    """The longest reply, one character at a time, is read in under a second wherever it stalls."""
    started = time.perf_counter()
    assert read(*text)[0] == []
    assert time.perf_counter() - started < 1


def test_the_schema_is_one_that_strict_providers_take() -> None:
    """Every object of the schema requires all that it names, and allows nothing else."""

    def objects(schema: object) -> Iterator[dict[str, Any]]:
        if isinstance(schema, dict):
            if schema.get("type") == "object":
                yield schema
            for value in schema.values():
                yield from objects(value)

    found = list(objects(REPLY_SCHEMA))
    assert len(found) == 3
    for one in found:
        assert one["additionalProperties"] is False
        assert sorted(one["required"]) == sorted(one["properties"])
