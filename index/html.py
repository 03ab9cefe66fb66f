"""HTML to an article: its text without the page around it, and what the page says of it.

Trafilatura takes both out. The text is what is indexed, quoted and shown, and offsets count in it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from index.article import Article
from index.errors import SeedFileError
from index.metadata import metadata

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# A part of the recipe of an index: another release may take out another text.
EXTRACTOR = "trafilatura-2.3.1"
# An element takes a twentieth of a millisecond, and a page of news has a thousand.
MAX_ELEMENTS = 20_000
# lxml takes it to say how a text is encoded that is decoded already.
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
# What trafilatura does not read; each is `<meta name=…>`, or `property=…`.
_NAMES = {
    "updated": ("updated", "article:modified_time", "og:updated_time", "dateModified"),
    "status": ("status",),
    "corrects": ("corrects",),
    "embargo_until": ("embargo_until",),
}
# A date that the page does not state is not guessed.
_STATED = {"extensive_search": False, "original_date": True}


def parse_html(source: str, data: bytes) -> Article:
    """Turn a page into an article. Raises `SeedFileError` when it is none, or too much of one."""
    import trafilatura  # half a second, needed for HTML only
    from trafilatura.settings import Document

    if data.count(b"<") > 2 * MAX_ELEMENTS:
        raise SeedFileError(
            f"{source} has more than {MAX_ELEMENTS} elements.", "Save the article alone."
        )
    page = _tree(source, data)
    values = _stated(page)
    found = trafilatura.bare_extraction(
        page,
        include_comments=False,
        with_metadata=True,
        date_extraction_params=dict(_STATED),
    )
    if not isinstance(found, Document) or not (text := found.text) or not text.strip():
        raise SeedFileError(f"{source} has no article that can be told from the page around it.")
    values |= {
        "title": found.title,
        "published": found.date,
        "url": found.url,
        "outlet": found.sitename,
        "author": found.author,
        "section": found.categories or None,
    }
    whole = text.encode(errors="replace").decode().replace("\0", "\ufffd")
    return Article(source, whole, **metadata(source, values))


def _tree(source: str, data: bytes) -> HtmlElement:
    from lxml.etree import ParserError
    from lxml.html import document_fromstring
    from trafilatura.utils import decode_file

    try:
        return document_fromstring(_XML_DECLARATION.sub("", decode_file(data)))
    except (ParserError, ValueError, RecursionError) as error:
        raise SeedFileError(f"{source} cannot be read as HTML: {error}.") from error


def _stated(page: HtmlElement) -> dict[str, Any]:
    """Return what the page's `<meta>` elements say, by our names."""
    said: dict[str, str] = {}
    for element in page.iter("meta"):
        name = element.get("name") or element.get("property") or element.get("itemprop")
        if name and element.get("content"):
            said.setdefault(name.strip(), element.get("content"))
    return {
        ours: next((said[name] for name in names if name in said), None)
        for ours, names in _NAMES.items()
    }
