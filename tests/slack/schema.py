"""What each block, element and view of Block Kit must look like, of those that the app uses.

Any other is refused, as one that Slack does not know.

https://docs.slack.dev/reference/block-kit and https://docs.slack.dev/reference/views
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.slack.shapes import (
    Check,
    both,
    choice,
    flag,
    listing,
    record,
    string,
    tagged,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

VIEW_BLOCKS = 100
MANY = 10_000  # where no count is documented

FLAG = flag()
ID = string(255)
LINK = string(3000, pattern=r"[a-z][a-z0-9+.-]*:[^\s<>|\x00-\x1f]+\Z")
PERSON = string(255, pattern=r"[UW][A-Z0-9]+\Z")


def plain(most: int) -> Check:
    """Return a check for a plain_text object."""
    return tagged({"plain_text": record({"text": string(most)}, {"emoji": FLAG})})


def formatted(most: int) -> Check:
    """Return a check for a text object of either type."""
    kinds = {
        "plain_text": record({"text": string(most)}, {"emoji": FLAG}),
        "mrkdwn": record({"text": string(most)}, {"verbatim": FLAG}),
    }
    return tagged(kinds)


CONFIRM = record(
    {"title": plain(100), "text": formatted(300), "confirm": plain(30), "deny": plain(30)},
    {"style": choice("primary", "danger")},
)


def option(text: Check, more: dict[str, Check] | None = None) -> Check:
    """Return a check for an option object."""
    return record({"text": text, "value": string(150)}, {"description": text, **(more or {})})


MARKED_OPTION = option(formatted(75))
FEEDBACK = record({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})
PLACED: dict[str, Check] = {"action_id": ID, "focus_on_load": FLAG}
CONFIRMED: dict[str, Check] = {**PLACED, "confirm": CONFIRM}

BUTTON = record(
    {"text": plain(75)},
    {
        "action_id": ID, "confirm": CONFIRM, "value": string(2000), "url": LINK,
        "style": choice("primary", "danger"), "accessibility_label": string(75),
    },
)  # fmt: skip
RADIO_BUTTONS = record(
    {"options": listing(MARKED_OPTION, most=10)}, {**CONFIRMED, "initial_option": MARKED_OPTION}
)
PLAIN_TEXT_INPUT = record(
    {},
    {
        **PLACED,
        "placeholder": plain(150),
        "initial_value": string(3000),
        "multiline": FLAG,
        "min_length": whole(0, 3000),
        "max_length": whole(1, 3000),
        "dispatch_action_config": record(
            {},
            {
                "trigger_actions_on": listing(
                    choice("on_enter_pressed", "on_character_entered"), most=2
                )
            },
        ),
    },
)
FEEDBACK_BUTTONS = record(
    {"positive_button": FEEDBACK, "negative_button": FEEDBACK}, {"action_id": ID}
)


def style(*names: str) -> Check:
    """Return a check for a rich text style."""
    return record({}, dict.fromkeys(names, FLAG))


WORDS = style("bold", "italic", "strike", "code", "underline")
NAMES = style("bold", "italic", "strike", "highlight", "client_highlight", "unlink")
TEXT = record({"text": string(MANY * 10)}, {"style": WORDS})
LINKED = record({"url": LINK}, {"text": string(MANY * 10), "style": WORDS, "unsafe": FLAG})
PIECE = tagged(
    {
        "text": TEXT,
        "link": LINKED,
        "user": record({"user_id": PERSON}, {"style": NAMES}),
        "usergroup": record(
            {"usergroup_id": string(255, pattern=r"S[A-Z0-9]+\Z")}, {"style": NAMES}
        ),
    }
)
PIECES = listing(PIECE, most=MANY)
SECTION_OF_TEXT = record({"elements": PIECES}, {})
BORDER: dict[str, Check] = {"border": whole(0, 1)}
RICH_TEXT = tagged(
    {
        "rich_text_section": SECTION_OF_TEXT,
        "rich_text_quote": record({"elements": PIECES}, BORDER),
        "rich_text_list": record(
            {
                "style": choice("bullet", "ordered"),
                "elements": listing(tagged({"rich_text_section": SECTION_OF_TEXT}), most=MANY),
            },
            {**BORDER, "indent": whole(0, 8), "offset": whole(0, MANY)},
        ),
    }
)


def section(value: object, place: str) -> Iterator[str]:
    """Yield what is wrong with a section that has neither text nor fields."""
    if isinstance(value, dict) and not ("text" in value or "fields" in value):
        yield f"{place}: needs text or fields"


CLICKED = {"button": BUTTON, "radio_buttons": RADIO_BUTTONS}
NAMED: dict[str, Check] = {"block_id": ID}
BLOCK = tagged(
    {
        "actions": record({"elements": listing(tagged(CLICKED), most=25)}, NAMED),
        "context": record(
            {
                "elements": listing(
                    tagged(
                        {
                            "plain_text": formatted(3000),
                            "mrkdwn": formatted(3000),
                        }
                    ),
                    most=10,
                )
            },
            NAMED,
        ),
        "context_actions": record(
            {
                "elements": listing(
                    tagged({"feedback_buttons": FEEDBACK_BUTTONS}),
                    most=5,
                )
            },
            NAMED,
        ),
        "divider": record({}, NAMED),
        "header": record({"text": plain(150)}, NAMED),
        "input": record(
            {
                "label": plain(2000),
                "element": tagged(
                    {"plain_text_input": PLAIN_TEXT_INPUT, "radio_buttons": RADIO_BUTTONS}
                ),
            },
            {**NAMED, "hint": plain(2000), "optional": FLAG, "dispatch_action": FLAG},
        ),
        "rich_text": record({"elements": listing(RICH_TEXT, most=MANY)}, NAMED),
        "section": both(
            record(
                {},
                {
                    **NAMED,
                    "text": formatted(3000),
                    "fields": listing(formatted(2000), most=10),
                    "accessory": tagged(CLICKED),
                    "expand": FLAG,
                },
            ),
            section,
        ),
    }
)
COMMON: dict[str, Check] = {
    "private_metadata": string(3000, least=0),
    "callback_id": ID,
    "external_id": ID,
}
VIEW = tagged(
    {
        "modal": record(
            {"title": plain(24), "blocks": listing(BLOCK, most=VIEW_BLOCKS)},
            {
                **COMMON, "submit": plain(24), "close": plain(24),
                "clear_on_close": FLAG, "notify_on_close": FLAG,
            },
        ),
        "home": record({"blocks": listing(BLOCK, most=VIEW_BLOCKS)}, COMMON),
    }
)  # fmt: skip
