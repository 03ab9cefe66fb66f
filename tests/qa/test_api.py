"""What `qa` exports, and how it behaves in a program of somebody else's."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import qa
from qa import AskOptions, Footnote
from qa.answer import Answer, Citation
from qa.errors import SeedsError

if TYPE_CHECKING:
    from pathlib import Path

    from qa.service.settings import Settings

SUMMIT = "Where was the BRICS summit held?"


def test_the_names_are_there() -> None:
    """All that is exported can be had, and nothing else."""
    assert [getattr(qa, name).__name__ for name in qa.__all__] == qa.__all__
    with pytest.raises(AttributeError, match="has no attribute 'Chain'"):
        _ = qa.Chain


def test_importing_the_package_imports_nothing_more() -> None:
    """The names are loaded when first used; `import qa` alone costs nothing."""
    program = "import sys, qa; print([name for name in sys.modules if name.startswith('qa.')])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert done.stdout.strip() == "[]"


def test_asking_builds_the_index_and_follows_the_articles(settings: Settings, seeds: Path) -> None:
    """A first question needs no other call; a changed folder is noticed by the next one."""
    with Footnote(settings) as footnote:
        assert footnote.ask(SUMMIT).short == "Kazan, Russia"
        (seeds / "bridge.txt").write_text("Mayor Olga Reyes opened the new bridge in Omsk.")
        assert footnote.ask("Who opened the new bridge in Omsk?").answered
        assert footnote.search("bridge in Omsk", AskOptions(k=1))[0].passage.source == "bridge.txt"


def test_what_is_given_goes_before_the_settings(settings: Settings, tmp_path: Path) -> None:
    """A folder named in the call is the one that is read."""
    with Footnote(settings, seeds=str(tmp_path / "none"), index=tmp_path / "other") as footnote:
        assert footnote.settings.index == tmp_path / "other"
        with pytest.raises(SeedsError):
            footnote.ask(SUMMIT)


def test_an_answer_is_verified_and_a_forged_one_is_not(settings: Settings) -> None:
    """An answer, or its JSON, is checked against the files; a changed quote is named."""
    with Footnote(settings) as footnote:
        answer = footnote.ask(SUMMIT)
        assert footnote.verify(answer) == ()
        saved = answer.to_dict()
        saved["citations"][0]["quote"] = "Paris"
        (fault,) = footnote.verify(saved)
    assert "are not the quote" in fault


def test_a_notebook_shows_an_answer_escaped() -> None:
    """Short answer, text and quotes are shown; nothing of an article becomes markup."""
    bad = "<script>alert(1)</script> & more"
    note = Citation(1, "a<b>.txt", "id", None, None, None, 0, len(bad), bad, "sha")
    answer = Answer("q", "q", answered=True, answer=f"{bad} [1]", short=bad, citations=(note,))
    shown = answer._repr_html_()
    assert "<script>" not in shown
    assert "a<b>" not in shown
    assert shown.count("&lt;script&gt;") == 3
    refused = Answer("q", "q", answered=False, answer="The articles do not say.")
    assert refused._repr_html_() == "<p>The articles do not say.</p>"
