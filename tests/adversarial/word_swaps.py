"""The words with which a liar turns a sentence into another."""

from __future__ import annotations

import re

INVENTIONS = (
    "{name} resigned after the scandal.",
    "{name} was arrested at the airport on Friday.",
    "“We lied to everybody,” {name} said.",
    "According to {name}, 4,000 people were paid to keep quiet.",
    "The accounts of {name} have been frozen.",
)
ADDITIONS = (
    ", killing two people", " and resigned an hour later", " because of corruption",
    ", after a bribe had been paid", ", which experts call a disaster", " for the second time",
    ", although the police had warned against it", " in front of thousands of protesters",
    ", as the president had ordered", " and was taken to hospital",
)  # fmt: skip
AUXILIARY = re.compile(
    r"\b(?:was|were|is|are|has|have|had|will|would|could|may|might|can|did)\b"
    r"(?! (?:not|never|no)\b)"
)
WITHOUT_NEGATION = (
    (r"\bdid not accept\b", "accepted"), (r"\bdoes not apply\b", "applies"),
    (r"\b(?:did|does) not ", ""), (r" not\b", ""), (r"\bnever ", ""), (r"\bNobody\b", "Somebody"),
    (r"\bnobody\b", "somebody"), (r"\bno (?=evidence|reward|serious)", ""),
    (r"\bnever opened\b", "opened"),
)  # fmt: skip
WITHOUT_HEDGE = (
    (r"\bmay be\b", "has been"), (r"\bmight have been\b", "was"),
    (r"\b(?:may|might|could) ", "will "),
    (r"\bplans to\b", "will"), (r"\bis expected to\b", "will"),
    (r"\bhoped that rain would\b", "said that rain will"),
    (r"\babout (?=\d)", ""), (r"\bpromised to cancel\b", "cancelled"),
)  # fmt: skip
OPPOSITES = (
    ("rose", "fell"), ("fell", "rose"), ("risen", "fallen"), ("highest", "lowest"),
    ("hottest", "coldest"), ("reopen", "close"), ("closed", "opened"), ("blocked", "approved"),
    ("approved", "blocked"), ("rejected", "accepted"), ("welcomed", "condemned"),
    ("denied", "confirmed"), ("cleared", "convicted"), ("lifted", "extended"),
    ("at least", "at most"), ("more than", "less than"), ("more", "less"), ("up from", "down from"),
    ("after", "before"), ("before", "after"), ("ended", "began"), ("reduced", "increased"),
    ("won", "lost"), ("last", "first"), ("refused", "agreed"), ("only", "at least"),
    ("withdrawn", "sent"), ("cancelled", "started"), ("late", "early"), ("enter", "leave"),
    ("public", "secret"), ("off", "on"), ("behind", "in front of"), ("begin", "end"),
)  # fmt: skip
UNITS = (
    ("million", "billion"), ("billion", "million"), ("euros", "dollars"), ("dollars", "euros"),
    ("percent", "percentage points"), ("hectares", "acres"), ("weeks", "months"),
    ("months", "years"), ("years", "months"), ("hours", "days"), ("hour", "day"), ("days", "weeks"),
    ("kilometres", "miles"), ("votes", "percent"), ("kilogram", "gram"), ("degrees", "percent"),
)  # fmt: skip
OTHER_WORDS = ("always", "money", "secretly", "tomorrow", "enemies", "nothing", "wrong")
# Between two things of a list, whose order means nothing.
SYMMETRICAL = re.compile(r"(?:,| and|, \w+)*(?:, | and (?:the )?)")
_VERB = (
    r"(?:said|says|told reporters[^,.]*|told parliament|claimed|reported|believes|warned|hinted)"
)
SPEAKS = re.compile(rf" {_VERB}\b")
ATTRIBUTED = (
    re.compile(rf"“(?P<said>[^”]+)[,.]?” [^“”]{{2,60}} {_VERB}[^“”]{{0,30}}\."),
    re.compile(r"According to [^,]+(?:, [^,]+,)?, (?P<said>.+)"),
    re.compile(r"(?P<said>.+), according to [^,]+\."),
    re.compile(
        r"(?P<said>[^“”]+), (?:the interior ministry|officials|researchers"
        r"|the foreign ministers[^,]*)"
        r" (?:said|reported)(?: on \w+)?\."
    ),
    re.compile(
        r"[^“”]{3,70}? (?:said|claimed|believes|warned|had predicted|had warned)(?: that)?"
        r" (?P<said>(?!in |on |at )[^“”]+)"
    ),
)
