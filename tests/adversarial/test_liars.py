"""What a model makes up of exact things is not shown, however it is quoted; what is true is.

The liar knows which of its claims are lies, so that nothing rests on what the verifier thinks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qa.answer import AskOptions, Reason
from qa.service.footnote import Footnote
from tests.adversarial.liars import MANNERS, Liar, questions, shown
from tests.adversarial.lies import EXACT, KINDS
from tests.adversarial.newsroom import with_model
from tests.adversarial.test_injection import assert_stands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.answer import Answer
    from qa.service.settings import Settings
    from tests.qa.llm.model_server import ModelServer

# Of each manner; the long measurement, `make bench-liars`, asks 2,000 in all.
ANSWERS = 17
K = 3


@pytest.fixture(scope="module")
def believing(honest_settings: Settings, liar_server: ModelServer) -> Iterator[Footnote]:
    """The server's model over the honest articles, whose own words stand in when it fails."""
    footnote = Footnote(with_model(honest_settings, liar_server, fallback=True))
    yield footnote
    footnote.close()


@pytest.fixture(scope="module")
def heard(believing: Footnote, liar_server: ModelServer) -> dict[str, list[tuple[Liar, Answer]]]:
    """Liars of each manner, each with what was made of what it said."""
    topics = questions()
    found: dict[str, list[tuple[Liar, Answer]]] = {manner: [] for manner in MANNERS}
    for seed in range(ANSWERS * len(MANNERS)):
        liar = Liar(seed)
        liar_server.script(liar)
        answer = believing.ask(topics[seed * 7 % len(topics)], AskOptions(k=K))
        found[liar.manner].append((liar, answer))
    return found


@pytest.mark.parametrize("manner", MANNERS)
def test_no_lie_of_an_exact_kind_is_shown(
    heard: dict[str, list[tuple[Liar, Answer]]], believing: Footnote, manner: str
) -> None:
    """No lie of an exact kind is shown, every footnote stands, and lies alone are a refusal.

    What only the support head can tell, `make bench-liars` counts.
    """
    for liar, answer in heard[manner]:
        told = shown(liar.lies(), answer)
        assert [one for one in told if one.kind in EXACT] == []
        assert_stands(answer, believing)
        if manner == "only lies":
            assert answer.reason is (None if told else Reason.UNVERIFIED)


def test_what_is_true_is_shown(heard: dict[str, list[tuple[Liar, Answer]]]) -> None:
    """Among lies, nearly all that stands in the articles' own words is shown.

    Where some of it bears on the question: what answers another one is held back.
    """
    among = [pair for pair in heard["lies and truths"] if pair[1].answered or not pair[1].missing]
    truths = sum(len(liar.truths()) for liar, _ in among)
    assert truths > 2 * ANSWERS
    assert sum(len(shown(liar.truths(), answer)) for liar, answer in among) >= 0.95 * truths


def test_most_other_lies_are_not_shown_either(heard: dict[str, list[tuple[Liar, Answer]]]) -> None:
    """The support head tells more than half of the lies that no rule tells."""
    lies = [(one, answer) for found in heard.values() for liar, answer in found
            for one in liar.lies() if one.kind not in EXACT]  # fmt: skip
    assert len(lies) > ANSWERS
    assert sum(bool(shown([one], answer)) for one, answer in lies) < len(lies) / 2


def test_lies_are_of_every_kind(heard: dict[str, list[tuple[Liar, Answer]]]) -> None:
    """The liars of these tests lie in every way that there is, and again when they are refused."""
    liars = [liar for found in heard.values() for liar, _ in found]
    assert {one.kind for liar in liars for one in liar.lies()} == set(KINDS)
    rounds = [liar.rounds for liar, _ in heard["only lies"]]
    assert set(rounds) <= {1, 2}
    assert rounds.count(2) > ANSWERS / 2
