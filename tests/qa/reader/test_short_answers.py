"""A short answer ends where a person would end it, and asserts no more than its sentence."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.reader.short_answers import short_answer

TUESDAY = date(2024, 2, 6)


def short(question: str, marked: str) -> str | None:
    """Return the short answer where the model's span stands between < and >."""
    start, end = marked.index("<"), marked.index(">") - 1
    sentence = marked.replace("<", "").replace(">", "")
    return short_answer(question, sentence, start, end, TUESDAY)


@pytest.mark.parametrize(
    ("question", "marked", "expected"),
    [
        ("When did the council vote?", "It voted on <Monday> to stop.", "Monday [5 February 2024]"),
        ("On which date was he jailed?", "He got <three years in prison on Monday>.",
         "Monday [5 February 2024]"),
        ("Who won on Monday?", "<Monday’s> vote was lost.", "Monday’s"),
        ("When was it?", "It was on <24> October 2023, he said.", "24 October 2023"),
        ("When did she die?", "She died on <30 May>.", "30 May"),
        ("How many came?", "There were about <340> people.", "about 340"),
        ("How much was it?", "It cost nearly $<1.2> million.", "nearly $1.2 million"),
        ("What share was it?", "It was <70> per cent of the ore.", "70 per cent"),
        ("Who won?", "President Vladimir <Putin> won.", "Vladimir Putin"),
        ("Who won?", "<Putin> won.", "Putin"),
        ("Where is it?", "It is in <Kazan, which lies> far off.", "Kazan"),
        ("What did he call it?", "He called it “<a gift”>, she said.", "“a gift”"),
        ("What did he call it?", "He called it <“a gift> from afar”.", "a gift"),
        ("Which towns banned fires?", "<Elvmo>, Brenna and Sund, banned open fires.",
         "Elvmo, Brenna and Sund"),
        ("Which measures did they agree on?",
         "They agreed on <three> new measures: a closed season, a wider mesh, and observers.",
         "a closed season, a wider mesh, and observers"),
        ("Where was he jailed?", "<KAZAN>, Russia (AP) — A man was jailed.", "KAZAN"),
        ("Who is Ann Lee?", "Ann Lee, <a skipper>, won.", "a skipper"),
        ("Who won?", "Ann Lee, <her trainer>, won.", "her trainer"),
    ],
)  # fmt: skip
def test_where_it_ends(question: str, marked: str, expected: str) -> None:
    """Names, numbers, dates and lists are whole, clauses are left off, quotation marks closed."""
    assert short(question, marked) == expected


@pytest.mark.parametrize(
    ("question", "marked"),
    [
        ("Who caused the leak?", "Two engineers accused <Ann Lee>, who denies it."),
        ("Where is he?", "He is believed to have fled to <Sabira>."),
        ("Who died?", "<Elin Orsk>, the dead man's mother, wept."),
        ("Who was jailed?", "<CASTRELLE> (LNA) - A customs officer was jailed."),
        ("Who was Tobias Reck?", "Among the guests was Tobias Reck, <88>, a stagehand."),
        ("Describe the opening.", "The architect was <Simon Abery>, who came."),
        ("Whom did Ann Lee blame?", "Ann Lee blamed <him> for it."),
        ("Who blamed Ann Lee?", "Ann Lee, <a skipper from Oslo>, blamed the pilot."),
    ],
)
def test_nothing_is_asserted_that_a_sentence_does_not(question: str, marked: str) -> None:
    """Neither an accusation as a fact nor the mother as the dead, nor who is asked about."""
    assert short(question, marked) is None


def test_what_is_said_may_be_asked_for() -> None:
    """A question for an accusation gets it."""
    assert short("Whom did they accuse?", "Two engineers accused <Ann Lee>.") == "Ann Lee"


@given(st.text(min_size=1, max_size=60), st.data())
def test_a_short_answer_stands_in_its_sentence(sentence: str, data: st.DataObject) -> None:
    """Without a day to add, whatever the span, the short answer is verbatim."""
    start = data.draw(st.integers(0, len(sentence) - 1))
    end = data.draw(st.integers(start + 1, len(sentence)))
    found = short_answer("Which towns are there?", sentence, start, end)
    assert found is None or found in sentence
