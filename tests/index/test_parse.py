"""The bytes of a file to its articles: what is read, what is left out, what the error says."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import ArticleStatus, Kind, Span
from index.errors import SeedFileError
from index.parse import parse, parse_article

BOM = b"\xef\xbb\xbf"
FRONT_MATTER = (
    "---\n"
    "title: 'Putin: a threat'\n"
    "published: 2024-10-24\n"
    "url: https://example.com/a\n"
    "outlet: Example News\n"
    "---\n"
)
MARKDOWN = FRONT_MATTER + "The summit ended.\n"
ANY_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@given(ANY_TEXT)
def test_the_text_is_the_file(text: str) -> None:
    """Any UTF-8 file that is not blank is an article whose text is the file, BOM left out."""
    wanted = text.removeprefix("\ufeff")
    if wanted.strip():
        assert parse_article("a.txt", text.encode()).text == wanted
    else:
        with pytest.raises(SeedFileError, match="is empty"):
            parse_article("a.txt", text.encode())


@pytest.mark.parametrize("kind", ["txt", "md", "TXT", "Md"])
def test_plain_text_needs_no_front_matter(kind: str) -> None:
    """Both kinds, in any case, take text alone; it has no title, no date and no marks."""
    article = parse_article(f"a.{kind}", "Où ? “Là.”\n".encode())
    assert article.text == "Où ? “Là.”\n"
    assert (article.title, article.published, article.url, article.outlet) == (None,) * 4
    assert article.marks == ()


def test_front_matter_is_read_and_stays_in_the_text() -> None:
    """Front matter gives title, date, address and outlet; it is marked, not cut off."""
    article = parse_article("a.md", MARKDOWN.encode())
    assert article.text == MARKDOWN
    assert article.title == "Putin: a threat"
    assert article.published == date(2024, 10, 24)
    assert article.url == "https://example.com/a"
    assert article.outlet == "Example News"
    assert article.marks == (Span(0, len(FRONT_MATTER), Kind.FRONT_MATTER),)


def test_front_matter_of_windows() -> None:
    """Front matter after a BOM and with CRLF is read, and offsets count its CRs."""
    article = parse_article("a.md", BOM + MARKDOWN.replace("\n", "\r\n").encode())
    assert article.published == date(2024, 10, 24)
    assert article.text[article.marks[0].end :] == "The summit ended.\r\n"


@pytest.mark.parametrize(
    "head",
    [
        "",
        "---\n---\n",
        "---\n# nothing\n---\n",
        "---\ntitle:\npublished: ''\nurl: ' '\noutlet: null\n---\n",
    ],
)
def test_front_matter_may_leave_everything_out(head: str) -> None:
    """A value that is missing or empty is unknown."""
    article = parse_article("a.md", f"{head}Body.".encode())
    assert (article.title, article.published, article.url, article.outlet) == (None,) * 4


def test_dashes_that_nothing_closes_are_text() -> None:
    """A file that begins with dashes and never closes them has no front matter."""
    assert parse_article("a.md", b"---\ntitle: A\nBody.\n").marks == ()


def test_a_text_file_may_have_front_matter() -> None:
    """Plain text has front matter, too, if what stands there has a known name; else it is text."""
    assert parse_article("a.txt", MARKDOWN.encode()).title == "Putin: a threat"
    for head in ("colour: red\n", "just words\n", "title: A: b\n", "- a\n"):
        article = parse_article("a.txt", f"---\n{head}---\nBody.".encode())
        assert (article.title, article.marks) == (None, ())


def test_what_an_article_says_of_itself() -> None:
    """Front matter says who wrote it, where it stood, and what it is to others."""
    head = (
        "updated: 2024-10-26 09:00:00\nauthor: [Ann Lee, Bo Ray]\nsection: World\n"
        "status: Correction\ncorrects: summit.md\nembargo_until: 2024-10-25T09:00:00+02:00\n"
    )
    article = parse_article("a.md", f"---\n{head}---\nBody.".encode())
    assert (article.updated, article.author) == (date(2024, 10, 26), "Ann Lee, Bo Ray")
    assert (article.section, article.corrects) == ("World", "summit.md")
    assert article.status is ArticleStatus.CORRECTION
    assert article.embargo_until == datetime(2024, 10, 25, 7, tzinfo=UTC)
    assert not article.published_inferred


@pytest.mark.parametrize("time", ["2024-10-25", "2024-10-25 00:00", "2024-10-25T02:00:00+02:00"])
def test_an_embargo_ends_in_utc(time: str) -> None:
    """A day ends an embargo as it begins, and a time without a zone is UTC's."""
    article = parse_article("a.md", f"---\nembargo_until: {time}\n---\nBody.".encode())
    assert article.embargo_until == datetime(2024, 10, 25, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("status: retracted?", "'status' that is not known: 'retracted.*correction or retracted"),
        ("embargo_until: noon", "'embargo_until' that is no time: 'noon'.*2024-10-24T09"),
        ("embargo_until: 0001-01-01T00:00+05:00", "'embargo_until' that is no time"),
        ("updated: noon", "'updated' that is no date: 'noon'"),
    ],
)
@pytest.mark.parametrize("kind", ["md", "txt"])
def test_what_cannot_be_kept_to_is_named(kind: str, line: str, said: str) -> None:
    """An article whose embargo or status cannot be read is left out, not answered from."""
    with pytest.raises(SeedFileError, match=rf"a\.{kind} has an? {said}"):
        parse_article(f"a.{kind}", f"---\n{line}\n---\nBody.".encode())


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("title: A: b\n", "line 2"),
        ("title: A\nurl: [\n", "line 4"),
        ("title: A\n\turl: b\n", "line 3"),
        ("- a\n", "line 2"),
        ("just words\n", "line 2"),
        ('title: "\\UFFFFFFFF"\n', "too large"),
        ("title: " + "[" * 5000 + "\n", "recursion"),
    ],
)
def test_bad_front_matter_names_the_file_and_line(head: str, said: str) -> None:
    """Front matter that is no YAML mapping is an error that names the file and the line."""
    with pytest.raises(SeedFileError, match=rf"news/a\.md has front matter.*{said}") as caught:
        parse_article("news/a.md", f"---\n{head}---\nBody.".encode())
    assert caught.value.remedy


