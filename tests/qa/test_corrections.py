"""A correction answers what it corrects; what is retracted or under embargo answers nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from index.article import Article, Span
from qa.answer import AskOptions, PassageReference, Reason
from qa.citations import cite
from qa.cli.page import page_of_answer
from qa.errors import NotFoundError
from qa.page.evidence import GONE
from qa.reader.engine import CONFLICT_NOTICE
from qa.service.footnote import Footnote
from qa.service.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.answer import Answer

SEEDS = {
    "bank.md": """---
title: The bank of Merrow grows
published: 2024-04-02
outlet: Harbor Times
---
The new savings bank of Merrow has grown faster than expected. About 16,000 households have an
account there, the director said on Monday. The bank was founded in 2019.
""",
    "corrections.md": """---
title: Corrections and clarifications
published: 2024-04-12
outlet: Harbor Times
status: correction
---
In our report of 2 April on the savings bank of Merrow we gave the number of households that have \
an account as 16,000. That was wrong. It is 14,300.

In our report on the tannery fire we named Lena Osk as the owner of the tannery. The tannery \
belongs to Bram Wynn, who was not there.
""",
    "fire.md": """---
published: 2024-04-03
outlet: Harbor Times
---
A fire destroyed the tannery of Merrow on Tuesday night. Lena Osk, the owner of the tannery, was
carried out of the building by a neighbour. Nobody was hurt.
""",
    "bridge.md": """---
published: 2024-03-01
url: https://harbor.example/bridge
outlet: Harbor Times
---
The bridge at Sorrow Point will be closed for repairs. The repairs of the bridge at Sorrow Point
cost 4 million crowns, the council said.
""",
    "bridge-corrected.md": """---
title: On the bridge
published: 2025-01-05
outlet: Harbor Times
status: correction
corrects: https://harbor.example/bridge
---
The repairs of the bridge at Sorrow Point cost 6 million crowns, not 4 million crowns.
""",
    "library.md": """---
title: The library of instruments in Port Sabine opens
published: 2024-05-10
outlet: Harbor Times
---
The library of instruments in Port Sabine opened on Monday. It lends 900 instruments to its members.
The first to borrow one was a baker, who took a harp home and has not been seen since. The second
was her sister, who plays the drums.

Correction (12 May 2024): The number of instruments that the library lends was wrong. We gave it
as 900. The library lends 640 instruments.
""",
    "whale.md": """---
published: 2024-06-01
status: retracted
---
A whale was seen in the harbour of Port Sabine. The whale was named Ophelia by the harbour master.
""",
    "medal.md": """---
