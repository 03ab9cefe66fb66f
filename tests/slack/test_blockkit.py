"""Block Kit's rules, as the fake Slack enforces them: what each allows, and what it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.slack.blockkit import check_blocks, check_view, text_length

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]
Surface = Literal["message", "modal", "home"]


def plain(text: str = "x", **more: object) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text, **more}


def mrkdwn(text: str = "x", **more: object) -> Json:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": text, **more}


def section(**more: object) -> Json:
    """A section."""
    return {"type": "section", **more}


def button(**more: object) -> Json:
    """A button."""
    return {"type": "button", "text": plain(), **more}


def actions(*elements: Json) -> Json:
    """A row of elements."""
    return {"type": "actions", "elements": list(elements)}


def option(**more: object) -> Json:
    """An option."""
    return {"text": plain(), "value": "v", **more}


def choosing(kind: str, count: int = 1, **more: object) -> Json:
    """An element with options."""
    return actions({"type": kind, "options": [option()] * count, **more})


def asking(**more: object) -> Json:
    """An input block with a text field."""
    return {"type": "input", "label": plain(), "element": {"type": "plain_text_input", **more}}


def rich(*pieces: Json, kind: str = "section", **more: object) -> Json:
    """A rich text block."""
    inner = {"type": f"rich_text_{kind}", "elements": list(pieces), **more}
    return {"type": "rich_text", "elements": [inner]}


def said(text: str = "x", **more: object) -> Json:
    """A text element of rich text."""
    return {"type": "text", "text": text, **more}


def context_actions(*elements: Json) -> Json:
    """A row of small actions."""
    return {"type": "context_actions", "elements": list(elements)}


def feedback(**more: object) -> Json:
    """Feedback buttons."""
    good, bad = {"text": plain(), "value": "good"}, {"text": plain(), "value": "bad"}
    return {"type": "feedback_buttons", "positive_button": good, "negative_button": bad, **more}


def confirm(**more: object) -> Json:
    """A confirm object."""
    asked = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
    return asked | more


PICTURE = "https://example.org/a.png"


def chosen(**more: object) -> Json:
    """A radio button group with one of its options chosen."""
    return choosing("radio_buttons", initial_option=option(**more))


def asked(**more: object) -> Json:
    """A button that asks whether somebody is sure."""
    return actions(button(confirm=confirm(**more)))


def listed(*items: Json, **more: object) -> Json:
    """A rich text list."""
    return rich(*items, kind="list", **({"style": "bullet"} | more))


def dispatching(on: str) -> Json:
    """A text field that tells of something at once."""
    return asking(dispatch_action_config={"trigger_actions_on": [on]})


def valued(value: str) -> Json:
    """Feedback buttons, the good one with this value."""
    return context_actions(feedback(positive_button={"text": plain(), "value": value}))


ITEM = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}
USER = {"type": "user", "user_id": "U1"}

# How many characters of what there may be.
LENGTHS: list[tuple[str, int, Callable[[str], Json]]] = [
    ("block_id", 255, lambda text: {"type": "divider", "block_id": text}),
    ("section text", 3000, lambda text: section(text=mrkdwn(text))),
    ("field text", 2000, lambda text: section(fields=[plain(text)])),
    ("header text", 150, lambda text: {"type": "header", "text": plain(text)}),
    ("context text", 3000, lambda text: {"type": "context", "elements": [mrkdwn(text)]}),
    ("action_id", 255, lambda text: actions(button(action_id=text))),
    ("button text", 75, lambda text: actions(button(text=plain(text)))),
    ("button value", 2000, lambda text: actions(button(value=text))),
    ("button label", 75, lambda text: actions(button(accessibility_label=text))),
    ("confirm title", 100, lambda text: asked(title=plain(text))),
    ("confirm text", 300, lambda text: asked(text=plain(text))),
    ("confirm button", 30, lambda text: asked(confirm=plain(text))),
    ("deny button", 30, lambda text: asked(deny=plain(text))),
    ("option text", 75, lambda text: chosen(text=mrkdwn(text))),
    ("option description", 75, lambda text: chosen(description=plain(text))),
    ("option value", 150, lambda text: chosen(value=text)),
    ("input label", 2000, lambda text: asking() | {"label": plain(text)}),
    ("input hint", 2000, lambda text: asking() | {"hint": plain(text)}),
    ("text field placeholder", 150, lambda text: asking(placeholder=plain(text))),
    ("feedback value", 2000, valued),
]

# How many of what there may be.
COUNTS: list[tuple[str, int, Callable[[int], Json]]] = [
    ("fields", 10, lambda count: section(fields=[plain()] * count)),
    ("context elements", 10, lambda count: {"type": "context", "elements": [mrkdwn()] * count}),
    ("actions elements", 25, lambda count: actions(*[button()] * count)),
    ("context_actions elements", 5, lambda count: context_actions(*[feedback()] * count)),
    ("radio options", 10, lambda count: choosing("radio_buttons", count)),
]

# What else there is: a rule, a block that keeps it, one that breaks it.
RULES: list[tuple[str, Json, Json]] = [
    ("type is known", {"type": "divider"}, {"type": "dividers"}),
    ("type is given", {"type": "divider"}, {}),
    ("keys are known", {"type": "divider", "block_id": "a"}, {"type": "divider", "id": "a"}),
    ("section has text or fields", section(text=plain()), section()),
    ("text is a string", section(text=plain("1")), section(text={"type": "plain_text", "text": 1})),
    ("text is an object", section(text=plain()), section(text="x")),
    ("text can be sent", section(text=plain("\U0001f600")), section(text=plain("\ud83d"))),
    ("text type", section(text=mrkdwn()), section(text={"type": "markdown", "text": "x"})),
    ("emoji is of plain_text", section(text=plain(emoji=False)), section(text=mrkdwn(emoji=False))),
    (
        "verbatim is of mrkdwn",
        section(text=mrkdwn(verbatim=True)),
        section(text=plain(verbatim=True)),
    ),
    ("a flag is a boolean", section(text=plain(emoji=True)), section(text=plain(emoji=1))),
    (
        "accessory",
        section(text=plain(), accessory=button()),
        section(text=plain(), accessory=feedback()),
    ),
    (
        "header is plain",
        {"type": "header", "text": plain()},
        {"type": "header", "text": mrkdwn()},
    ),
    (
        "context holds texts",
        {"type": "context", "elements": [plain(), mrkdwn()]},
        {"type": "context", "elements": [button()]},
    ),
    ("actions hold no text field", actions(button()), actions({"type": "plain_text_input"})),
    (
        "action_id is unique in a block",
        actions(button(action_id="a"), button(action_id="b")),
        actions(button(action_id="a"), button(action_id="a")),
    ),
    ("button text is plain", actions(button(text=plain())), actions(button(text=mrkdwn()))),
    (
        "button url",
        actions(button(url="https://a.b/" + "a" * 2988)),
        actions(button(url="https://a.b/" + "a" * 2989)),
    ),
    ("button style", actions(button(style="danger")), actions(button(style="red"))),
    ("radio is one of one", chosen(), choosing("radio_buttons", initial_options=[option()])),
    ("input holds no button", asking(), asking() | {"element": button()}),
    ("text field length", asking(max_length=3000), asking(max_length=3001)),
    ("text field dispatch", dispatching("on_enter_pressed"), dispatching("on_click")),
    ("context_actions hold no button", context_actions(feedback()), context_actions(button())),
    (
        "feedback has both buttons",
        context_actions(feedback()),
        context_actions(feedback(negative_button={})),
    ),
    ("rich text section", rich(said()), rich(said(), kind="paragraph")),
    ("rich text is not empty", rich(said()), {"type": "rich_text", "elements": []}),
    ("rich text has elements", rich(said(" ")), rich()),
    ("rich text's text is not empty", rich(said(" ")), rich(said(""))),
    (
        "rich text style",
        rich(said(style={"bold": True})),
        rich(said(style={"loud": True})),
    ),
    ("quote", rich(said(), kind="quote", border=1), rich(said(), kind="quote", style="bullet")),
    ("list style", listed(ITEM, style="ordered"), listed(ITEM, style="letters")),
    ("list holds sections", listed(ITEM), listed(said())),
    ("list indent", listed(ITEM, indent=8), listed(ITEM, indent=9)),
    (
        "link",
        rich({"type": "link", "url": PICTURE, "text": "x"}),
        rich({"type": "link", "url": "example.org"}),
    ),
    (
        "link holds no token",
        rich({"type": "link", "url": "https://a.b/%7C"}),
        rich({"type": "link", "url": "https://a.b/|x>"}),
    ),
    ("user", rich(USER), rich({"type": "user", "user_id": "<@U1>"})),
    (
        "usergroup",
        rich({"type": "usergroup", "usergroup_id": "S1"}),
        rich({"type": "usergroup", "usergroup_id": "U1"}),
    ),
]


@pytest.mark.parametrize(
    ("most", "build"), [one[1:] for one in LENGTHS], ids=[one[0] for one in LENGTHS]
)
def test_a_text_has_a_longest_length(most: int, build: Callable[[str], Json]) -> None:
    """A text of the documented length is taken; one more character, and none, are refused."""
    assert check_blocks([build("a" * most)]) == []
    assert len(check_blocks([build("a" * (most + 1))])) == 1
    assert len(check_blocks([build("")])) == 1


@pytest.mark.parametrize(
    ("most", "build"), [one[1:] for one in COUNTS], ids=[one[0] for one in COUNTS]
)
def test_a_list_has_a_longest_length(most: int, build: Callable[[int], Json]) -> None:
    """As many items as documented are taken; one more, and none, are refused."""
    assert check_blocks([build(most)]) == []
    assert len(check_blocks([build(most + 1)])) == 1
    assert len(check_blocks([build(0)])) == 1


@pytest.mark.parametrize(
    ("valid", "invalid"), [one[1:] for one in RULES], ids=[one[0] for one in RULES]
)
def test_a_block_keeps_the_rule_or_is_refused(valid: Json, invalid: Json) -> None:
    """Of every rule there is a block that Slack takes, and one with that at fault."""
    assert check_blocks([valid]) == []
    assert check_blocks([invalid])


def test_a_message_has_at_most_50_blocks_and_some() -> None:
    """50 blocks are a message, 51 and none are not."""
    assert check_blocks([{"type": "divider"}] * 50) == []
    assert check_blocks([{"type": "divider"}] * 51)
    assert check_blocks([])


def test_a_block_id_is_unique_in_a_message() -> None:
    """The same block_id twice is refused."""
    one, other = {"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "b"}
    assert check_blocks([one, other]) == []
    assert check_blocks([one, one]) == ["blocks: block_id 'a' is not unique"]


def test_a_message_has_at_most_13000_characters() -> None:
    """All texts count together, wherever they stand."""
    assert check_blocks([section(text=plain("a" * 3000))] * 4 + [rich(said("a" * 1000))]) == []
    assert check_blocks([section(text=plain("a" * 3000))] * 4 + [rich(said("a" * 1001))])
    assert text_length([section(text=plain("abc"), fields=[plain("de")])]) == 5


@pytest.mark.parametrize("surface", ["modal", "home"])
def test_feedback_is_of_messages_only(surface: Surface) -> None:
    """Feedback is refused in modals and on Home."""
    block = context_actions(feedback())
    assert check_blocks([block]) == []
    assert check_blocks([block], surface=surface)


def modal(*blocks: Json, **more: object) -> Json:
    """A modal."""
    return {
        "type": "modal",
        "title": plain(),
        "blocks": list(blocks or [{"type": "divider"}]),
    } | more


def home(*blocks: Json, **more: object) -> Json:
    """A Home tab."""
    return {"type": "home", "blocks": list(blocks or [{"type": "divider"}])} | more


BLOCK = {"type": "divider"}
NAMED = {"type": "divider", "block_id": "a"}
FOCUSED = asking(focus_on_load=True)
LONG = rich(said("a" * 90_000))

VIEWS: list[tuple[str, Json, Json]] = [
    ("type", home(), home(type="tab")),
    ("title", modal(title=plain("a" * 24)), modal(title=plain("a" * 25))),
    ("title is not empty", modal(), modal(title=plain(""))),
    ("submit", modal(submit=plain("a" * 24)), modal(submit=plain("a" * 25))),
    ("close", modal(close=plain("a" * 24)), modal(close=plain("a" * 25))),
    ("private_metadata", modal(private_metadata="a" * 3000), modal(private_metadata="a" * 3001)),
    ("callback_id", modal(callback_id="a" * 255), modal(callback_id="a" * 256)),
    ("blocks", modal(*[BLOCK] * 100), modal(*[BLOCK] * 101)),
    ("home has no title", home(), home(title=plain())),
    ("an input needs submit", modal(asking(), submit=plain()), modal(asking())),
    (
        "one focus",
        modal(FOCUSED, asking(), submit=plain()),
        modal(FOCUSED, FOCUSED, submit=plain()),
    ),
    ("blocks of views", modal(rich(said())), modal(context_actions(feedback()))),
    ("block_id is unique", modal(NAMED, BLOCK), modal(NAMED, NAMED)),
    ("size", modal(LONG, LONG), modal(LONG, LONG, LONG)),
]


@pytest.mark.parametrize(("valid", "invalid"), [v[1:] for v in VIEWS], ids=[v[0] for v in VIEWS])
def test_a_view_keeps_the_rule_or_is_refused(valid: Json, invalid: Json) -> None:
    """Of every rule there is a view that Slack takes, and one with exactly that at fault."""
    assert check_view(valid) == []
    assert len(check_view(invalid)) >= 1


LEAVES = st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(
    ["section", "rich_text", "text", "plain_text", "button", "modal", "actions"]
)  # fmt: skip
KEYS = st.sampled_from(["type", "text", "elements", "blocks", "block_id", "url", "title", "style"])
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner))


@given(JSON)
def test_any_json_is_judged(value: object) -> None:
    """Whatever comes instead of blocks or a view is a list of problems, not an accident."""
    for problems in (check_blocks(value), check_blocks([value]), check_view(value)):
        assert all(isinstance(problem, str) for problem in problems)
