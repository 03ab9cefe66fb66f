"""Question analysis: words with their weights, bigrams, and the expected answer type."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from index.stop_words import search_terms
from qa.text.calendar_words import ANY_MONTH, ANY_WEEKDAY
from qa.text.number_words import SCALES, TENS, UNITS
from qa.text.question_words import MEASURES
from qa.text.stems import stem, stems

if TYPE_CHECKING:
    from collections.abc import Callable


_NUMBER = (
    rf"\d|\b(?:{'|'.join((*UNITS[2:13], *TENS))}|(?:{'|'.join(SCALES)})s?"
    r"|dozens?|half|double|twice)\b"
)
_MONEY = r"[$€£¥₴₽]|\b(?:dollars?|euros?|pounds?|rou?bles?|yuan|hryvnias?|cents?|usd|eur)\b"
_TIME = (
    rf"\b(?:1\d{{3}}|20\d\d)s?\b|\b(?:{ANY_WEEKDAY})|\b(?:{ANY_MONTH})\b"
    r"|\b(?:yesterday|today|tonight|tomorrow|midnight|noon|weekend|century|decade|spring|summer|autumn|winter|recently)\b|\b(?:last|next|this"
    r"|past|previous|following) (?:week|month|year|night|quarter)|\bago\b|\d ?[ap]\.?m\b"
    r"|\b(?:after|before|during|since|until|when) "
)
_NAME = r"(?:(?<=[^.!?:“\"‘(] )|(?<=^)|(?<=[“\"‘(]))[^\W\d_a-z]\w+"
_REASON = (
    r"\b(?:because|since|due|over|owing|fears?|reasons?|so that|in order|therefore|thus|caused?"
    r"|result(?:ed|s|ing)?|led|leads?|for|to|as|amid|after|thanks|prompt(?:ed|s)?|given)\b"
)

# Words that frame a question and need not stand in its answer: 'where does it take place'.
_FRAME_WORDS = """
    city country happen happened happening held hold located occur occurred place situated take
    taken taking took town year
