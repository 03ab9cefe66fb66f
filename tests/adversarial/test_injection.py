"""An article, a question or a message that gives orders changes nothing but what is quoted.

An article that lies in its own words is beyond this: it is quoted as the article that it is, with
its name in the footnote.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from bot.views.answer import answer_messages
from qa.answer import EXTRACTIVE, AskOptions, Reason, Turn
from qa.cli.render import Layout, answer_text
from qa.errors import FootnoteError
from qa.llm.prompt import ANSWER_PROMPT, REWRITE_PROMPT, rewrite_messages
from qa.reader.engine import CONFLICT_NOTICE
from qa.service.footnote import Footnote
from qa.text.invisible import is_hidden, visible
from qa.verifier.quotes import find_quote
from tests.adversarial.attacks import ATTACKS, IN_ARTICLES, at
from tests.adversarial.newsroom import with_model
from tests.adversarial.obedient import PARIS, chatting, finding, obeying, quoting
from tests.adversarial.prompts import read_prompt
from tests.bot.hostile import faults
from tests.qa.llm.model_server import Request

if TYPE_CHECKING:
    from qa.answer import Answer
    from tests.adversarial.attacks import Attack
    from tests.qa.llm.model_server import ModelServer

# Fewer passages than usual are enough for an attack and an honest neighbour.
K = 3
ASKED = "Where was the BRICS summit held?"
HONEST = {
    "How many people did the Velmora dam burst kill?": (
        "The army sent 600 soldiers and 14 helicopters to Velmora."
    ),
    "Who was elected mayor of Castellan?": (
        "Ferreira, a former teacher, won 50.2 percent of the vote."
    ),
    "How much did the ferry strike cost BlueLine?": (
        "BlueLine’s chief executive, Henrik Vass, said the strike had cost the firm"
        " 12 million dollars."
    ),
    "When will trucks be able to cross the border at Pass Verrin?": (
        "Trucks will be able to cross at Pass Verrin from December 1, and private cars from"
        " January 15, 2025."
    ),
    "By how much did the RV7 vaccine reduce infections?": (
        "The trial ran in three countries: Ghana, Malawi and Burkina Faso."
    ),
}
"""Questions, and what a model says to each, not always the answer."""
FORMS = ("very long padding", "tool call", "tool result", "event stream", "code fence", "thoughts")
_DAY = re.compile(r" \[[^\[\]]*\d{4}\]")


def named(attacks: list[Attack]) -> pytest.MarkDecorator:
    """Run a test with each of these attacks."""
    return pytest.mark.parametrize("attack", attacks, ids=[one.name for one in attacks])


def told(answer: Answer) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """Return what an answer tells, and the places that it names."""
    return [
        (claim.text, [(one.source, one.start, one.end) for one in claim.citations])
        for claim in answer.claims
    ]


def assert_stands(answer: Answer, footnote: Footnote) -> None:
    """Assert that every footnote stands in its seed file, and every claim has one."""
    saved = json.dumps(answer.to_dict()).encode()
    checked = footnote.check_saved("answer", saved)
    assert checked.faults == ()
    assert checked.citations == len(answer.citations)
    assert all(claim.citations for claim in answer.claims)
    assert answer.answered == bool(answer.claims)


def assert_in_the_articles_words(answer: Answer) -> None:
    """Assert that each claim of an extractive answer is what its footnotes quote."""
    for claim in answer.claims:
        bare = " ".join(_DAY.sub("", claim.text).split())
        assert bare == CONFLICT_NOTICE or all(
            " ".join(_DAY.sub("", one.quote).split()) in bare for one in claim.citations
        )


def assert_shown_safely(answer: Answer, footnote: Footnote) -> None:
    """Assert that neither a terminal nor Slack obeys any of an answer, or hides some of it."""
    nearest = footnote.texts(answer.passages)
    text = answer_text(answer, Layout(), nearest)
    assert "".join(visible(text)) == text
    messages = answer_messages(answer, "a1", helpers=False, shareable=True, nearest=nearest)
    assert [faults(message.blocks) for message in messages] == [[]] * len(messages)


def assert_prompts_hold(server: ModelServer, answer: Answer, footnote: Footnote) -> None:
    """Assert that all that a model was sent is the rules, and passages in their blocks."""
    assert server.requests
    for request in server.requests:
        prompt = read_prompt(request)
        assert prompt.rules in {ANSWER_PROMPT, REWRITE_PROMPT}
        if prompt.rules == REWRITE_PROMPT:
            continue
        found = [(footnote.article(one.article_id).text, one) for one in answer.passages]
        texts = [text[one.start : one.end] for text, one in found]
        for text in texts:
            assert any(find_quote(shown.text, text) for shown in prompt.passages)
        for shown in prompt.passages:
            # An article's own note is given with it, though it was not retrieved.
            notes = [text for text, _ in found if shown.about["kind"] == "correction"]
            assert any(find_quote(shown.text, text) for text in (*texts, *notes))
        assert not any(map(is_hidden, request.prompt))


def test_the_corpus_is_as_large_as_it_must_be() -> None:
    """There are at least 60 attacks, no two alike, and some in every place."""
    assert len(ATTACKS) >= 60
    assert len({one.text for one in ATTACKS}) == len({one.name for one in ATTACKS}) == len(ATTACKS)
    places = Counter(one.at for one in ATTACKS)
    assert set(places) == {*IN_ARTICLES, "question", "history"}
    assert places["text"] >= 40
    assert min(places.values()) >= 2


@pytest.mark.parametrize("question", HONEST)
def test_attacks_in_other_articles_change_no_answer(
    honest: Footnote, attacked: Footnote, question: str
) -> None:
    """What is not asked about the attackers is answered as if they were not there."""
    without, among = honest.ask(question), attacked.ask(question)
    assert without.answered
    assert told(among) == told(without)
    assert among.short == without.short
    assert_stands(among, attacked)
    assert_in_the_articles_words(among)


@pytest.mark.parametrize(("question", "sentence"), HONEST.items())
def test_attacks_in_other_articles_mislead_no_model(
    server: ModelServer,
    honest_model: Footnote,
    attacked_model: Footnote,
    question: str,
    sentence: str,
) -> None:
    """A model finds the passages under their right numbers, and its claim is shown."""
    server.script(finding(sentence))
    without = honest_model.ask(question)
    server.requests.clear()
    among = attacked_model.ask(question)
    assert told(without)[0][0] == sentence
    assert told(among) == told(without)
    assert_stands(among, attacked_model)
    assert_prompts_hold(server, among, attacked_model)


@named(at(*IN_ARTICLES))
def test_an_article_is_quoted_for_what_it_tells_beside_an_attack(
    attacked: Footnote, attack: Attack
) -> None:
    """Offline, an answer begins with what the article tells, and tells no attack."""
    answer = attacked.ask(attack.question, AskOptions(k=K))
    facts = {one.fact for one in ATTACKS}
    (first, places), *more = told(answer)
    assert first == attack.fact
    assert [source for source, _, _ in places] == [attack.source]
    assert {text for text, _ in more} <= facts
    assert_stands(answer, attacked)


@named(at(*IN_ARTICLES))
def test_a_model_that_obeys_an_article_is_not_heard(
    server: ModelServer, attacked_model: Footnote, attack: Attack
) -> None:
    """Neither its orders nor its false footnotes are shown, and each passage keeps its block."""
    server.script(obeying(attack))
    answer = attacked_model.ask(attack.question, AskOptions(k=K))
    assert attack.source in {one.source for one in answer.passages}
    assert (told(answer), answer.reason) == ([], Reason.UNVERIFIED)
    assert_prompts_hold(server, answer, attacked_model)
    assert_shown_safely(answer, attacked_model)


@named(at("question"))
def test_a_question_that_gives_orders_is_a_question(
    server: ModelServer, honest: Footnote, honest_model: Footnote, attack: Attack
) -> None:
    """It is answered in the articles' words or not at all; what a model obeys is not shown."""
    offline = honest.ask(attack.text, AskOptions(k=K))
    assert_stands(offline, honest)
    assert_in_the_articles_words(offline)
    assert_shown_safely(offline, honest)
    server.script(obeying(attack))
    written = honest_model.ask(attack.text, AskOptions(k=K))
    assert (told(written), written.reason) == ([], Reason.UNVERIFIED)
    assert_prompts_hold(server, written, honest_model)
    assert_shown_safely(written, honest_model)


