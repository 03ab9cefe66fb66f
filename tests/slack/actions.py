"""What a click on an element, or a filled-in modal, is to the app."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.slack.values import Json


def action(blocks: list[Json], which: str | Callable[[Json], bool], value: str | None) -> Json:
    """Return the action of one click on one element."""
    for block, element in _elements(blocks):
        is_it = which(element) if callable(which) else element.get("action_id") == which
        if is_it:
            acted = {"block_id": block["block_id"], "action_ts": f"{time.time():.6f}"}
            return _acted(element, value) | acted
    named = [element.get("action_id") for _, element in _elements(blocks)]
    raise AssertionError(f"there is nothing to click that is {which!r}, only {named}")


def _acted(element: Json, value: str | None) -> Json:
    bare = {"type": element["type"], "action_id": element["action_id"]}
    if element["type"] == "feedback_buttons":
        buttons = [element["positive_button"], element["negative_button"]]
        chosen = _chosen(buttons, value)
        return bare | {"text": chosen["text"], "value": chosen["value"]}
    if "options" in element:
        return bare | {"selected_option": _chosen(element["options"], value)}
    shown = {key: element[key] for key in ("text", "value", "style", "url") if key in element}
    assert value in {None, shown.get("value")}, f"the value is {shown.get('value')!r}"
    return bare | shown


def _elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    for block in blocks:
        inner = [block.get("accessory"), block.get("element"), *block.get("elements", [])]
        yield from ((block, one) for one in inner if one and "action_id" in one)


def _chosen(choices: list[Json], value: str | None) -> Json:
    for one in choices:
        if one["value"] == value:
            return one
    raise AssertionError(f"there is no {value!r} among {[one['value'] for one in choices]}")


def state(blocks: list[Json], values: Mapping[str, str]) -> Json:
    """Return a modal's state with what has been filled in."""
    filled: Json = {}
    remaining = dict(values)
    for block, element in _elements(blocks):
        if block["type"] == "input" or "options" in element:
            given = remaining.pop(element["action_id"], None)
            filled[block["block_id"]] = {element["action_id"]: _filled(element, given)}
    assert not remaining, f"the modal has no input {sorted(remaining)}"
    return filled


def _filled(element: Json, given: str | None) -> Json:
    bare = {"type": element["type"]}
    if element["type"] == "plain_text_input":
        return bare | {"value": given or element.get("initial_value")}
    chosen = _chosen(element["options"], given) if given else element.get("initial_option")
    if element["type"] == "checkboxes":
        return bare | {"selected_options": [chosen] if chosen else []}
    return bare | {"selected_option": chosen}
