"""News is who said what, when: relative days get their dates, and a conflict is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from qa.answer import AskOptions
from qa.cli.render import Layout, answer_text
from qa.events import Status
from qa.reader.engine import CONFLICT_NOTICE
from qa.service.footnote import Footnote
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.service.settings import Settings

EARLY = """---
published: 2023-03-01
---
A strong earthquake shook the Turkish province of Malatya before dawn on Wednesday. At least 12
people were killed in the earthquake in Malatya, the disaster agency AFAD said. Rescue teams were
searching collapsed buildings for survivors.
"""
LATE = """---
published: 2023-03-03
---
Rescuers in eastern Turkey worked through a second night after Wednesday's quake. The death toll
from the Malatya earthquake has climbed to 19, the governor's office announced. Snow and damaged
roads slowed the convoys that carried tents.
"""
FERRY = """---
published: 2023-05-09
---
The ferry Aurelia ran aground off Gozo over the weekend. All 240 passengers of the Aurelia were
taken off by boat, the coast guard said. Divers are to look at the hull of the ferry next week.
"""
TOLL = "How many people were killed in the earthquake in Malatya?"


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Footnote]:
    """An index of three dated articles, two of which differ."""
    from qa.service.settings import Settings

    folder = tmp_path_factory.mktemp("dated")
    seeds = folder / "seeds"
    seeds.mkdir()
    for name, text in {"early.md": EARLY, "late.md": LATE, "ferry.md": FERRY}.items():
        (seeds / name).write_text(text)
    footnote = Footnote(Settings(seeds=seeds, index=folder / "index"))
    footnote.refresh()
    yield footnote
    footnote.close()


def test_articles_that_conflict_are_shown_together(dated: Footnote) -> None:
    """Both accounts are told, each with its day and footnote, the newest first; no short answer."""
    answer = dated.ask(TOLL)
    assert answer.short is None
    assert answer.answer.startswith(f"{CONFLICT_NOTICE} [1][2] 3 March 2023: The death toll")
    assert [one.source for one in answer.citations] == ["late.md", "early.md"]
    said = [claim.text for claim in answer.claims]
    assert said[1].endswith("climbed to 19, the governor's office announced.")
    assert " ".join(said[2].split()).startswith("1 March 2023: At least 12 people were killed")
    shown = answer_text(answer, Layout())
    assert CONFLICT_NOTICE in shown
    assert [" ".join(shown.split()).count(text) for text in ("climbed to 19", "At least 12")] == [
        1
    ] * 2


def test_a_conflict_keeps_the_other_half_of_the_question(dated: Footnote) -> None:
    """Where the articles do not agree on one of two things asked, both are answered."""
    asked = f"{TOLL[:-1]}, and when did the ferry Aurelia run aground?"
    answer = dated.ask(asked)
    said = [" ".join(claim.text.split()) for claim in answer.claims]
    assert said[0] == CONFLICT_NOTICE
    assert said[1].startswith("3 March 2023: The death toll")
    assert said[2].startswith("1 March 2023: At least 12 people were killed")
    assert said[3].startswith("The ferry Aurelia ran aground off Gozo over the weekend")
    assert answer.short is None
    assert (answer.answered, answer.missing) == (True, None)


def test_the_day_of_a_question_limits_the_articles(dated: Footnote) -> None:
    """What was published later is not read, and the answer says so; --as-of does the same."""
    events = list(dated.events(f"As of 2 March 2023, {TOLL[0].lower()}{TOLL[1:]}"))
    assert Status("Searching 3 articles: published by 2 March 2023") in events
    answer = events[-1].answer  # type: ignore[union-attr]
    assert [one.source for one in answer.citations] == ["early.md"]
    limited = dated.ask(TOLL, AskOptions(as_of=date(2023, 3, 2)))
    assert limited.citations == answer.citations
    earliest = dated.ask(f"As of 5 March 2023, {TOLL}", AskOptions(as_of=date(2023, 3, 2)))
    assert earliest.citations == answer.citations
    said = "Searched: articles published by 2 March 2023"
    assert [said in answer_text(one, Layout()) for one in (answer, limited, earliest)] == [True] * 3
    assert "Searched" not in answer_text(dated.ask(TOLL), Layout())


def test_a_deadline_in_a_question_hides_no_article(dated: Footnote) -> None:
    """'By', 'until' and 'before' a day ask what was so by then, which later articles tell, too."""
    for word in ("by", "until", "before"):
        answer = dated.ask(f"How many people were killed in Malatya {word} 2 March 2023?")
        assert {one.source for one in answer.passages} == {"early.md", "late.md", "ferry.md"}


def test_a_day_means_nothing_where_no_article_has_one(footnote: Footnote, seeds: Path) -> None:
    """Without a single date the day of a question would leave nothing to read."""
    (seeds / ARTICLE.name).write_text("The BRICS summit was held in Kazan, Russia.")
    footnote.refresh()
    assert footnote.ask("As of 1 May 2020, where was the BRICS summit held?").answered


def test_a_caption_dates_an_article_for_the_day_of_a_question(footnote: Footnote) -> None:
    """The day of a caption decides whether an article is read, and is told nowhere as its own."""
    footnote.refresh()
    asked = "where was the BRICS summit held?"
    assert not footnote.ask(f"As of 23 October 2024, {asked}").answered
    answer = footnote.ask(f"As of 24 October 2024, {asked}")
    assert answer.answered
    assert answer.citations[0].published is None


def test_days_that_a_text_counts_get_their_dates(dated: Footnote) -> None:
    """'Over the weekend' is shown with the date it means; the quote stays the article's own."""
    answer = dated.ask("When did the ferry Aurelia run aground?")
    assert "over the weekend [6–7 May 2023]" in answer.answer
    assert "[6–7" not in answer.citations[0].quote
    assert "over the weekend" in answer.citations[0].quote
    assert answer_text(answer, Layout()).count("Aurelia ran aground") == 1


def test_a_caption_is_named_as_one(footnote: Footnote, settings: Settings) -> None:
    """A footnote to the words below a picture says that they are a caption."""
    del settings
    footnote.refresh()
    answer = footnote.ask("Where was the BRICS summit held?")
    assert "(photo caption)" in answer_text(replace(answer, short=None), Layout())
