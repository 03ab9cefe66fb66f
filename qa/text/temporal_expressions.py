"""Relative temporal expressions, which count from the day of a text: 'on Friday', 'last week'."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.text.calendar_words import ANY_WEEKDAY
from qa.text.number_words import TENS, UNITS
from qa.text.quotation_marks import QUOTED_IN_LINE

if TYPE_CHECKING:
    from collections.abc import Iterator

# By value, from 1.
NUMBERS = (*UNITS[1:], TENS[0])

_WHOSE = r"(?:['’]s?(?!\w))?"
_POSSESSIVE = re.compile(r"['’]s?\Z")
_PART = r"(?:\s+(?:morning|afternoon|evening|night))?"
_WEEKDAY = f"(?:{ANY_WEEKDAY})"
_FORMS = {
    "day": rf"(?:the\s+day\s+before\s+yesterday|the\s+day\s+after\s+tomorrow|(?:yesterday|tomorrow)"
    rf"{_PART}|today|tonight|this\s+(?:morning|afternoon|evening)|last\s+night){_WHOSE}",
    "ago": rf"(?P<count>an?|[0-9]{{1,3}}|{'|'.join(NUMBERS)})\s+"
    r"(?P<unit>day|week|month|year)s?\s+ago",
    "weekday_of": rf"(?P<of_day>{_WEEKDAY})\s+(?:of\s+)?"
    rf"(?P<of_which>last|this|next)\s+week{_WHOSE}",
    "weekend": rf"(?:(?P<which_end>last|this|next)|(?:over|at|on|during)\s+the)\s+weekend{_WHOSE}",
    "span": r"(?:(?P<part>earlier|later)\s+)?(?P<which>last|this|next)\s+"
    rf"(?P<long>week|month|year|quarter){_WHOSE}",
    "weekday": r"(?:(?P<which_day>this\s+(?:past|coming)|last|this|next|past|coming)\s+)?"
    rf"(?P<name>{_WEEKDAY}){_WHOSE}",
}
_ANY_FORM = "|".join(f"(?P<{name}>{form})" for name, form in _FORMS.items())
_PHRASE = re.compile(rf"(?<![\w-])(?<![0-9][.,])(?:{_ANY_FORM})(?![\w-])", re.IGNORECASE)

# What before a phrase makes it a name, a habit, a length of time, or a day told by another one.
_NOT_AFTER = {
    "day": r"usa|russia|psychology|history",
    "ago": r"more\s+than|less\s+than|fewer\s+than|at\s+least|nearly|almost|about|around|some|over"
    r"|under|roughly|approximately|only|or|to|and|half|[–-]",
    "span": r"the|every|each|same",
    "weekday_of": r"every|each",
    "weekend": r"every|each|same",
    "weekday": r"good|black|bloody|ash|palm|easter|whit|shrove|holy|cyber|super|giving|maundy|fat"
    r"|pancake|sheffield|every|each|an?|any|most|all|some|one|another|the|that|per|no|same"
    r"|alternate|other|first|second|third|fourth|fifth|previous|following|subsequent"
    rf"|ago(?:\s+on)?|{_WEEKDAY}(?:\s+(?:to|through)|\s?[-–—])",
}
_NOT_BEFORE = {
    "day": r"['’]s\s+(?:world|society|age|climate|market|economy|youth|standards|terms)\b"
    r"|\s+(?:programme|show|newspaper)\b",
    "ago": rf"\s+(?:on\s+)?{_WEEKDAY}",
    "span": r"\s+of\b",
    "weekday": r"\s+(?:Times|Mirror|Telegraph|Post|Mail|Express|World|People|Herald|Independent"
    r"|Review|Sun|Night\s+(?:Live|Football|Lights)|Addams|before|week)\b|\s+the\s+[0-9]"
    rf"|\s+(?:to|through)\s+{_WEEKDAY}\b|\s?[-–—]\s?{_WEEKDAY}\b",
}
_AFTER = {
    form: re.compile(rf"(?:^|[\s(“‘\"])(?:{words})\s*\Z", re.IGNORECASE)
    for form, words in _NOT_AFTER.items()
}
_BEFORE = {form: re.compile(words) for form, words in _NOT_BEFORE.items()}
_MAX_LEAD = 40


def temporal_expressions(text: str) -> Iterator[re.Match[str]]:
    """Yield the expressions outside quotation marks; `lastgroup` names the form of each."""
    quoted = [match.span() for match in QUOTED_IN_LINE.finditer(text)]
    for found in _PHRASE.finditer(text):
        inside = any(begin < found.end() and found.start() < end for begin, end in quoted)
        if not inside and not _means_another(found):
            yield found


def _means_another(found: re.Match[str]) -> bool:
    """Tell whether the words around a phrase, or its case, give it another meaning."""
    form, text = found.lastgroup or "", found.string
    weekday = found["name"] or found["of_day"]
    if weekday and not weekday[0].isupper():
        return True
    lead = text[max(found.start() - _MAX_LEAD, 0) : found.start()]
    if form in _AFTER and _AFTER[form].search(lead):
        return True
    # "today's world": the possessive belongs to what follows.
    end = found.start() + len(_POSSESSIVE.sub("", found[0]))
    return form in _BEFORE and _BEFORE[form].match(text, end) is not None
