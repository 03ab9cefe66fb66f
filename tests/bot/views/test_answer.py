"""Answers in Slack: whole, within its limits, and with nothing in them that Slack would parse."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from bot.views.answer import (
    MAX_MESSAGES,
    MAX_SENTENCE,
    STALE,
    Closing,
    answer_messages,
    claim_blocks,
    closing,
    unfinished,
)
from bot.views.footnotes import MAX_QUOTE, footnote
from bot.views.notices import thanks
from bot.views.sizes import fits, weight
from index.article import Kind
from index.filters import Filters
from qa.answer import CANNOT_ANSWER, Answer, Citation, Claim, PassageReference
from tests.bot.hostile import ADDRESSES, ORDINARY, SHORT, TEXT, faults, nodes, texts
from tests.bot.views.samples import (
    FEW,
    REFERENCE,
    REFUSAL,
    WRITTEN,
    answered,
    assert_sound,
    cited,
    made_of,
)
from tests.slack.blockkit import check_blocks

if TYPE_CHECKING:
    from bot.views.message import Message

CITATIONS = st.builds(
    Citation,
    n=st.integers(1, 99),
    source=TEXT,
    article_id=st.just("id"),
    title=st.none() | TEXT,
    published=st.none() | TEXT,
    url=ADDRESSES,
    start=st.just(0),
    end=st.just(9),
    quote=TEXT,
    sha256=st.just("sha"),
    kind=st.sampled_from(Kind),
    outlet=st.none() | SHORT,
)
PASSAGES = st.builds(PassageReference, st.just("id"), TEXT, st.just(0), st.just(9), st.just(0.5))


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """An answer of whatever there is, its footnotes numbered as the chain does."""
    citations = draw(st.lists(CITATIONS, min_size=1, max_size=4))
    numbered = [replace(one, n=n) for n, one in enumerate(citations, start=1)]
    short = draw(st.none() | TEXT)
    if draw(st.booleans()):
        return replace(answered(*numbered, short=short), stale=draw(st.booleans()))
    claims = [Claim(draw(TEXT) or "x", (one,)) for one in numbered]
    return replace(
        made_of(tuple(claims), tuple(numbered), short),
        standalone_question=draw(TEXT),
        engine=draw(SHORT),
        note=draw(st.none() | TEXT),
    )


@FEW
@given(answers(), st.booleans(), st.none() | TEXT)
def test_no_answer_breaks_a_limit_or_is_parsed(
    answer: Answer,
    extras: bool,  # noqa: FBT001
    note: str | None,
) -> None:
    """Whatever stands in articles and notes, every message of an answer is sound."""
    messages = answer_messages(
        answer, REFERENCE, helpers=extras, shareable=extras, note=note, asked_by="U1"
    )
    assert 1 <= len(messages) <= MAX_MESSAGES
    for message in messages:
        assert_sound(message, frozenset({"U1"}))


@FEW
@given(answers(), st.booleans(), st.none() | TEXT)
def test_a_stream_is_ended_within_its_limits(
    answer: Answer,
    helpers: bool,  # noqa: FBT001
    note: str | None,
) -> None:
    """What is streamed and what it is ended with are one message; what follows is sound."""
    streamed = [block for claim in answer.claims for block in claim_blocks(claim)]
    ended = closing(answer, REFERENCE, helpers=helpers, note=note)
    if not fits(streamed) or any(len(claim.text) > MAX_SENTENCE for claim in answer.claims):
        return
    assert ended is not None
    assert fits([*streamed, *ended.blocks])
    assert check_blocks([*streamed, *ended.blocks]) == []
    assert faults(ended.blocks) == []
    for message in ended.further:
        assert_sound(message)


@FEW
@given(st.lists(PASSAGES, max_size=5), st.lists(TEXT, max_size=5), st.booleans())
def test_a_refusal_is_sound(
    passages: list[PassageReference],
    nearest: list[str],
    helpers: bool,  # noqa: FBT001
) -> None:
    """Whatever the nearest passages are, one message says so."""
    answer = replace(REFUSAL, passages=tuple(passages))
    messages = answer_messages(answer, REFERENCE, helpers=helpers, shareable=True, nearest=nearest)
    assert len(messages) == 1
    assert_sound(messages[0])
    assert texts(messages[0].blocks).startswith(CANNOT_ANSWER)


@FEW
@given(TEXT, st.lists(CITATIONS, max_size=9))
def test_a_claim_is_sound(text: str, citations: list[Citation]) -> None:
    """A claim of any length is blocks that Slack takes."""
    blocks = claim_blocks(Claim(text or "x", tuple(citations)))
    assert check_blocks(blocks[:3]) == []
    assert all(check_blocks([block]) == [] for block in blocks)
    assert faults(blocks) == []


@given(ORDINARY)
def test_a_quote_can_be_read_back(quote: str) -> None:
    """Character by character, claim and footnote say what the article says."""
    claim = texts(claim_blocks(Claim(quote, (cited(1, quote),))))
    assert claim == f"{quote} [1]"
    note = footnote(cited(1, quote, "https://example.org"), quoted=True)
    if weight(quote) <= MAX_QUOTE:
        assert texts(note["elements"][1]) == quote


def test_the_same_words_are_said_once_with_both_footnotes() -> None:
    """As the answer's own text does."""
    answer = answered(cited(1, "It is so."), cited(2, "Other."), cited(3, "It  is so."))
    assert answer.answer == "It is so. [1][3] Other. [2]"
    said = " ".join(texts(claim_blocks(claim)) for claim in answer.claims)
    assert said == answer.answer


