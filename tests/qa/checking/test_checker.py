"""Drafts against an invented archive: quotations, verdicts, footnotes and offsets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from qa.answer import AskOptions
from qa.cancellation import Cancellation
from qa.checking import checker
from qa.checking.report import Verdict
from qa.errors import AnswerCancelledError
from tests.qa.checking.conftest import ARCHIVE

if TYPE_CHECKING:
    from qa.checking.report import CheckedDraft, CheckedSentence
    from qa.service.footnote import Footnote

AS_IT_IS = AskOptions(refresh=False)
CLAIMS = [json.loads(line) for line in (ARCHIVE / "claims.jsonl").read_text("utf-8").splitlines()]
# What exact rules decide.
QUOTED = [one for one in CLAIMS if one["label"] == "misquoted" or one["kind"] == "quote"]


def check(halden: Footnote, text: str) -> CheckedDraft:
    """Check a draft, and hold every offset against its text."""
    checked = halden.check(text, AS_IT_IS)
    for sentence in checked.sentences:
        assert text[sentence.start : sentence.end] == sentence.text
        for wrong in sentence.misquotations:
            assert text[wrong.start : wrong.end] == wrong.text
        for citation in sentence.citations:
            article = halden.article(citation.source)
            assert article.text[citation.start : citation.end] == citation.quote
    return checked


def only(checked: CheckedDraft) -> CheckedSentence:
    """Return the one sentence of a draft."""
    (sentence,) = checked.sentences
    return sentence


@pytest.mark.parametrize("row", QUOTED, ids=[one["claim"] for one in QUOTED])
def test_quotations_are_held_to_the_letter(halden: Footnote, row: dict[str, str]) -> None:
    """Words in quotation marks stand verbatim, by whom the draft says, or are misquoted."""
    assert only(check(halden, row["claim"])).verdict == row["label"]


def test_a_misquotation_is_shown_beside_the_words(halden: Footnote) -> None:
    """Both wordings have their offsets: the draft's, and the article's as a footnote."""
    text = "Earlier.\n\n“A library is a house with many doors,” Sela Ruud said."
    sentence = check(halden, text).sentences[-1]
    (wrong,) = sentence.misquotations
    assert wrong.text == "A library is a house with many doors,"
    (citation,) = sentence.citations
    assert (wrong.n, citation.quote) == (citation.n, "A library is a room with many doors,")


def test_another_speaker_is_named(halden: Footnote) -> None:
    """Words that another said are misquoted, and it is said who said them."""
    sentence = only(check(halden, "“We ran until the grass gave up,” said Nils Haug."))
    assert sentence.misquotations[0].said_by == "Marta Iver"


def test_words_that_nobody_said_are_not_found(halden: Footnote) -> None:
    """A quotation that stands nowhere is named."""
    sentence = only(check(halden, "“The sea gives nothing back,” said Ole Brandt."))
    assert sentence.verdict is Verdict.NOT_FOUND
    assert sentence.note == (
        "the words “The sea gives nothing back,” stand in no article that was found"
    )


def test_the_same_place_has_one_number(halden: Footnote) -> None:
    """Footnotes are numbered over the whole draft; the counts are those of its verdicts."""
    claim = (
        "The ferry Marit ran aground on the Tern Rocks off Halden on Friday evening with 212 people"
        " on board."
    )
    checked = check(halden, f"A ship in distress\n\n{claim}\n\n{claim} Who was on board?")
    numbers = [[one.n for one in sentence.citations] for sentence in checked.sentences]
    assert numbers[1] == numbers[2] != []
    assert checked.counts == {Verdict.SUPPORTED: 2, Verdict.NOT_A_CLAIM: 2}
    assert checked.is_supported


@pytest.mark.parametrize(
    "text",
    [
        "“The rudder did not answer, said the captain, Ole Brandt.",
        '"The rudder did not answer" said the captain "Ole Brandt.',
        "The fer\u200bry Ma\u202erit ran agro\u00adund on the Tern Rocks.",
        "\u200b\u200b \u202e\u202e \u200b\u200b a b c",
        '?!… “” "" «»',
        "“” said “",
    ],
)
def test_broken_text_is_told_of_whole(halden: Footnote, text: str) -> None:
    """Marks that do not close and characters that nobody sees cost no sentence and no offset."""
    checked = check(halden, text)
    assert "".join(one.text for one in checked.sentences).split() == text.split()


def test_a_draft_that_is_too_long_is_judged_as_far_as_it_goes(
    halden: Footnote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the limit nothing is judged; how far it went is said, and it is not all supported."""
    monkeypatch.setattr(checker, "MAX_SENTENCES", 2)
    text = "There were 212 people on board the Marit. " * 3
    checked = check(halden, text)
    assert len(checked.sentences) == 2
    assert text[: checked.read_to].count(".") == 2
    assert set(checked.counts) == {Verdict.SUPPORTED}
    assert not checked.is_supported


def test_progress_is_told_and_a_check_can_be_called_off(halden: Footnote) -> None:
    """Each sentence is counted; one that is called off raises."""
    counted: list[tuple[int, int]] = []
    halden.check("One thing happened. Two things happened.", AS_IT_IS, lambda *n: counted.append(n))
    assert counted == [(1, 2), (2, 2)]
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(AnswerCancelledError):
        halden.check("One.", AskOptions(refresh=False, cancellation=cancellation))