published: 2024-06-01
embargo_until: 2024-07-01T12:00:00+00:00
---
The Tidewater medal goes to the chemist Ines Carrow. She receives the Tidewater medal for her work
on tides and salt.
""",
}
# Under embargo for as long as the tests are run.
SEEDS["prize.md"] = """---
title: The Lantern prize
embargo_until: 2999-01-01
---
The Lantern prize goes to the poet Ansel Reeve. The jury of the prize met on Monday.
"""
HOUSEHOLDS = "How many households have an account at the savings bank of Merrow?"
MEDAL = "Who receives the Tidewater medal?"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Footnote]:
    """An index of articles, of corrections, of what is retracted and what waits for its day."""
    folder = tmp_path_factory.mktemp("corrections")
    (folder / "seeds").mkdir()
    for name, text in SEEDS.items():
        (folder / "seeds" / name).write_text(text)
    footnote = Footnote(Settings(seeds=folder / "seeds", index=folder / "index"))
    footnote.refresh()
    yield footnote
    footnote.close()


def asked_at(archive: Footnote, moment: datetime, question: str) -> Answer:
    """Return the answer to a question that is asked at a moment."""
    with archive.chain() as chain:
        return replace(chain, clock=lambda: moment).ask(question)


@pytest.mark.parametrize(
    ("question", "short", "corrected", "correction", "begins"),
    [
        (HOUSEHOLDS, "14,300", "bank.md", "corrections.md", "Corrected on 12 April 2024: In our"),
        (
            "Who is the owner of the tannery that burned?",
            "Bram Wynn",
            "fire.md",
            "corrections.md",
            "Corrected on 12 April 2024: The tannery belongs",
        ),
        (
            "How much do the repairs of the bridge at Sorrow Point cost?",
            "6 million crowns",
            "bridge.md",
            "bridge-corrected.md",
            "Corrected on 5 January 2025: The repairs",
        ),
        (
            "How many instruments does the library in Port Sabine lend?",
            "640",
            "library.md",
            "library.md",
            "Corrected: The library lends 640",
        ),
    ],
)
def test_what_is_corrected_is_answered_by_its_correction(
    archive: Footnote, question: str, short: str, corrected: str, correction: str, begins: str
) -> None:
    """The right value is the short answer; footnotes show both; there is no conflict."""
    answer = archive.ask(question)
    assert answer.short == short
    assert answer.answer.startswith(begins)
    assert {one.source for one in answer.citations} == {corrected, correction}
    assert CONFLICT_NOTICE not in answer.answer


def test_a_correction_keeps_the_other_half_of_the_question(archive: Footnote) -> None:
    """Where one of two things asked is answered by a correction, the other is answered, too."""
    answer = archive.ask(f"{HOUSEHOLDS[:-1]}, and when was the bank founded?")
    said = [claim.text for claim in answer.claims]
    assert said[0].startswith("Corrected on 12 April 2024: ")
    assert any("The bank was founded in 2019." in text for text in said[1:])
    assert answer.missing is None


def test_an_error_that_a_correction_repeats_answers_nothing(archive: Footnote) -> None:
    """Where the corrected article is not searched, its error is not taken from the correction."""
    answer = archive.ask(HOUSEHOLDS, AskOptions(outlet="Harbor Times", since=date(2024, 4, 10)))
    assert answer.short != "16,000"


def test_a_retracted_article_answers_nothing(archive: Footnote) -> None:
    """It is neither read nor shown among the nearest."""
    answer = archive.ask("What was the whale in Port Sabine named?")
    assert not answer.answered
    assert "whale.md" not in {one.source for one in answer.passages}


def test_an_embargoed_article_is_there_from_its_time_on(archive: Footnote) -> None:
    """Before its time it is neither read nor named; from then on it answers."""
    before = asked_at(archive, datetime(2024, 7, 1, 11, 59, tzinfo=UTC), MEDAL)
    assert "medal.md" not in {one.source for one in before.passages}
    assert not before.answered
    after = asked_at(archive, datetime(2024, 7, 1, 12, tzinfo=UTC), MEDAL)
    assert [one.source for one in after.citations] == ["medal.md"]
    limited = archive.ask(MEDAL, AskOptions(outlet="Nobody"))
    assert limited.reason is Reason.NOTHING_RETRIEVED
    with archive.chain() as chain:
        early = replace(chain, clock=lambda: datetime(2024, 6, 1, tzinfo=UTC))
        said = early.ask(MEDAL, AskOptions(outlet="Nobody")).missing or ""
    assert "6 articles lie outside" in said
    assert "medal" not in said


def test_nothing_opens_an_embargoed_article(archive: Footnote) -> None:
    """It is as if it were not there: by name, id or prefix, as evidence, and among the newest."""
    article_id = Article("prize.md", "").article_id
    for name in ("prize.md", article_id, "priz"):
        with pytest.raises(NotFoundError, match=f"There is no article {name} in the index"):
            archive.article(name)
    assert archive.texts([PassageReference(article_id, "prize.md", 0, 9, 1.0)]) == [""]
    with archive.reading() as generation:
        prize = generation.corpus.require_article(article_id)
        start = prize.text.index("The Lantern")
        saved = replace(archive.ask(MEDAL), citations=(cite(1, prize, Span(start, start + 17)),))
        page = page_of_answer(archive, saved)
        newest = generation.corpus.recent(10, datetime.now(UTC))
    assert page.problems == 1
    assert GONE in page.html
    assert "poet Ansel Reeve" not in page.html
    assert "prize.md" not in {one.source for one in newest}
    assert "medal.md" in {one.source for one in newest}
