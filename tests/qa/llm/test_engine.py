"""The engine with a language model, through the whole chain: a real index, and a real server."""

from __future__ import annotations

import re
import time
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

import qa.llm.providers
from qa.answer import CANNOT_ANSWER, EXTRACTIVE, Answer, AskOptions, Claim, Reason
from qa.errors import JudgeError, ModelError
from qa.events import Done, Status, Writing
from qa.service.footnote import Footnote
from qa.service.wording import written_by
from qa.verifier.quotes import find_quote
from tests.qa.llm.model_server import MODEL, Reply, claimed, page, refused, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from qa.events import Event
    from qa.service.settings import Settings
    from tests.conftest import Recorder
    from tests.qa.llm.model_server import ModelServer, Request

    Listening = Callable[..., Iterator[Event]]
    Asking = Callable[..., list[Event]]
    Replying = Callable[[Request], Reply]

pytestmark = pytest.mark.usefixtures("indexed")

SUMMIT = "Where was the BRICS summit held?"
CAPTION = "BRICS Summit in Kazan, Russia, Thursday, Oct. 24, 2024"
HOPED = "he also said he hoped the West had heard his warnings"
HELD = "Vladimir Putin held a press conference at the BRICS Summit in Kazan."
WARNED = "According to TASS, he said he hoped the West had heard his warnings."
BOTH = "Putin was at the BRICS Summit in Kazan, and he said he hoped the West had heard."
IN_KAZAN = "Russian President Vladimir Putin holds a press conference at BRICS Summit in Kazan"
PER_TASS = f"According to Russian state news agency TASS, {HOPED}"
GOOD = (HELD, IN_KAZAN)
ALSO_GOOD = (WARNED, PER_TASS)
WRONG = ("The summit was held in Minsk.", "in Minsk, Belarus")
STILL_WRONG = ("The summit was held in Minsk.", IN_KAZAN)

_PASSAGE = re.compile(r'<passage n="(\d+)"[^>]*>\n(.*?)\n</passage>', re.DOTALL)


def passages(request: Request) -> dict[int, str]:
    """Return the passages that a model was shown, by number."""
    return {int(number): text for number, text in _PASSAGE.findall(request.prompt)}


def telling(*claims: tuple[str, *tuple[str, ...]], **more: Any) -> Replying:  # noqa: ANN401
    """Reply with claims; their quotes are cited from the first passage that holds them, else 1."""

    def reply(request: Request) -> Reply:
        shown = passages(request)

        def cited(quote: str) -> tuple[int, str]:
            holders = (number for number, text in shown.items() if find_quote(quote, text))
            return next(holders, 1), quote

        found: list[Any] = [(text, *map(cited, quotes)) for text, *quotes in claims]
        return claimed(*found, **more)

    return reply


@pytest.fixture
def listen(
    settings: Settings,
    model_server: ModelServer,
    recorder: Recorder,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Listening]:
    """Ask with the server's model; keywords are settings. No retry is waited for."""
    load_model = partial(qa.llm.providers.load_model, sleep=lambda _: None)
    monkeypatch.setattr(qa.llm.providers, "load_model", load_model)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    opened: list[Footnote] = []

    def events(
        question: str = SUMMIT, *, as_of: date | None = None, **more: object
    ) -> Iterator[Event]:
        of_model = {"model": MODEL, "model_base_url": model_server.url, "fallback": False}
        opened.append(Footnote(settings.model_copy(update=of_model | more), recorder.notifier()))
        opened[-1].refresh()
        return opened[-1].events(question, AskOptions(as_of=as_of))

    yield events
    for one in opened:
        one.close()


@pytest.fixture
def ask(listen: Listening) -> Asking:
    """Ask as `listen` does, and return all that is heard."""
    return lambda *question, **more: list(listen(*question, **more))


def claims(events: Sequence[Event]) -> list[Claim]:
    """Return the claims that were heard."""
    return [event for event in events if isinstance(event, Claim)]