"""
_FRAME = frozenset(_FRAME_WORDS.split())
_PLACE = (
    r"\b(?:in|at|near|from|to|outside|across|of|on|into|inside|between|around)\s+(?:the\s+)?"
    r"\W?[A-Z]"
)


@dataclass(frozen=True, slots=True)
class AnswerType:
    """The type of answer that a question expects, as a pattern that a sentence must match.

    A `measurable` one (a sum, a number, a time) is always found by its pattern; a name, a place or
    a reason may be missed.
    """

    pattern: re.Pattern[str]
    measurable: bool


# The expected answer type by the first words of a question.
_TYPES = {
    r"how (?:much|expensive)\b.*\b(?:cost|price|pay|paid|worth|spen[dt]|money|charge)": _MONEY,
    r"(?:what|which)(?: is| was| are| were|'s)? the (?:price|cost)\b": _MONEY,
    rf"how (?:{MEASURES})\b": _NUMBER,
    r"(?:what|which)(?: is| was)? (?:the )?(?:percentage|number|share|rate|amount)\b": _NUMBER,
    r"(?:in |on )?(?:what|which) (?:year|month|day|date|century|decade|time)\b": _TIME,
    r"when\b": _TIME,
    r"where\b": _PLACE,
    r"(?:in |at |to |from )?(?:what|which) (?:city|country|town|place|state|region)\b": _PLACE,
    r"(?:to |from |by |with |for )?who(?:m|se)?\b": _NAME,
    r"(?:what|which) (?:person|man|woman|president|leader|minister|group|team|party)\b": _NAME,
    r"(?:what|which) (?:agency|company|organi[sz]ation|newspaper|outlet)\b": _NAME,
    r"why\b|(?:for )?what reason\b": _REASON,
}
# 'Is it A or B?' asks for one of them.
_YES_OR_NO = re.compile(
    r"\W*(?:and |but |so |then )?(?:(?:is|are|was|were|do|does|did|has|have|had|could|would|should"
    r"|must)(?:n['’]t)?|can(?:['’]t)?|will|won['’]t|may|might)\b(?!.*\bor\b)",
    re.IGNORECASE,
)
_WHAT = (
    r"(?:is|are|was|were|happen\w*|did|does|do|has|have|had|can|could|will|would|led|caused|made"
    r"|went)"
)
_OPEN_ENDED = re.compile(
    r"\W*(?:and |but |so |then )?(?:why\b|(?:for )?what reason\b"
    r"|(?:describe|explain|summari[sz]e)\b|(?:tell|give) (?:me|us)\b"
    rf"|how(?! (?:{MEASURES}|small|soon)\b)\b|what(?:['’]s| {_WHAT})\b)",
    re.IGNORECASE,
)
_HOW_LONG = re.compile(r"\W*(?:and |but |so |then )?(?:for )?how long\b", re.IGNORECASE)
# How it stands now, or came out in the end: the last instalment of a story tells.
_LATEST = re.compile(
    r"\b(?:now(?:adays)?|these days|current(?:ly)?|today|latest|newest|most recent|to date"
    r"|last (?:count|figures?|reckoning|report)|final(?:ly)?|in the end|eventually|ultimately"
    r"|all told|in all|(?:end|turn)(?:s|ed)? (?:up|out|with)|really|actually|after all|still"
    r"|any ?more|correct(?:ion|ed)|put right|as it stands)\b",
    re.IGNORECASE,
)
_MEASURABLE = (_MONEY, _NUMBER, _TIME)
_CASED = (_PLACE, _NAME)
_ASKS_FOR = tuple(
    (
        re.compile(rf"\W*(?:and |but |so |then )?(?:{asks})", re.IGNORECASE),
        AnswerType(
            re.compile(answer, 0 if answer in _CASED else re.IGNORECASE), answer in _MEASURABLE
        ),
    )
    for asks, answer in _TYPES.items()
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question, analysed. `weights` gives each stem's share of the meaning; they sum to 1.

    `open_ended` says that it asks why, how or what, which one sentence seldom tells whole, `latest`
    that it asks how something stands now, or came out in the end.
    """

    text: str
    weights: dict[str, float]
    bigrams: frozenset[tuple[str, str]]
    answer_type: AnswerType | None
    yes_or_no: bool
    open_ended: bool
    latest: bool

    def may_be_answered(self, short: str) -> bool:
        """Tell whether a short answer may be one: how many, how much and when want a value.

        'As long as they are on board' is one to 'how long'.
        """
        if self.answer_type is None or not self.answer_type.measurable:
            return True
        has_value = any(one.isdigit() for one in short) or self.answer_type.pattern.search(short)
        return bool(has_value) or _HOW_LONG.match(self.text) is not None


def analyse(text: str, passages: int, frequency: Callable[[str], int]) -> Question:
    """Analyse a question; `frequency` gives how many of the `passages` contain a word.

    A rare word weighs more than a common one, by its inverse document frequency.
    """
    raw: dict[str, float] = {}
    asked = search_terms(text)
    for word in [word for word in asked if word not in _FRAME] or asked:
        rarity = math.log((passages + 1) / (frequency(word) + 0.5)) / math.log(2 * passages + 2)
        raw[stem(word)] = 0.2 + 0.8 * max(rarity, 0.0)
    total = sum(raw.values()) or 1.0
    answer_type = next((answer for asks, answer in _ASKS_FOR if asks.match(text)), None)
    sequence = [word for word in stems(text) if word in raw]
    return Question(
        text,
        {word: weight / total for word, weight in raw.items()},
        frozenset(pairwise(sequence)),
        answer_type,
        yes_or_no=is_yes_or_no(text),
        open_ended=bool(_OPEN_ENDED.match(text)) and not (answer_type and answer_type.measurable),
        latest=_LATEST.search(text) is not None,
    )


def is_yes_or_no(question: str) -> bool:
    """Tell whether a question asks for a yes or a no."""
    return _YES_OR_NO.match(question) is not None
