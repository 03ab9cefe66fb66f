"""Where a question limits its articles to outlets: 'according to the Harbor Times'.

An outlet is known by its whole name, or by the last word of it where no other ends with that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from index.stop_words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_REPORT = r"(?:report(?:ing)?|coverage|articles?|stor(?:y|ies)|account|investigation|version)"
_OF_ITS = rf"(?:['’]s\s+(?i:{_REPORT})\b)?"
_SAID = (
    r"(?:sa(?:y|id)|report(?:ed)?|writ(?:e|ten)|stated?|claim(?:ed)?|mention(?:ed)?|publish(?:ed)?"
    r"|print(?:ed)?)"
)
# What an outlet prints or mentions is not what it says.
_SAYS = re.compile(r"sa(?:y|id)|report|writ|stat|claim", re.IGNORECASE)
_ABOUT = re.compile(r"\s*(?:(?:about|on|of|regarding|concerning)\b|\W*\Z)", re.IGNORECASE)
_WRITTEN = (
    r"reported|published|printed|written|mentioned|quoted|covered|carried|articles?|stories"
    r"|coverage|editions?|reports|news"
)
# Whoever belongs to an outlet is not it.
_NOT_ITSELF = (
    r"(?!\w|['’]s?\b|\s+(?:reporters?|journalists?|editors?|correspondents?|columnists?|owners?"
    r"|publishers?|staff|readers?|spokes\w+|chief|photographers?)\b)"
)
_NOT = re.compile(
    r"\b(?:not|except|than|besides|unlike|without|other)(?:\s+for)?\s*\Z", re.IGNORECASE
)
# Last words of names that mean something else when they stand alone.
_GENERAL_WORDS = "agency news service press network online media group today weekly"
_GENERAL = STOP_WORDS | {*_GENERAL_WORDS.split()}
_MIN_SHORT = 4


@dataclass(frozen=True, slots=True)
class OutletMention:
    """Code points `start` to `end` of a question, to be left out, limit it to `outlets`.

    `instead` stands in their place. `asks_what_was_said` tells that an outlet's words are asked
    for: 'What did the Harbor Times report?'
    """

    start: int
    end: int
    outlets: tuple[str, ...]
    instead: str = ""
    asks_what_was_said: bool = False


def outlets_in(question: str, outlets: tuple[str, ...]) -> Iterator[OutletMention]:
    """Yield where a question limits its articles to some of the archive's outlets."""
    names = names_of(outlets)
    for found in _pattern(outlets).finditer(question) if names else ():
        if _NOT.search(question[: found.start()]):
            continue
        groups = found.groupdict()
        called = (text for group, text in groups.items() if text and group[0] == "o")
        named = tuple(dict.fromkeys(name for text in called for name in names[folded_name(text)]))
        start, end = found.span()
        at_start = not question[:start].strip()
        if groups["says"]:
            # 'Did the Harbor Times report that …?' asks whether it did.
            if at_start or not _SAYS.match(groups["verb"]):
                yield OutletMention(start, start, named, asks_what_was_said=True)
            else:
                instead = "was said" if _ABOUT.match(question, end) else ""
                yield OutletMention(start, end, named, instead, asks_what_was_said=True)
        elif groups["inside"]:
            yield OutletMention(start, end if at_start else start, named)
        else:
            yield OutletMention(found.start("by") if groups["by"] else start, end, named)


@lru_cache(maxsize=8)
def names_of(outlets: tuple[str, ...]) -> Mapping[str, list[str]]:
    """Return the outlets by the folded names that they go by, whole ones and short ones."""
    names: dict[str, list[str]] = {}
    for outlet in outlets:
        names.setdefault(folded_name(outlet), []).append(outlet)
    ending: dict[str, list[str]] = {}
    for folded in names:
        ending.setdefault(folded.rpartition(" ")[2], []).append(folded)
    for last, (folded, *others) in ending.items():
        is_name = last.isalpha() and len(last) >= _MIN_SHORT and last not in _GENERAL
        if is_name and not others:
            names.setdefault(last, names[folded])
    return names


@lru_cache(maxsize=8)
def _pattern(outlets: tuple[str, ...]) -> re.Pattern[str]:
    said = rf"{_OF_ITS}{_NOT_ITSELF}"
    says = rf"(?i:\b(?:did|does|do|has|have|had))\s+{_one_or_two('ob', outlets)}"
    forms = (
        rf"(?i:\baccording\s+to)\s+{_one_or_two('oa', outlets)}{said}",
        rf"(?P<says>{says}\s+(?P<verb>(?i:{_SAID}))\b(?i:\s+that\b)?)",
        rf"(?i:\b(?:{_WRITTEN})\s+)(?P<by>(?i:in|by|from))\s+{_one_or_two('oc', outlets)}{said}",
        rf"(?P<inside>(?i:\bin)\s+{_one_or_two('od', outlets)}){_OF_ITS}(?=\s*(?:[?,.!]|\Z))",
    )
    return re.compile("|".join(forms))


def _one_or_two(group: str, outlets: tuple[str, ...]) -> str:
    whole = {folded_name(outlet) for outlet in outlets}
    names = sorted(names_of(outlets), key=len, reverse=True)
    forms = "|".join(r"\s+".join(map(re.escape, one.split())) for one in names if one in whole)
    any_form = rf"(?:[Tt]he\s+)?(?i:{forms})"
    # A short name is told by its article and its capital letter.
    if short := "|".join(one.capitalize() for one in names if one not in whole):
        any_form += rf"|[Tt]he\s+(?:{short})(?!\s+[A-Z])"
    return rf"(?P<{group}1>{any_form})(?:\s+(?:and|or)\s+(?P<{group}2>{any_form}))?"


def folded_name(name: str) -> str:
    """Return a name in lower case without 'The', white space folded."""
    words = name.casefold().split()
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)
