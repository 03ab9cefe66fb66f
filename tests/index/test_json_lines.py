"""Files of many articles: each line is one, and what is none costs no other."""

from __future__ import annotations

import gzip
import json
from datetime import date

import pytest

from index.errors import SeedFileError
from index.json_lines import MAX_LINES_BYTES, MAX_NAMED
from index.parse import file_of, kind_of, parse

TEXT = "The summit\r\nended. 🇺🇦"
SUMMIT = {"id": "a/1", "text": TEXT, "title": "Kazan", "published": "2024-10-24"}
BRIDGE = {"id": 7, "text": "The bridge was shut.", "author": ["Ann Lee", "Bo Ray"]}


def lines(*values: object) -> bytes:
    """Write values as lines of JSON."""
    return "\n".join(json.dumps(value) for value in values).encode()


def test_each_line_is_an_article() -> None:
    """An article is named by its file and id, has the metadata of its line, and its text as is."""
    articles, faults = parse("news/a.jsonl", lines(SUMMIT, BRIDGE))
    assert [one.source for one in articles] == ["news/a.jsonl#a/1", "news/a.jsonl#7"]
    assert [one.text for one in articles] == [SUMMIT["text"], BRIDGE["text"]]
    assert (articles[0].title, articles[0].published) == ("Kazan", date(2024, 10, 24))
    assert articles[1].author == "Ann Lee, Bo Ray"
    assert faults == ()
    assert {file_of(one.source) for one in articles} == {"news/a.jsonl"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "is no JSON"),
        (b"[1]", "is no JSON object"),
        (b"[" * 100_000, "is no JSON"),
        (b'{"id": ' + b"9" * 5000 + b"}", "is no JSON"),
        (b'{"text": "caf\xe9"}', "is no JSON"),
        (b'{"text": "No id."}', "has no 'id'"),
        (b'{"id": true, "text": "A truth."}', "has no 'id'"),
        (b'{"id": "a\\nb", "text": "Two lines."}', "has no 'id'"),
        (b'{"id": "x", "text": " "}', "has no 'text'"),
        (b'{"id": "x", "text": "a\\u0000b"}', "has a NUL"),
        (b'{"id": "x", "text": "A.", "published": "noon"}', "'published' that is no date"),
        (b'{"id": "x", "text": "A.", "title": {}}', "'title' that is no text"),
        (b'{"id": 7, "text": "Again."}', "has the id of a line above"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_is_loaded(line: bytes, said: str) -> None:
    """What is wrong with a line stands beside its number; the lines around it are articles."""
    data = b"\n".join((lines(BRIDGE), line, lines(SUMMIT)))
    articles, ((place, reason),) = parse("a.jsonl", data)
    assert [one.source for one in articles] == ["a.jsonl#7", "a.jsonl#a/1"]
    assert place == "line 2"
    assert said in reason


def test_a_file_of_something_else_is_named_once() -> None:
    """Without an article the file itself is at fault; of thousands of bad lines some are named."""
    with pytest.raises(SeedFileError, match=r"a\.jsonl holds no article: line 1 is no JSON object"):
        parse("a.jsonl", b"1\n2\n")
    _, faults = parse("a.jsonl", lines(BRIDGE, *range(1000)))
    assert len(faults) == MAX_NAMED + 1
    assert faults[-1][0] == f"({1000 - MAX_NAMED} lines more)"


def test_half_a_character_is_none() -> None:
    """JSON can write a lone surrogate; one character stands in its place."""
    ((article,), _) = parse("a.jsonl", b'{"id": "x", "text": "\\ud800 bridge"}')
    assert article.text == "? bridge"


@pytest.mark.parametrize("name", ["a.jsonl.gz", "A.JSONL.GZ"])
def test_a_packed_file_is_unpacked(name: str) -> None:
    """Its articles are those of the file that was packed."""
    articles, _ = parse(name, gzip.compress(lines(SUMMIT, BRIDGE)))
    assert [one.text for one in articles] == [SUMMIT["text"], BRIDGE["text"]]
    assert {file_of(one.source) for one in articles} == {name}


@pytest.mark.parametrize(
    "data",
    [b"", b"no gzip", gzip.compress(lines(SUMMIT))[:-9], gzip.compress(b"x") + b"rest"],
    ids=["empty", "no gzip", "cut", "more behind"],
)
def test_a_packed_file_that_is_broken_is_named(data: bytes) -> None:
    """One that is cut off, or is none, is left out whole."""
    with pytest.raises(SeedFileError, match=r"a\.jsonl\.gz (cannot be unpacked|holds no article)"):
        parse("a.jsonl.gz", data)


def test_a_packed_file_unpacks_to_so_much_and_no_more() -> None:
    """A small file that unpacks to gigabytes is refused before it has filled the memory."""
    with pytest.raises(SeedFileError, match="unpacks to more than 105 MB"):
        parse("a.jsonl.gz", gzip.compress(b" " * (MAX_LINES_BYTES + 1), compresslevel=1))


@pytest.mark.parametrize("name", ["a.json", "jsonl", "a.gz", "a.txt.gz"])
def test_other_names_are_of_no_known_kind(name: str) -> None:
    """Only a whole ending counts."""
    assert kind_of(name) is None
