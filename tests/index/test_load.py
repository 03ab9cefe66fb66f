"""Seed files to articles: what is read, what is left out, and what the error says."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import ArticleStatus, Kind, Span
from index.errors import SeedFileError, SeedsError
from index.load import MAX_BYTES, list_seeds, parse, read_settled

if TYPE_CHECKING:
    from pathlib import Path

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
        assert parse("a.txt", text.encode()).text == wanted
    else:
        with pytest.raises(SeedFileError, match="is empty"):
            parse("a.txt", text.encode())


@pytest.mark.parametrize("kind", ["txt", "md", "TXT", "Md"])
def test_plain_text_needs_no_front_matter(kind: str) -> None:
    """Both kinds, in any case, take text alone; it has no title, no date and no marks."""
    article = parse(f"a.{kind}", "Où ? “Là.”\n".encode())
    assert article.text == "Où ? “Là.”\n"
    assert (article.title, article.published, article.url, article.outlet) == (None,) * 4
    assert article.marks == ()


def test_front_matter_is_read_and_stays_in_the_text() -> None:
    """Front matter gives title, date, address and outlet; it is marked, not cut off."""
    article = parse("a.md", MARKDOWN.encode())
    assert article.text == MARKDOWN
    assert article.title == "Putin: a threat"
    assert article.published == date(2024, 10, 24)
    assert article.url == "https://example.com/a"
    assert article.outlet == "Example News"
    assert article.marks == (Span(0, len(FRONT_MATTER), Kind.FRONT_MATTER),)


def test_front_matter_of_windows() -> None:
    """Front matter after a BOM and with CRLF is read, and offsets count its CRs."""
    article = parse("a.md", BOM + MARKDOWN.replace("\n", "\r\n").encode())
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
    article = parse("a.md", f"{head}Body.".encode())
    assert (article.title, article.published, article.url, article.outlet) == (None,) * 4


def test_dashes_that_nothing_closes_are_text() -> None:
    """A file that begins with dashes and never closes them has no front matter."""
    assert parse("a.md", b"---\ntitle: A\nBody.\n").marks == ()


def test_a_text_file_may_have_front_matter() -> None:
    """Plain text has front matter, too, if what stands there has a known name; else it is text."""
    assert parse("a.txt", MARKDOWN.encode()).title == "Putin: a threat"
    for head in ("colour: red\n", "just words\n", "title: A: b\n", "- a\n"):
        article = parse("a.txt", f"---\n{head}---\nBody.".encode())
        assert (article.title, article.marks) == (None, ())


def test_what_an_article_says_of_itself() -> None:
    """Front matter says who wrote it, where it stood, and what it is to others."""
    head = (
        "updated: 2024-10-26 09:00:00\nauthor: [Ann Lee, Bo Ray]\nsection: World\n"
        "status: Correction\ncorrects: summit.md\nembargo_until: 2024-10-25T09:00:00+02:00\n"
    )
    article = parse("a.md", f"---\n{head}---\nBody.".encode())
    assert (article.updated, article.author) == (date(2024, 10, 26), "Ann Lee, Bo Ray")
    assert (article.section, article.corrects) == ("World", "summit.md")
    assert article.status is ArticleStatus.CORRECTION
    assert article.embargo_until == datetime(2024, 10, 25, 7, tzinfo=UTC)
    assert not article.published_inferred


@pytest.mark.parametrize("time", ["2024-10-25", "2024-10-25 00:00", "2024-10-25T02:00:00+02:00"])
def test_an_embargo_ends_in_utc(time: str) -> None:
    """A day ends an embargo as it begins, and a time without a zone is UTC's."""
    article = parse("a.md", f"---\nembargo_until: {time}\n---\nBody.".encode())
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
        parse(f"a.{kind}", f"---\n{line}\n---\nBody.".encode())


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
        parse("news/a.md", f"---\n{head}---\nBody.".encode())
    assert caught.value.remedy


@pytest.mark.parametrize("value", ["yesterday", "'24.10.2024'", "2024-13-45", "12", "[2024]"])
def test_a_bad_date_is_named(value: str) -> None:
    """A date that is none is an error that names the file, and shows how to write it."""
    with pytest.raises(SeedFileError, match=r"a\.md has .*2024-10-24"):
        parse("a.md", f"---\npublished: {value}\n---\nBody.".encode())


@pytest.mark.parametrize("title", ["Yes", "1984", "012", "12:30", "2024-10-24", "1e3"])
def test_a_title_is_kept_as_it_is_written(title: str) -> None:
    """A value that YAML would turn into a number, a date or a truth value stays text."""
    assert parse("a.md", f"---\ntitle: {title}\n---\nBody.".encode()).title == title


@pytest.mark.parametrize(
    "time", ["", "T23:30:00Z", " 09:00:00", " 09:00:00 +0200", "T09:00:00.5-05:00"]
)
def test_a_date_may_have_a_time(time: str) -> None:
    """A time of day is taken off the date, and the date stays the one that is written."""
    article = parse("a.md", f"---\npublished: 2024-10-24{time}\n---\nBody.".encode())
    assert article.published == date(2024, 10, 24)


def test_a_bom_is_no_part_of_the_text() -> None:
    """Offsets count from the first character after a byte order mark."""
    assert parse("a.txt", BOM + b"Kazan").text == "Kazan"


