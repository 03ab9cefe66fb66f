"""The template engine: every value is escaped, what nobody would see in it is shown."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from index.installation import DISTRIBUTION
from qa.text.invisible import printable

_STYLE = "page.css"


def render(template: str, **values: object) -> str:
    """Return a page. Its only style is that of the file, which its security policy names."""
    engine = _engine()
    digest = hashlib.sha256(engine.get_template(_STYLE).render().encode()).digest()
    return engine.get_template(template).render(
        values,
        style=_STYLE,
        style_hash=f"sha256-{base64.b64encode(digest).decode()}",
        version=version(DISTRIBUTION),
    )


@cache
def _engine() -> Environment:
    engine = Environment(
        autoescape=True,
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    engine.filters["line"] = _line
    engine.filters["printable"] = printable
    return engine


def _line(text: str) -> str:
    """Return a text on one line, its hidden characters shown."""
    return printable(" ".join(text.split()))
