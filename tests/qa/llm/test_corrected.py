"""What a model is given and writes of articles that are corrected, retracted or under embargo."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from qa.answer import AskOptions
from qa.service.footnote import Footnote
from qa.service.settings import Settings
from tests.qa.llm.model_server import MODEL, claimed
from tests.qa.llm.test_engine import passages, telling
from tests.qa.test_corrections import HOUSEHOLDS, MEDAL, SEEDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.qa.llm.model_server import ModelServer

WRONG = "About 16,000 households have an account there, the director said"
REPORT = (
    "In our report of 2 April on the savings bank of Merrow we gave the number of households"
    " that have an account as 16,000."
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the seeds, and an index of them."""
    made = tmp_path_factory.mktemp("corrected")
    (made / "seeds").mkdir()
    for name, text in SEEDS.items():
        (made / "seeds" / name).write_text(text)
    with Footnote(Settings(seeds=made / "seeds", index=made / "index")) as footnote:
        footnote.refresh()
    return made


@pytest.fixture
def archive(folder: Path, model_server: ModelServer) -> Iterator[Footnote]:
    """The index, asked with the server's model."""
    settings = Settings(
        seeds=folder / "seeds",
        index=folder / "index",
        model=MODEL,
        model_base_url=model_server.url,
        fallback=False,
    )
    with Footnote(settings) as footnote:
        yield footnote


def test_a_corrected_passage_is_given_with_its_correction(
    archive: Footnote, model_server: ModelServer
) -> None:
    """However few passages are read, and marked as one; so is an article's own note."""
    model_server.script(claimed())
    archive.ask(HOUSEHOLDS, AskOptions(k=1, until=date(2024, 4, 3)))
    shown = passages(model_server.requests[-1])
    assert "households have an\naccount there" in shown[1]
    assert REPORT in shown[2]
    assert re.search(r'n="2" kind="correction"', model_server.requests[-1].prompt)
    archive.ask("How many instruments does the library in Port Sabine lend?", AskOptions(k=1))
    given = " ".join(passages(model_server.requests[-1]).values())
    assert "lends 900 instruments" in given
    assert "lends 640 instruments" in given


@pytest.mark.parametrize("quote", [WRONG, REPORT])
def test_a_corrected_error_is_answered_by_its_correction(
    archive: Footnote, model_server: ModelServer, quote: str
) -> None:
    """Whether a model takes it from the article or from the correction that repeats it."""
    model_server.script(telling((quote, quote)))
    answer = archive.ask(HOUSEHOLDS)
    assert answer.answer.startswith("Corrected on 12 April 2024: In our report")
    assert answer.answer.count("16,000") == 1
    assert {one.source for one in answer.citations} == {"bank.md", "corrections.md"}
    assert [one.n for one in answer.citations] == list(range(1, len(answer.citations) + 1))


def test_what_is_right_is_told_as_the_model_writes_it(
    archive: Footnote, model_server: ModelServer
) -> None:
    """A claim that says what the correction says is right stays."""
    said = "The repairs of the bridge at Sorrow Point cost 6 million crowns, not 4 million crowns."
    model_server.script(telling((said, said)))
    answer = archive.ask("How much do the repairs of the bridge at Sorrow Point cost?")
    assert [claim.text for claim in answer.claims] == [said]


def test_before_its_day_a_correction_is_not_known(
    archive: Footnote, folder: Path, model_server: ModelServer
) -> None:
    """As of the day before, neither engine tells of it."""
    model_server.script(telling((WRONG, WRONG)))
    before = AskOptions(as_of=date(2024, 4, 11))
    assert archive.ask(HOUSEHOLDS, before).answer == f"{WRONG} [1]"
    assert "14,300" not in model_server.requests[-1].prompt
    with Footnote(Settings(seeds=folder / "seeds", index=folder / "index")) as extractive:
        assert extractive.ask(HOUSEHOLDS, before).answer.startswith("About 16,000 households")


def test_what_is_withheld_is_given_to_no_model(
    archive: Footnote, model_server: ModelServer
) -> None:
    """Neither what is retracted nor what is under embargo."""
    model_server.script(claimed())
    for question in ("What was the whale in Port Sabine named?", "Who gets the Lantern prize?"):
        archive.ask(question)
        assert "Ophelia" not in model_server.requests[-1].prompt
        assert "Ansel Reeve" not in model_server.requests[-1].prompt
    archive.ask(MEDAL)
    assert "Ines Carrow" in model_server.requests[-1].prompt