def test_a_models_words_are_said_as_they_are() -> None:
    """They are not replaced by the quotes below them."""
    messages = answer_messages(WRITTEN, REFERENCE, helpers=False, shareable=False, asked_by="U1")
    assert texts(messages[0].blocks[1]) == "It met in Kazan. [1]"
    assert texts(messages[0].blocks[2]) == "[1] a.txtIn Kazan, Russia."
    assert "It met in Kazan. [1]\n" in messages[0].text


def test_how_an_answer_came_about_stands_below_it() -> None:
    """How it was understood, what was searched, whose words these are, a note; streamed or not."""
    lines = [
        REFERENCE,
        "Understood as: Where did the summit meet?",
        "Searched: Harbor Times, published by 24 October 2024",
        "Written by ollama:llama3.2; every sentence is checked against its quotes.",
        "The model was slow.",
    ]
    searched = Filters(outlets=("Harbor Times",))
    answer = replace(WRITTEN, as_of="2024-10-24", searched=searched)
    messages = answer_messages(answer, REFERENCE, helpers=False, shareable=False)
    ended = ended_with(answer)
    for blocks in (messages[0].blocks, ended.blocks):
        assert [one["text"] for one in blocks[-1]["elements"]] == lines
    asked = replace(REFUSAL, question="  Who\n was it?", standalone_question="Who was it?")
    messages = answer_messages(asked, REFERENCE, helpers=False, shareable=False)
    assert len(messages[0].blocks[-1]["elements"]) == 1


def test_each_thing_is_said_once() -> None:
    """The short answer, its sentence with it in bold, the place; no quote that stands above."""
    answer = answered(cited(1, "Other."), cited(2, "In Kazan\u200b, Russia."), short="Kazan\u200b")
    short, other, sentence, *notes = answer_blocks(answer)
    assert texts(short) == "Kazan\\x200b"
    assert short["elements"][0]["elements"][0]["style"] == {"bold": True}
    assert texts(other) == "Other. [1]"
    assert texts(sentence) == "In Kazan\\x200b, Russia. [2]"
    bold = [node["text"] for node in nodes(sentence) if "style" in node]
    assert bold == ["Kazan\\x200b"]
    assert [texts(one) for one in notes[:2]] == ["[1] a.txt", "[2] a.txt"]
    assert texts(answer_blocks(replace(answer, short="Other."))[0]) == "Other. [1]"


def answer_blocks(answer: Answer) -> tuple[Any, ...]:
    """Return the blocks of the first message of an answer."""
    return answer_messages(answer, REFERENCE, helpers=False, shareable=False)[0].blocks


def ended_with(answer: Answer) -> Closing:
    """Return what ends a streamed answer."""
    ended = closing(answer, REFERENCE, helpers=False)
    assert ended is not None
    return ended


def test_a_footnote_of_two_claims_stands_once() -> None:
    """In an answer that was stopped, too."""
    note = cited(1, "In Kazan, Russia.")
    claims = (Claim("It met in Kazan.", (note,)), Claim("Kazan is in Russia.", (note,)))
    whole = answer_messages(made_of(claims, (note,)), REFERENCE, helpers=False, shareable=False)
    for messages in (whole, unfinished(claims, thanks())):
        assert texts(messages[0].blocks).count("[1] a.txt") == 1


def test_the_short_answer_stands_below_what_was_streamed() -> None:
    """In bold, with its footnote; not when it is all that is said."""
    answer = answered(cited(1, "Other."), cited(2, "In Kazan, Russia."), short="Kazan")
    assert texts(ended_with(answer).blocks[0]) == "In short: Kazan [2]"
    assert texts(ended_with(replace(answer, short="Other.")).blocks[0]) == "[1] a.txt"


def buttons(messages: list[Message] | tuple[Message, ...]) -> list[str]:
    """The actions of messages, in order."""
    return [node["action_id"] for m in messages for node in nodes(m.blocks) if "action_id" in node]


def test_what_can_be_done_stands_on_the_last_message_only() -> None:
    """Passages, help and sharing where wanted, feedback, and the reference in the block ids."""
    answer = answered(*(cited(n, f"{n} " + "word " * 900) for n in range(1, 5)))
    messages = answer_messages(answer, REFERENCE, helpers=True, shareable=True)
    assert len(messages) > 1
    assert buttons(messages[:-1]) == []
    passages = [f"passage:{n}" for n in range(1, 5)]
    assert buttons(messages) == [*passages, "help", "share", "feedback"]
    ids = [block["block_id"] for block in messages[-1].blocks if "block_id" in block]
    assert ids == [f"answer:{REFERENCE}", f"feedback:{REFERENCE}"]
    assert messages[-1].blocks[-1]["elements"][0]["text"] == REFERENCE
    plain = answer_messages(answer, REFERENCE, helpers=False, shareable=False)
    assert buttons(plain) == [*passages, "feedback"]


