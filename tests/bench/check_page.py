"""Opens evidence pages in a headless Chromium, and checks them as a person and a machine would.

`make check-page` brings the HTML checker (vnu) and axe-core. Each page is valid HTML, breaks no
serious rule of accessibility, loads and runs nothing, is not wider than a phone, and its marks,
read back from the DOM, are the citations. Screenshots and PDFs are left in the folder.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from tests.bench.evidence_pages import SamplePage, sample_pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MAX_BYTES = 300_000
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SCREENS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 780}, "color_scheme": "light"},
}
# What each footnote marks: where it begins in its article, and its text.
_MARKS = """() => {
  const found = {};
  for (const part of document.querySelectorAll('.source .part')) {
    let position = Number(part.dataset.start);
    const walk = (node, numbers) => {
      if (node.nodeType === Node.ELEMENT_NODE) {
        if (node.classList.contains('number')) return;
        if (node.dataset.n) numbers = node.dataset.n.split(' ');
        if (node.dataset.codes) {
          const codes = node.dataset.codes.split(' ').map(code => parseInt(code, 16));
          return add(String.fromCodePoint(...codes), numbers);
        }
        return node.childNodes.forEach(child => walk(child, numbers));
      }
      add(node.data, numbers);
    };
    const add = (text, numbers) => {
      for (const n of numbers) (found[n] ??= [position, ''])[1] += text;
      position += Array.from(text).length;
    };
    walk(part, []);
  }
  return found;
}"""
_SERIOUS = """async () => (await axe.run()).violations
  .filter(one => ['serious', 'critical'].includes(one.impact))
  .map(one => one.id + ': ' + one.nodes.map(node => node.html.slice(0, 200)).join(' | '))"""


@dataclass
class Watched:
    """What a page did besides being shown."""

    events: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Record what a page logs, asks for, or opens."""
        page.on("console", lambda message: self.events.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.events.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self.events.append(f"dialog: {dialog.message}"))
        page.on("popup", lambda popup: self.events.append(f"popup: {popup.url}"))
        page.on("request", lambda request: self.events.append(f"request: {request.url[:200]}"))


def main() -> int:
    """Check all pages, and print what is wrong with them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where npm has put vnu-jar and axe-core")
    folder: Path = parser.parse_args().folder.resolve()
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        print("There is no Chromium: install it, as by apt-get install chromium.", file=sys.stderr)
        return 1
    pages = sample_pages()
    for one in pages:
        (folder / f"{one.name}.html").write_bytes(one.html.encode())
    faults = [*_html_faults(folder, [one.name for one in pages])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        for one in pages:
            found = list(_faults(browser, folder, one))
            print(f"{one.name}: {len(one.html.encode()):,} bytes, {len(one.citations)} footnotes")
            faults += [f"{one.name}: {fault}" for fault in found]
        browser.close()
    print(*faults, f"{len(pages)} pages, {len(faults)} faults.", sep="\n")
    return 1 if faults else 0


def _html_faults(folder: Path, names: list[str]) -> list[str]:
    """Return what the HTML checker says of the pages, each error a line."""
    jar = folder / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    files = [str(folder / f"{name}.html") for name in names]
    done = subprocess.run(
        ["java", "-Xss4m", "-jar", str(jar), "--format", "json", *files],  # noqa: S607 - the one that is there
        capture_output=True,
        check=False,
    )
    messages = json.loads(done.stderr)["messages"]
    return [
        f"{Path(one['url']).name}:{one.get('lastLine')}: {one['message']}"
        for one in messages
        if one["type"] == "error"
    ]


def _faults(browser: Browser, folder: Path, sample: SamplePage) -> list[str]:
    """Return what is wrong with a page on any of the screens; leave screenshots in the folder."""
    faults = []
    if len(sample.html.encode()) > MAX_BYTES:
        faults.append(f"it has more than {MAX_BYTES:,} bytes")
    # What is hostile in a text is so on every screen.
    screens = {"light": SCREENS["light"]} if sample.is_hostile else SCREENS
    for screen, options in screens.items():
        page, watched = browser.new_page(**options), Watched()
        watched.watch(page)
        page.goto((folder / f"{sample.name}.html").as_uri())
        page.screenshot(path=folder / f"{sample.name}-{screen}.png", full_page=True)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"it is wider than the screen '{screen}'")
        if page.title() == "owned" or page.evaluate("'owned' in window"):
            faults.append("a script ran")
        if page.evaluate(_MARKS) != sample.marks:
            faults.append("its marks are not the citations")
        faults += [f"on the screen '{screen}' {event}" for event in watched.events[1:]]
        page.evaluate((folder / "node_modules" / "axe-core" / "axe.min.js").read_text())
        faults += [f"axe on the screen '{screen}': {one}" for one in page.evaluate(_SERIOUS)]
        page.close()
    page = browser.new_page()
    page.goto((folder / f"{sample.name}.html").as_uri())
    page.pdf(path=folder / f"{sample.name}.pdf", format="A4")
    page.close()
    return faults


if __name__ == "__main__":
    sys.exit(main())
