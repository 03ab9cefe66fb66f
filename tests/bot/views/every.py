"""One of each kind of message, modal and Home tab that the views build, small and full."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.outcomes import Apology, Refusal, Scope
from bot.question import State
from bot.routing import Mode
from bot.views import admin, answer, check, home, modals, notices, replies, results
from bot.views.message import message
from index.article import Article
from qa.answer import PassageReference
from qa.checking.report import Verdict
from tests.bot.views.samples import (
    CHECKED,
    REFERENCE,
    REFUSAL,
    WRITTEN,
    answered,
    checked,
    cited,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.views.message import Message

Payloads = dict[str, dict[str, Any]]

# What Slack would parse or count in another way: mentions, links, emoji, long and wide characters.
TEXT = "<!channel> <@U1> & *bold* :smile: “Куда?” \u202e\U0001d538 ’ " * 40
ARTICLE = Article(
    "a b.txt", TEXT * 20, title=TEXT[:200], url="https://example.org/a?b=c|d", outlet="Outlet"
)
FULL = answered(
    *(
        replace(
            cited(n, TEXT[: 40 * n], "https://example.org/a"), title=TEXT[:300], outlet="Reuters"
        )
        for n in range(1, 40)
    ),
    short=TEXT[:40],
)
LONG_CHECK = checked(TEXT, 60)
HOME = home.HomeState(
    articles=1_200,
    passages=5_000,
    newest=f"2024-10-21, {TEXT}",
    built_at="2024-10-22T09:05:00+00:00",
    problem=TEXT,
    examples=tuple(f"{n} {TEXT}" for n in range(12)),
    mode=Mode.FOLLOW,
    keep_days=30,
    command="/ask",
    admin_command="/ask-admin",
)


def every() -> Payloads:
    """Return the payloads of blocks.validate, each by the view that builds it."""
    shown = {name: {"message": _payload(one)} for name, one in _messages()}
    return shown | {name: {"view": view} for name, view in _views()}


def _payload(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)}


def _messages() -> Iterator[tuple[str, Message]]:
    for name, messages in _answers().items():
        yield from ((f"answer.answer_messages {name} {n}", one) for n, one in enumerate(messages))
    yield from ((f"check.check_message {name}", one) for name, one in _checks().items())
    (one,) = results.result_messages(CHECKED, REFERENCE, helpers=False, shareable=False)
    yield "results.result_messages", one
    stopped = notices.apology(REFERENCE, Apology.STOPPED)
    for n, told in enumerate(answer.unfinished(WRITTEN.claims, stopped)):
        yield f"answer.unfinished {n}", told
    for name, whole in {"small": WRITTEN, "refused": REFUSAL}.items():
        ended = answer.closing(whole, REFERENCE, helpers=True)
        assert ended is not None
        blocks = [block for claim in whole.claims for block in answer.claim_blocks(claim)]
        yield f"answer.closing {name}", message([*blocks, *ended.blocks])
    yield from ((f"notices.{name}", one) for name, one in _notices().items())
    yield from ((f"replies.{name}", one) for name, one in _replies().items())
    yield from ((f"admin.{name}", one) for name, one in _admin().items())


def _answers() -> Mapping[str, tuple[Message, ...]]:
    build, passage = answer.answer_messages, PassageReference("id", "a b.txt", 0, 90, 0.5)
    near = replace(REFUSAL, passages=(passage,) * 3, stale=True)
    return {
        "small": build(WRITTEN, REFERENCE, helpers=True, shareable=True, asked_by="U1"),
        "full": build(FULL, REFERENCE, helpers=True, shareable=True, note=TEXT, asked_by="U1"),
        "refused": build(near, REFERENCE, helpers=False, shareable=True, nearest=[TEXT] * 3),
    }


def _checks() -> dict[str, Message]:
    build, passed_over = check.check_message, checked("Who?", 3, Verdict.NOT_A_CLAIM)
    return {
        "small": build(CHECKED, REFERENCE, helpers=True, shareable=True, asked_by="U1"),
        "full": build(LONG_CHECK, REFERENCE, helpers=True, shareable=True, note=TEXT),
        "passed over": build(passed_over, REFERENCE, helpers=False, shareable=False),
    }


def _notices() -> dict[str, Message]:
    return {
        **{f"apology {kind}": notices.apology(REFERENCE, kind) for kind in Apology},
        **{f"slow_down {scope}": notices.slow_down(REFERENCE, scope, 90) for scope in Scope},
        "notice": notices.notice(TEXT, TEXT, reference=REFERENCE),
        "queue_full": notices.queue_full(REFERENCE),
        "not_shown": notices.not_shown(REFERENCE),
        "nothing_to_check": notices.nothing_to_check(),
        "help_message": notices.help_message("/ask"),
        "need_help": notices.need_help(["U1", "S1"], REFERENCE, "U2"),
        "thanks": notices.thanks(),
    }


def _replies() -> dict[str, Message]:
    return {
        **{f"refusal {why}": replies.refusal(why) for why in Refusal},
        "no_longer_stored": replies.no_longer_stored(),
        "action_failed": replies.action_failed(REFERENCE, unsure=False),
        "action_failed unsure": replies.action_failed(REFERENCE, unsure=True),
        "stop_heard": replies.stop_heard(direct=False),
        "stop_heard direct": replies.stop_heard(direct=True),
        "share_first": replies.share_first(),
        "help_called_already": replies.help_called_already(),
        "shared_already": replies.shared_already(),
        "example_asked": replies.example_asked(TEXT),
    }


def _admin() -> dict[str, Message]:
    work = admin.Work(waiting=3, in_hand=7, oldest=61.2, states=dict.fromkeys(State, 1_200))
    return {
        **{f"mode_is {mode}": admin.mode_is(mode) for mode in Mode},
        "admin_status": admin.admin_status(HOME, work),
        "admin_help": admin.admin_help("/ask-admin"),
        "build_failed": admin.build_failed(TEXT, TEXT),
        "admins_only": admin.admins_only(),
        "rebuilt": admin.rebuilt(1_200, 5_000),
        "forgotten": admin.forgotten("U1", 3, 1),
        "limits_are": admin.limits_are({"user": 10, "channel": 0}),
    }


def _views() -> Iterator[tuple[str, dict[str, Any]]]:
    citation = cited(1, ARTICLE.text[500:20_000], ARTICLE.url)
    place = replace(citation, start=500, end=20_000)
    yield "home.home_view full", home.home_view(HOME)
    yield "home.home_view empty", home.home_view(replace(HOME, examples=(), admin_command=None))
    yield "modals.passage_modal in context", modals.passage_modal(ARTICLE, place, 1)
    yield "modals.passage_modal as stored", modals.passage_modal(None, citation, 1)
    for name, draft in {"small": CHECKED, "full": LONG_CHECK}.items():
        sentence = draft.sentences[0]
        articles = [ARTICLE, *[None] * (len(sentence.citations) - 1)]
        yield f"modals.evidence_modal {name}", modals.evidence_modal(sentence, articles)
    yield "modals.gone_modal", modals.gone_modal()
    yield "modals.reason_modal", modals.reason_modal(REFERENCE)
