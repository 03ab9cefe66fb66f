"""What a JSON value must look like, put together from small checks.

A check takes a value and its place, such as `blocks[2].text`, and yields what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

Check = Callable[[object, str], Iterator[str]]


def string(most: int, *, least: int = 1, pattern: str = "") -> Check:
    """Return a check for a string of `least` to `most` characters that matches `pattern`."""
    compiled = re.compile(pattern)

    def check(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield f"{place}: must be a string"
        elif not least <= len(value) <= most:
            yield f"{place}: {len(value):,} characters, allowed are {least:,} to {most:,}"
        elif not value.isascii() and value != value.encode("utf-8", "replace").decode():
            yield f"{place}: has a lone surrogate"
        elif not compiled.match(value):
            yield f"{place}: {value[:50]!r} is malformed"

    return check


def choice(*allowed: str) -> Check:
    """Return a check for one of some constants."""

    def check(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, str) or value not in allowed:
            yield f"{place}: must be one of {allowed}"

    return check


def flag() -> Check:
    """Return a check for true or false."""

    def check(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, bool):
            yield f"{place}: must be true or false"

    return check


def whole(least: int, most: int) -> Check:
    """Return a check for a whole number of `least` to `most`."""

    def check(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            yield f"{place}: must be a whole number of {least} to {most}"

    return check


def listing(item: Check, *, least: int = 1, most: int) -> Check:
    """Return a check for a list of `least` to `most` items."""

    def check(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, list | tuple):
            yield f"{place}: must be a list"
            return
        if not least <= len(value) <= most:
            yield f"{place}: {len(value)} items, allowed are {least} to {most}"
        for position, one in enumerate(value):
            yield from item(one, f"{place}[{position}]")

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check]) -> Check:
    """Return a check for an object with these keys and, beside `type`, no others."""
    known = {**required, **optional}

    def check(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{place}: must be an object"
            return
        yield from (f"{place}.{key}: is missing" for key in required if key not in value)
        for key, inner in value.items():
            if key in known:
                yield from known[key](inner, f"{place}.{key}")
            elif key != "type":
                yield f"{place}.{key}: unknown key"

    return check


def tagged(kinds: Mapping[str, Check]) -> Check:
    """Return a check for an object whose `type` names the check that it must pass."""

    def check(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{place}: must be an object"
            return
        kind = value.get("type")
        if isinstance(kind, str) and kind in kinds:
            yield from kinds[kind](value, place)
        else:
            yield f"{place}.type: {kind!r} is not one of {', '.join(kinds)}"

    return check


def both(*checks: Check) -> Check:
    """Return a check that is all of some checks."""

    def check(value: object, place: str) -> Iterator[str]:
        for one in checks:
            yield from one(value, place)

    return check