def answer(events: Sequence[Event]) -> Answer:
    """Return the answer, whose claims begin with those that were heard."""
    assert isinstance(events[-1], Done)
    found = events[-1].answer
    assert list(found.claims[: len(claims(events))]) == claims(events)
    return found


def texts(events: Sequence[Event]) -> list[str]:
    """Return what the claims that were heard say."""
    return [claim.text for claim in claims(events)]


def test_claims_become_an_answer_with_footnotes(ask: Asking, model_server: ModelServer) -> None:
    """Footnotes are numbered in the order of first use, and one place has one number."""
    model_server.script(telling(GOOD, ALSO_GOOD, (BOTH, IN_KAZAN, PER_TASS)))
    events = ask()
    found = answer(events)
    assert texts(events) == [HELD, WARNED, BOTH]
    assert found.answer == f"{HELD} [1] {WARNED} [2] {BOTH} [1][2]"
    assert [one.n for one in found.citations] == [1, 2]
    assert [one.quote for one in found.citations] == [IN_KAZAN, PER_TASS]
    assert (found.engine, found.note, found.reason) == (MODEL, None, None)
    assert found.timings_ms["write"] > 0
    assert len(model_server.requests) == 1


def test_every_footnote_stands_at_its_offsets(
    ask: Asking, model_server: ModelServer, settings: Settings
) -> None:
    """Whatever spaces, quotation marks and case a model writes, the article's own are cited."""
    said = (
        "According to POLITICO, the president told Russian state TV that his defence ministry"
        " “is thinking about how to respond”."
    )
    quote = (
        "according  to Politico,\nthe PRESIDENT told Russian state TV that his defence ministry"
        ' "is thinking about how to respond'
    )
    model_server.script(telling(GOOD, (said, quote)))
    found = answer(ask())
    text = (settings.seeds / "000_ab69426bd85c6de5.txt").read_text(encoding="utf-8")
    for one in found.citations:
        assert text[one.start : one.end] == one.quote
    assert found.citations[-1].quote == (
        "According to POLITICO, the president told Russian state TV that his defence ministry"
        " “is thinking about how to respond"
    )


def test_statuses_tell_what_goes_on(ask: Asking, model_server: ModelServer) -> None:
    """A model is named before it writes, and what is checked before it is shown."""
    model_server.script(telling(GOOD))
    events = ask()
    assert events[:4] == [
        Status("Searching 1 article"), Status("Reading 4 passages"), Status(f"Asking {MODEL}"),
        Writing(SUMMIT),
    ]  # fmt: skip
    assert [type(event) for event in events[4:]] == [Status, Claim, Done]
    assert events[4] == Status("Checking 1 quote")


def test_a_claim_is_heard_while_the_next_is_written(
    listen: Listening, model_server: ModelServer
) -> None:
    """The first claim is heard at most 150 ms after the model has written its last brace."""
    model_server.script(telling(GOOD, ALSO_GOOD, pause=0.02))
    for _ in range(2):  # LangChain's import is the first question's
        model_server.written.clear()
        heard = [time.monotonic() for event in listen() if isinstance(event, Claim)]
    whole, ends = "", list[float]()
    for moment, piece in model_server.written:
        ends += [moment] * ((whole + piece).count("}]}") - whole.count("}]}"))
        whole += piece
    assert len(heard) == len(ends) == 2
    assert heard[0] - ends[0] < 0.15
    assert heard[0] < ends[1]


def test_a_refused_claim_is_mended(ask: Asking, model_server: ModelServer) -> None:
    """A claim that fails goes back once with its fault in words; only what passes is shown."""
    model_server.script(telling(GOOD, WRONG), telling(ALSO_GOOD))
    events = ask()
    assert texts(events) == [HELD, WARNED]
    assert answer(events).answer == f"{HELD} [1] {WARNED} [2]"
    assert answer(events).left_out == 0
    first, second = model_server.requests
    assert passages(second) == passages(first)
    assert second.messages[0] == first.messages[0]
    assert [one["role"] for one in second.messages] == ["system", "user", "assistant", "user"]
    said = second.prompt.removeprefix(first.prompt)
    assert f"- {WRONG[0]} Refused, because passage 1 does not hold the words “{WRONG[1]}”." in said
    assert HELD not in said