def test_more_passages_than_a_row_holds_take_more_rows() -> None:
    """Every footnote keeps its button."""
    answer = answered(*(cited(n, f"Sentence {n}.") for n in range(1, 61)))
    messages = answer_messages(answer, REFERENCE, helpers=True, shareable=True)
    assert [one for one in buttons(messages) if one.startswith("passage:")] == [
        f"passage:{n}" for n in range(1, 61)
    ]
    for message in messages:
        assert_sound(message)


def test_a_refusal_shows_what_is_near() -> None:
    """Up to three passages, each other words and with its button; nothing to share."""
    passages = tuple(PassageReference("id", f"{n}.txt", 0, 9, 0.5) for n in range(5))
    messages = answer_messages(
        replace(REFUSAL, passages=passages), REFERENCE, helpers=True, shareable=True,
        nearest=["a " * 200, "short", "short ", "three", "four"],
    )  # fmt: skip
    assert buttons(messages) == ["passage:1", "passage:2", "passage:4", "help", "feedback"]
    near = [block["text"]["text"] for block in messages[0].blocks if block["type"] == "section"]
    assert near[0].startswith("0.txt\na a a")
    assert near[0].endswith("…")
    assert near[1:] == ["1.txt\nshort", "3.txt\nthree"]


def test_a_stale_answer_says_so() -> None:
    """In small print, as does a note."""
    answer = replace(answered(cited(1, "So.")), stale=True)
    messages = answer_messages(answer, REFERENCE, helpers=False, shareable=False, note="A note.")
    lines = [one["text"] for one in messages[0].blocks[-1]["elements"]]
    assert lines == [REFERENCE, STALE, "A note."]
    ended = ended_with(answer)
    assert [one["text"] for one in ended.blocks[-1]["elements"]] == [REFERENCE, STALE]


def test_an_answer_of_several_messages_is_whole() -> None:
    """Joined, the claims in them are the answer."""
    answer = answered(*(cited(n, f"{n} " + "word " * 1500) for n in range(1, 4)))
    messages = answer_messages(answer, REFERENCE, helpers=False, shareable=False)
    assert 1 < len(messages) <= MAX_MESSAGES
    said = "".join(texts(message.blocks) for message in messages)
    assert all(citation.quote in said for citation in answer.citations)


def test_what_does_not_fit_is_counted() -> None:
    """As many sentences as fit, each with its footnote and button, and how many are left out."""
    answer = answered(*(cited(n, f"{n} " + "word " * 1500) for n in range(1, 31)))
    messages = answer_messages(answer, REFERENCE, helpers=True, shareable=True)
    assert len(messages) == MAX_MESSAGES
    for message in messages:
        assert_sound(message)
    shown = [one for one in buttons(messages) if one.startswith("passage:")]
    assert shown == [f"passage:{n}" for n in range(1, len(shown) + 1)]
    assert buttons(messages)[-3:] == ["help", "share", "feedback"]
    said = "".join(texts(message.blocks) for message in messages)
    assert all(f"{n} word" in said for n in range(1, len(shown) + 1))
    assert f"Left out, for length: {30 - len(shown)} of 30 sentences. Ask about less" in said
    more = answered(*answer.citations[: len(shown) + 1])
    assert "Left out" in texts(
        answer_messages(more, REFERENCE, helpers=True, shareable=True)[-1].blocks
    )
    whole = answered(*answer.citations[: len(shown)])
    assert "Left out" not in texts(
        answer_messages(whole, REFERENCE, helpers=True, shareable=True)[-1].blocks
    )


def test_a_sentence_of_many_messages_is_cut() -> None:
    """The line that counts says so; a stream is not ended with it but replaced."""
    answer = answered(cited(1, "word " * 20_000))
    messages = answer_messages(answer, REFERENCE, helpers=False, shareable=False)
    assert len(messages) < MAX_MESSAGES
    assert "the end of 1 long sentence" in texts(messages[-1].blocks)
    assert closing(answer, REFERENCE, helpers=False) is None
    many = [cited(n, f"{n} " + "word " * 200) for n in range(1, 60)]
    written = made_of(tuple(Claim(f"Claim {one.n}.", (one,)) for one in many), tuple(many))
    assert closing(written, REFERENCE, helpers=False) is None


def test_a_shared_answer_says_who_asked_what() -> None:
    """The question is literal; only the person is mentioned."""
    answer = replace(answered(cited(1, "So.")), question="Is <!channel> so?")
    messages = answer_messages(answer, REFERENCE, helpers=False, shareable=False, asked_by="U1")
    first = messages[0].blocks[0]["elements"][0]["elements"]
    assert first[0] == {"type": "user", "user_id": "U1"}
    assert first[1] == {"type": "text", "text": " asks: Is <!channel> so?"}