def test_every_character_keeps_its_offset() -> None:
    """CRLF, CR, non-breaking spaces and emoji stay as they are, a code point each."""
    text = "One\r\n\r\ntwo\xa0three\rfour 🇺🇦 five\u2028six\n"
    article = parse("a.txt", text.encode())
    assert article.text == text
    assert article.text.index("six") == text.index("six")


@pytest.mark.parametrize("bom", [b"", BOM])
def test_what_is_not_utf8_is_named(bom: bytes) -> None:
    """Bytes that are not UTF-8 are named by file, byte, position in the file and line."""
    data = bom + b"one\ntwo\nsaid \x93yes\x94\n"
    position = data.index(b"\x93")
    with pytest.raises(SeedFileError) as caught:
        parse("a.txt", data)
    assert caught.value.what == (f"a.txt is not UTF-8: byte 0x93 at position {position} (line 3).")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_nul_is_named(encoding: str) -> None:
    """A file with a NUL byte is no text, and the byte is named."""
    data = "Kazan".encode(encoding)
    with pytest.raises(SeedFileError, match=rf"a\.txt .*NUL at byte {data.index(0)}\b"):
        parse("a.txt", data)


@pytest.mark.parametrize(
    "text", ["", " \n\t\r\n\xa0", "\ufeff", FRONT_MATTER, FRONT_MATTER + " \n"]
)
def test_a_file_without_words_is_empty(text: str) -> None:
    """A file of nothing, of white space or of front matter alone is empty."""
    with pytest.raises(SeedFileError, match=r"a\.md is empty"):
        parse("a.md", text.encode())


def test_folders_are_walked_and_hidden_files_are_not(tmp_path: Path) -> None:
    """Files are listed by name, with forward slashes; hidden files and folders are not there."""
    for name in ["b.txt", "a/z.md", "a/b/c.txt", ".hidden.txt", ".git/x.txt", "a/.x/y.txt"]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Words.")
    listed = list_seeds(tmp_path)
    assert [seed.source for seed in listed] == ["a/b/c.txt", "a/z.md", "b.txt"]
    assert all(seed.problem is None for seed in listed)
    assert {read_settled(seed)[0] for seed in listed} == {b"Words."}


def test_what_cannot_be_an_article_is_listed_with_its_problem(tmp_path: Path) -> None:
    """Other kinds, giants, pipes and dead links are listed and named, never opened."""
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / "README").write_text("Words.")
    with (tmp_path / "giant.txt").open("wb") as giant:
        giant.truncate(MAX_BYTES + 1)
    with (tmp_path / "largest.txt").open("wb") as largest:
        largest.truncate(MAX_BYTES)
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "dead.txt").symlink_to("nowhere.txt")
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "loop.txt").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / os.fsdecode(b"\xff.txt")).write_text("Words.")
    problems = {seed.source: seed.problem or "" for seed in list_seeds(tmp_path)}
    said = {
        "photo.jpg": "is of an unknown kind; known are .txt, .md",
        "README": "is of an unknown kind; known are .txt, .md",
        "giant.txt": "has 10 MB, more than an article's 10 MB; split it",
        "largest.txt": "",
        "pipe.txt": "is not a regular file",
        "dead.txt": "cannot be read: No such file or directory",
        "loop.txt": "is not a regular file",
        "\\xff.txt": "has a name that is not UTF-8; rename it",
    }
    assert problems == said


def test_a_link_to_a_file_is_that_file(tmp_path: Path) -> None:
    """A link to a regular file is read through."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "real.txt").write_text("Words.")
    (tmp_path / "seeds" / "link.txt").symlink_to(tmp_path / "real.txt")
    (seed,) = list_seeds(tmp_path / "seeds")
    assert (seed.problem, read_settled(seed)[0]) == (None, b"Words.")


def test_a_folder_that_cannot_be_listed_costs_its_own_articles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder below the seeds that is closed, or has just gone, is named; others are listed."""
    for name in ("closed", "open"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text("Words.")
    real = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("closed"):  # root may read a folder whatever its mode
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr("index.load.os.scandir", scandir)
    seeds = {seed.source: seed.problem for seed in list_seeds(tmp_path)}
    assert seeds == {"closed/": "cannot be read: Permission denied", "open/a.txt": None}


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """A seeds folder that is missing, or a file, is an error that says what to do."""
    (tmp_path / "file").write_text("Words.")
    for name in ["nowhere", "file"]:
        with pytest.raises(SeedsError, match=rf"/{name} cannot be read.*FOOTNOTE_SEEDS"):
            list_seeds(tmp_path / name)


def test_a_file_that_went_away_is_named(tmp_path: Path) -> None:
    """A file that is removed between listing and reading is an error that names it."""
    (tmp_path / "a.txt").write_text("Words.")
    (seed,) = list_seeds(tmp_path)
    (tmp_path / "a.txt").unlink()
    with pytest.raises(SeedFileError, match=r"a\.txt cannot be read: No such file"):
        read_settled(seed)


def test_half_a_character_in_front_matter_is_none() -> None:
    """YAML can write a lone surrogate, which no database and no model takes."""
    article = parse("a.md", b'---\ntitle: "\\ud800 bridge"\n---\nIt was opened.')
    assert article.title == "? bridge"
