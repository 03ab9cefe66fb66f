"""Articles that do not agree stand beside each other, on the page of an answer and a saved one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from index.article import Article
from qa.answer import Answer, Claim, as_text
from qa.page.saved import read_saved
from qa.reader.engine import CONFLICT_NOTICE
from tests.qa.page.dom import parse, text_of
from tests.qa.page.made import cite, page_of, quoting

LATE = Article("late.md", "The toll has climbed to 19. Rescue goes on.", published=date(2023, 3, 3))
EARLY = Article("early.md", "At least 12 people were killed.", published=date(2023, 3, 1))


def test_each_account_has_a_section() -> None:
    """An account stands with its article's day and all its sentences, of a saved answer too."""
    first, more, other = cite(1, LATE, 0, 27), cite(2, LATE, 28, 43), cite(3, EARLY, 0, 31)
    claims = (
        Claim(CONFLICT_NOTICE, (first, other)),
        Claim(f"3 March 2023: {first.quote}", (first,)),
        Claim(more.quote, (more,)),
        Claim(f"1 March 2023: {other.quote}", (other,)),
    )
    answer = replace(quoting(first, more, other), claims=claims, answer=as_text(claims))
    saved = read_saved("a.json", json.dumps(answer.to_dict()).encode())
    assert isinstance(saved, Answer)
    assert saved.claims == ()
    for one in (answer, saved):
        root = parse(page_of(one, [LATE, EARLY]).html)
        accounts = [
            " ".join(text_of(section).split())
            for section in root.iter("section")
            if (section.get("aria-label") or "").startswith("Account")
        ]
        assert accounts == [
            "late.md 3 March 2023 3 March 2023: The toll has climbed to 19.[1] Rescue goes on.[2]",
            "early.md 1 March 2023 1 March 2023: At least 12 people were killed.[3]",
        ]