def test_a_claim_that_fails_twice_is_dropped(ask: Asking, model_server: ModelServer) -> None:
    """There is one round of mending; what fails in it is never heard, but counted."""
    model_server.script(telling(WRONG, GOOD), telling(STILL_WRONG))
    events = ask()
    assert texts(events) == [HELD]
    assert answer(events).answer == f"{HELD} [1]"
    assert answer(events).left_out == 1
    assert "left out" in str(written_by(answer(events))).lower()
    assert len(model_server.requests) == 2


def test_an_answer_without_a_claim_left_is_a_refusal(
    ask: Asking, model_server: ModelServer
) -> None:
    """Nothing that stands: the answer is the fixed sentence, unverified, without a footnote."""
    model_server.script(telling(WRONG), telling(STILL_WRONG))
    found = answer(ask(fallback=True))
    assert (found.answered, found.answer, found.reason) == (
        False, CANNOT_ANSWER, Reason.UNVERIFIED,
    )  # fmt: skip
    assert (found.claims, found.citations, found.short, found.note) == ((), (), None, None)
    assert found.engine == MODEL
    assert len(found.passages) == 4


def test_a_model_may_say_that_the_articles_do_not(ask: Asking, model_server: ModelServer) -> None:
    """No claims is an answer: a refusal for want of support, which is not asked for again."""
    model_server.script(written({"claims": []}))
    found = answer(ask(fallback=True))
    assert (found.answered, found.reason, found.engine) == (False, Reason.LOW_SUPPORT, MODEL)
    assert len(model_server.requests) == 1


def test_no_claim_is_mended_into_none(ask: Asking, model_server: ModelServer) -> None:
    """A model that takes its claims back has still been refused."""
    model_server.script(telling(WRONG), written({"claims": []}))
    assert answer(ask()).reason is Reason.UNVERIFIED


@pytest.mark.parametrize(
    ("question", "as_of", "reason"),
    [
        (" \x00", None, Reason.EMPTY_QUESTION),
        (SUMMIT, date(2020, 1, 1), Reason.NOTHING_RETRIEVED),
    ],
)
def test_a_model_is_not_asked_without_need(
    ask: Asking, model_server: ModelServer, question: str, as_of: date | None, reason: Reason
) -> None:
    """Without a question, or without a passage, no request is made."""
    found = answer(ask(question, as_of=as_of))
    assert (found.reason, found.engine) == (reason, EXTRACTIVE)
    assert model_server.requests == []


def test_a_claim_is_heard_once(ask: Asking, model_server: ModelServer) -> None:
    """What is written twice, in a reply or in the next, is one claim."""
    model_server.script(telling(GOOD, (f" {HELD} ", IN_KAZAN), WRONG), telling(GOOD))
    assert texts(ask()) == [HELD]


LEVY = """---
published: 2024-02-06
---
The council of Arden voted 7-4 on Monday to reject the levy. The levy would have paid for a new
roof on the library. Members met for three hours before they voted.
"""
APPROVED = "When did the council approve the levy?"
ON_MONDAY = ("The council of Arden voted on Monday.", "The council of Arden voted 7-4 on Monday")
REJECTED = (
    "The council of Arden voted 7-4 on Monday to reject the levy.",
    "The council of Arden voted 7-4 on Monday to reject the levy.",
)
MET = ("Members met for three hours before they voted.",) * 2


