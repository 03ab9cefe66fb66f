"""A relative link leads to a file that is there, and to a heading that is in it."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT
from tests.docs.pages import PAGES

LINKED = PAGES | {"CONTRIBUTING.md": (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")}
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
LINKS = [
    (page, target)
    for page, text in LINKED.items()
    for target in _LINK.findall(_FENCED.sub("", text))
    if not re.match(r"[a-z]+:", target)
]


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", _FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_leads_to_every_page() -> None:
    """No page of docs/ has to be looked for."""
    linked = {target for page, target in LINKS if page == "README.md"}
    assert {page for page in PAGES if page.startswith("docs/")} <= linked


@pytest.mark.parametrize(("page", "target"), LINKS)
def test_a_link_leads_somewhere(page: str, target: str) -> None:
    """What is linked exists, its heading too."""
    name, _, anchor = target.partition("#")
    path = (ROOT / page).parent / name if name else ROOT / page
    assert path.exists()
    assert not anchor or anchor in anchors(path.read_text(encoding="utf-8"))
