"""The pages that are written about the program: the README and docs/, by their paths."""

from __future__ import annotations

from tests.conftest import ROOT

README = "README.md"
PAGES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in (ROOT / README, *sorted((ROOT / "docs").glob("*.md")))
}