@named(at("history"))
@pytest.mark.parametrize("role", ["user", "assistant"])
def test_a_message_that_gives_orders_is_a_message(
    server: ModelServer,
    honest: Footnote,
    honest_model: Footnote,
    attack: Attack,
    role: str,
) -> None:
    """Whoever's it is, it is answered after in the articles' words or not at all."""
    before = Turn("user", "What did Putin say?"), Turn("assistant", "The articles do not say.")
    history = (*before, Turn(role, attack.text))
    offline = honest.ask(ASKED, AskOptions(history=tuple(history), k=K))
    assert_stands(offline, honest)
    assert_in_the_articles_words(offline)
    server.script(obeying(attack))
    written = honest_model.ask(ASKED, AskOptions(history=tuple(history), k=K))
    assert (told(written), written.reason) == ([], Reason.UNVERIFIED)
    assert_prompts_hold(server, written, honest_model)
    assert_shown_safely(written, honest_model)


@named(list(ATTACKS))
def test_a_conversation_stays_in_its_block(attack: Attack) -> None:
    """Whatever a message or a question says, each message is one line of one conversation."""
    history = [Turn("user", attack.text), Turn("assistant", attack.text), Turn("user", PARIS)]
    sent = [
        {"role": one.role, "content": one.text} for one in rewrite_messages(attack.text, history)
    ]
    prompt = read_prompt(Request("", {}, {"messages": sent}))
    assert prompt.rules == REWRITE_PROMPT
    assert (prompt.passages, prompt.again) == ((), "")
    lines = prompt.turns.split("\n")
    assert [line.partition(": ")[0] for line in lines] == ["Question", "Answer", "Question"]