@pytest.mark.parametrize(
    "asked",
    [
        (APPROVED, ON_MONDAY, "that the council approved the levy"),
        ("How did the council vote on the levy in 2021?", REJECTED, "this for 2021"),
        ("How did the council of Corvale vote on the levy?", REJECTED, "this of Corvale"),
    ],
)
def test_a_claim_that_answers_another_question_is_not_shown(
    ask: Asking, model_server: ModelServer, seeds: Path, asked: tuple[str, tuple[str, str], str]
) -> None:
    """A verified claim of another year, of somebody else or of a false premise is no answer."""
    question, claim, fault = asked
    (seeds / "levy.md").write_text(LEVY)
    model_server.script(telling(claim))
    events = ask(question)
    found = answer(events)
    assert (claims(events), found.answered, found.reason) == ([], False, Reason.UNVERIFIED)
    assert str(found.missing).startswith(f"The articles do not say {fault}. Nearest: “The council")


def test_a_claim_that_says_how_it_was_is_shown(
    ask: Asking, model_server: ModelServer, seeds: Path
) -> None:
    """Who is told that the levy was rejected is not misled, whatever the question assumed."""
    (seeds / "levy.md").write_text(LEVY)
    model_server.script(telling(REJECTED))
    found = answer(ask(APPROVED))
    assert (found.answered, found.missing) == (True, None)


def test_what_was_held_is_shown_before_what_bears_on_the_question(
    ask: Asking, model_server: ModelServer, seeds: Path
) -> None:
    """Claims wait for one that bears on the question, and keep their order and their footnotes."""
    (seeds / "levy.md").write_text(LEVY)
    model_server.script(telling(ON_MONDAY, MET))
    events = ask(APPROVED)
    assert [one.split(" [")[0] for one in texts(events)] == [
        "The council of Arden voted on Monday", MET[0],
    ]  # fmt: skip
    assert [one.n for one in answer(events).citations] == [1, 2]


def test_a_place_in_two_passages_has_one_footnote(ask: Asking, model_server: ModelServer) -> None:
    """Passages share sentences; quoted from both, the same characters are one footnote."""

    def reply(request: Request) -> Reply:
        shown = passages(request)
        lines = {line for text in shown.values() for line in re.split(r"(?<=[.”])\s", text)}
        shared = {
            line: holders for line in lines
            if len(line) > 40 and len(holders := [n for n in shown if line in shown[n]]) > 1
        }  # fmt: skip
        line, numbers = min(shared.items())
        return claimed((line, *((number, line) for number in numbers)))

    model_server.script(reply)
    (claim,) = claims(ask())
    assert len(claim.citations) == 1


def test_a_reply_of_another_form_is_asked_for_again(ask: Asking, model_server: ModelServer) -> None:
    """What cannot be read is asked for once more, with what was wrong with it."""
    model_server.script(written("It was held in Kazan."), telling(GOOD))
    assert texts(ask()) == [HELD]
    first, second = model_server.requests
    said = second.prompt.removeprefix(first.prompt)
    assert "not of the form asked for: there is no JSON in it." in said


def test_what_stood_before_a_fault_of_form_stays(ask: Asking, model_server: ModelServer) -> None:
    """Claims that were heard before a reply went wrong are kept, and not heard again."""
    broken = telling(GOOD)
    model_server.script(
        lambda request: Reply((*broken(request).pieces[:-1], ", oops")), telling(GOOD, ALSO_GOOD)
    )
    assert texts(ask()) == [HELD, WARNED]


def test_a_reply_of_another_form_twice_is_a_failure(ask: Asking, model_server: ModelServer) -> None:
    """There is one round for the form, too."""
    model_server.script(written("It was held in Kazan."))
    with pytest.raises(ModelError, match="not of the form asked for"):
        ask()
    assert len(model_server.requests) == 2


def test_a_failed_mending_costs_no_claim(ask: Asking, model_server: ModelServer) -> None:
    """With claims heard, a model that fails in the second round has answered all the same."""
    model_server.script(telling(GOOD, WRONG), page())
    found = answer(ask())
    assert (found.answer, found.engine, found.note) == (f"{HELD} [1]", MODEL, None)