@pytest.mark.parametrize("value", ["yesterday", "'24.10.2024'", "2024-13-45", "12", "[2024]"])
def test_a_bad_date_is_named(value: str) -> None:
    """A date that is none is an error that names the file, and shows how to write it."""
    with pytest.raises(SeedFileError, match=r"a\.md has .*2024-10-24"):
        parse_article("a.md", f"---\npublished: {value}\n---\nBody.".encode())


@pytest.mark.parametrize("title", ["Yes", "1984", "012", "12:30", "2024-10-24", "1e3"])
def test_a_title_is_kept_as_it_is_written(title: str) -> None:
    """A value that YAML would turn into a number, a date or a truth value stays text."""
    assert parse_article("a.md", f"---\ntitle: {title}\n---\nBody.".encode()).title == title


@pytest.mark.parametrize(
    "time", ["", "T23:30:00Z", " 09:00:00", " 09:00:00 +0200", "T09:00:00.5-05:00"]
)
def test_a_date_may_have_a_time(time: str) -> None:
    """A time of day is taken off the date, and the date stays the one that is written."""
    article = parse_article("a.md", f"---\npublished: 2024-10-24{time}\n---\nBody.".encode())
    assert article.published == date(2024, 10, 24)


def test_a_bom_is_no_part_of_the_text() -> None:
    """Offsets count from the first character after a byte order mark."""
    assert parse_article("a.txt", BOM + b"Kazan").text == "Kazan"


def test_every_character_keeps_its_offset() -> None:
    """CRLF, CR, non-breaking spaces and emoji stay as they are, a code point each."""
    text = "One\r\n\r\ntwo\xa0three\rfour 🇺🇦 five\u2028six\n"
    article = parse_article("a.txt", text.encode())
    assert article.text == text
    assert article.text.index("six") == text.index("six")


@pytest.mark.parametrize("bom", [b"", BOM])
def test_what_is_not_utf8_is_named(bom: bytes) -> None:
    """Bytes that are not UTF-8 are named by file, byte, position in the file and line."""
    data = bom + b"one\ntwo\nsaid \x93yes\x94\n"
    position = data.index(b"\x93")
    with pytest.raises(SeedFileError) as caught:
        parse_article("a.txt", data)
    assert caught.value.what == (f"a.txt is not UTF-8: byte 0x93 at position {position} (line 3).")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_nul_is_named(encoding: str) -> None:
    """A file with a NUL byte is no text, and the byte is named."""
    data = "Kazan".encode(encoding)
    with pytest.raises(SeedFileError, match=rf"a\.txt .*NUL at byte {data.index(0)}\b"):
        parse_article("a.txt", data)


@pytest.mark.parametrize(
    "text", ["", " \n\t\r\n\xa0", "\ufeff", FRONT_MATTER, FRONT_MATTER + " \n"]
)
def test_a_file_without_words_is_empty(text: str) -> None:
    """A file of nothing, of white space or of front matter alone is empty."""
    with pytest.raises(SeedFileError, match=r"a\.md is empty"):
        parse_article("a.md", text.encode())


def test_half_a_character_in_front_matter_is_none() -> None:
    """YAML can write a lone surrogate, which no database and no model takes."""
    article = parse_article("a.md", b'---\ntitle: "\\ud800 bridge"\n---\nIt was opened.')
    assert article.title == "? bridge"


def test_what_describes_a_text() -> None:
    """A .meta.json beside a text says what front matter says, and is believed before it."""
    said = b'{"title": "The bridge", "published": "2024-10-24T09:00:00Z", "outlet": null}'
    ((article,), faults) = parse("a.txt", MARKDOWN.encode(), said)
    assert (article.title, article.published) == ("The bridge", date(2024, 10, 24))
    assert (article.outlet, article.text, faults) == ("Example News", MARKDOWN, ())


@pytest.mark.parametrize("said", ["", "{", "[1]", '{"title": {}}', '{"embargo_until": "noon"}'])
def test_a_text_whose_description_cannot_be_read_is_left_out(said: str) -> None:
    """It may be embargoed, or retracted."""
    with pytest.raises(SeedFileError, match=r"a\.txt \(its \.meta\.json\) "):
        parse("a.txt", b"The summit ended.", said.encode())
