"""A draft's file to its text, and what is said of one that is none."""

from __future__ import annotations

import io
import zipfile

import pytest

from qa.checking.load import read_draft
from qa.errors import InputFileError

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
BODY = (
    "<w:p><w:r><w:t>The council met.</w:t></w:r></w:p>"
    "<w:p><w:r><w:t xml:space='preserve'>The vote was </w:t></w:r>"
    "<w:ins><w:r><w:t>17</w:t></w:r></w:ins><w:del><w:r><w:delText>14</w:delText></w:r></w:del>"
    "<w:r><w:t xml:space='preserve'> to 4.</w:t></w:r></w:p>"
)


def word_file(body: str = BODY, **more: bytes) -> bytes:
    """Return a Word file with a body, and more files in it."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        relation = f'<Relationship Id="r" Type="{_OFFICE}" Target="word/document.xml"/>'
        archive.writestr(
            "_rels/.rels", f'<Relationships xmlns="{_RELATIONS}">{relation}</Relationships>'
        )
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
        )
        for name, content in more.items():
            archive.writestr(f"word/{name}.bin", content)
    return data.getvalue()


def test_a_word_file_is_read() -> None:
    """Paragraphs are kept apart, insertions are in, deletions out, and it is said what is not."""
    text, warnings = read_draft("draft.docx", word_file())
    assert text == "The council met.\n\nThe vote was 17 to 4."
    assert warnings == ("headers, footnotes, comments and deleted text are not read",)


def test_macros_are_left_alone() -> None:
    """A Word file with macros is read, and they are told of."""
    text, warnings = read_draft("draft.docx", word_file(vbaProject=b"Sub AutoOpen()"))
    assert text.startswith("The council met.")
    assert warnings[-1] == "its macros were left alone"


def test_front_matter_states_nothing() -> None:
    """The front matter of Markdown is blanked, so that offsets stay those of the file."""
    data = b"---\ntitle: No\n---\nThe council met."
    text, _ = read_draft("draft.md", data)
    assert (text.strip(), len(text)) == ("The council met.", len(data))


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.docx", b"The council met.", "a.docx is no Word file that can be read"),
        ("a.docx", word_file()[:300], "a.docx is no Word file that can be read"),
        ("a.docx", word_file("<w:p>"), "a.docx is no Word file that can be read"),
        ("a.docx", word_file(""), "a.docx holds no text"),
        ("a.docx", word_file(bomb=bytes(101_000_000)), "a.docx unpacks to 101 MB"),
        ("a.txt", b"\xff\xfe", "a.txt is not UTF-8"),
        ("a.txt", b"a\0b", "a.txt is not text"),
        ("a.txt", b" \n", "a.txt is empty"),
        ("a.txt", b"a" * 11_000_000, "a.txt has 11 MB"),
    ],
)
def test_what_is_no_draft_is_named(name: str, data: bytes, what: str) -> None:
    """A file that cannot be read is named with the reason, and nothing else is raised."""
    with pytest.raises(InputFileError, match=f"^{what}"):
        read_draft(name, data)