def broken_off(*claims: tuple[str, *tuple[str, ...]], **more: Any) -> Replying:  # noqa: ANN401
    """Reply with claims, the last of which never ends."""

    def reply(request: Request) -> Reply:
        whole = "".join(telling(*claims)(request).pieces)
        return written(whole[: whole.rindex('"quotes"')], **more)

    return reply


@pytest.mark.parametrize("how", [{"cut": True}, {"finish": None}, {"finish": "length"}, {}])
def test_the_fallback_goes_on_below_what_was_heard(
    ask: Asking, model_server: ModelServer, how: dict[str, object]
) -> None:
    """When a model fails after a claim, that stays first, and the articles' sentences follow."""
    model_server.script(broken_off(ALSO_GOOD, GOOD, **how))
    events = ask(fallback=True)
    found = answer(events)
    assert texts(events)[0] == WARNED
    assert len(claims(events)) == len(found.claims) == 2
    assert found.claims[1].text == found.citations[1].quote
    assert "Kazan" in found.claims[1].text
    assert [one.n for one in found.citations] == [1, 2]
    assert found.engine == MODEL
    assert found.note is not None
    assert found.note.endswith("Until then the articles' own sentences answer.")


def test_a_short_answer_is_one_that_a_claim_gives(ask: Asking, model_server: ModelServer) -> None:
    """The reader's shortest answer is shown only where a claim says it, and quotes it."""
    model_server.script(telling(("The BRICS Summit was in Kazan, Russia.", CAPTION)))
    assert answer(ask()).short == "Kazan, Russia"
    model_server.script(telling(("Putin held a press conference.", CAPTION, IN_KAZAN)))
    assert (answer(ask()).answered, answer(ask()).short) == (True, None)


def test_the_fallback_answers_alone(ask: Asking, model_server: ModelServer) -> None:
    """When a model fails before a claim, the answer is the extractive one, and says so."""
    model_server.script(refused(500))
    found = answer(ask(fallback=True))
    assert found.engine == EXTRACTIVE
    assert found.answer == f"{found.citations[0].quote} [1]"
    assert found.note == (
        f"{MODEL}: the server failed, with status 500. Ask again later."
        " Until then the articles' own sentences answer."
    )


@pytest.mark.usefixtures("no_judge")
def test_without_the_judge_the_articles_answer(ask: Asking, model_server: ModelServer) -> None:
    """Where no claim can be judged, none is shown: the extractive answer, and why, in one line."""
    model_server.script(telling(GOOD))
    found = answer(ask(fallback=True))
    assert found.engine == EXTRACTIVE
    assert found.note == (
        "No claim can be judged: weights-1.bin is not the file that was shipped. Restore it."
        " Until then the articles' own sentences answer."
    )
    with pytest.raises(JudgeError):
        ask()


def test_the_fallback_refuses_alone(ask: Asking, model_server: ModelServer) -> None:
    """What the articles do not say is refused by the fallback, too, with the model's note."""
    model_server.script(refused(500))
    found = answer(ask("What is the capital of France?", fallback=True))
    assert (found.answered, found.reason, found.engine) == (False, Reason.LOW_SUPPORT, EXTRACTIVE)
    assert found.note is not None


def test_a_wait_that_is_over_is_followed_by_the_fallback(
    ask: Asking, model_server: ModelServer
) -> None:
    """A model that runs on within a string for ever is given up at the end of its time."""
    model_server.script(Reply(('{"claims": [{"text": "', *["so on and "] * 5_000), pause=0.01))
    started = time.monotonic()
    found = answer(ask(fallback=True, model_seconds=0.5))
    assert time.monotonic() - started < 5
    assert found.engine == EXTRACTIVE
    assert "did not finish its reply in 0.5 seconds" in str(found.note)