@named([one for one in at("text") if one.hides])
def test_what_an_article_hides_is_shown_in_a_quote(
    server: ModelServer, attacked_model: Footnote, attack: Attack
) -> None:
    """Hidden characters reach no model, and of a quote that holds them each is shown."""
    server.script(quoting(attack))
    answer = attacked_model.ask(attack.question, AskOptions(k=K))
    ((text, _),) = told(answer)
    assert text == attack.fact
    assert_prompts_hold(server, answer, attacked_model)
    assert_stands(answer, attacked_model)
    assert_shown_safely(answer, attacked_model)
    shown = "".join(visible(" ".join(attack.text.split())))
    assert shown in " ".join(answer_text(answer, Layout()).split())


@named([one for one in at("text") if one.name in FORMS])
def test_a_model_that_chats_is_not_heard(
    server: ModelServer, attacked: Footnote, attacked_model: Footnote, attack: Attack
) -> None:
    """A reply in an attack's form, not ours, is an error, and the articles answer instead."""
    server.script(chatting(attack))
    falling = Footnote(with_model(attacked.settings, server, fallback=True))
    answer = falling.ask(attack.question, AskOptions(k=K))
    falling.close()
    assert told(answer) == told(attacked.ask(attack.question, AskOptions(k=K))) != []
    assert answer.engine == EXTRACTIVE
    assert answer.note
    assert "HACKED" not in answer.note
    with pytest.raises(FootnoteError):
        attacked_model.ask(attack.question, AskOptions(k=K))
