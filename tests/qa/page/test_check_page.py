"""The page of a checked draft: the draft with its marks, each sentence beside its evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from qa.checking.report import WORDS, CheckedDraft, CheckedSentence, Misquotation, Verdict
from qa.page.check_page import check_page
from tests.qa.page.dom import articles, parse, text_of
from tests.qa.page.made import NOW
from tests.qa.page.test_hostile import ATTACKS, check_harmless
from tests.qa.page.test_page import NEWS, VOTE

if TYPE_CHECKING:
    from qa.page.page import EvidencePage

TEXT = "Levy lost\r\n\r\nIt voted 7-4 to reject the levy.  “It passed,” he said.\n\nWho asked?\n"


def page_of_check(verdict: Verdict, said: str = TEXT) -> EvidencePage:
    """Return the page of a draft whose second and third sentence have a verdict."""
    wrong = Misquotation(51, 60, said[51:60], 1, said)
    sentences = (
        CheckedSentence(1, 0, 9, said[:9], Verdict.NOT_A_CLAIM, (), said),
        CheckedSentence(2, 13, 45, said[13:45], verdict, (VOTE,), said),
        CheckedSentence(3, 47, 69, said[47:69], verdict, (VOTE,), None, (wrong,)),
    )
    draft = CheckedDraft(said, sentences, len(said), said)
    return check_page(draft, {NEWS.article_id: NEWS}.get, NOW)


@pytest.mark.parametrize("verdict", Verdict)
def test_the_draft_is_whole_and_marked(verdict: Verdict) -> None:
    """The draft stands there to the letter; what states something has its verdict in words."""
    page = page_of_check(verdict)
    root = check_harmless(page.html)
    draft, article = articles(root)
    assert draft.parts == {0: TEXT}
    assert article.quote(1) == (VOTE.start, VOTE.quote)
    headings = [one.text for one in root.iter("h3") if (one.get("id") or "").startswith("sentence")]
    is_claim = verdict is not Verdict.NOT_A_CLAIM
    assert headings == ([f"2 {WORDS[verdict]}", f"3 {WORDS[verdict]}"] if is_claim else [])
    links = {one.attrib["href"] for one in root.iter("a")}
    places = {f"#{one.get('id')}" for one in root.iter()}
    assert {one for one in links if one.startswith("#")} <= places


def test_a_misquotation_stands_beside_the_articles_words() -> None:
    """The draft's words, the article's, and who says them there are shown together."""
    root = parse(page_of_check(Verdict.MISQUOTED).html)
    (shown,) = [text_of(one) for one in root.iter("dl") if one.get("class") == "misquotation"]
    assert TEXT[51:60] in shown
    assert VOTE.quote in shown


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_draft_is_only_text(attack: str) -> None:
    """Whatever stands in a draft or a note is shown, and nothing comes of it."""
    check_harmless(page_of_check(Verdict.MISQUOTED, attack.ljust(80)).html)


def test_what_was_not_judged_is_counted() -> None:
    """Of a draft that is too long for one check, the page says how much is left."""
    draft = CheckedDraft("x" * 20_000, (CheckedSentence(1, 0, 1, "x", Verdict.NOT_FOUND),), 1)
    page = check_page(replace(draft, stale=True), lambda _: None, NOW)
    assert "The last 19,999 characters were not judged" in page.html
    assert "had changed since" in page.html
