"""Every way to lie about passages: a claim, and what it pretends to quote."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.adversarial import material, word_swaps
from tests.adversarial.material import Sentence, replaced, swapped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from tests.adversarial.prompts import Shown

    Make = Callable[[Random, "Matter", Sentence], "Written | None"]

TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class Written:
    """A claim as a liar writes it: (passage, quote) pairs, and which lie it is, or TRUTH."""

    kind: str
    text: str
    quotes: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """What a liar was shown: passages, and the sentences of their bodies and captions."""

    passages: Sequence[Shown]
    bodies: Sequence[Sentence]
    captions: Sequence[Sentence]

    def holds(self, number: int, text: str) -> bool:
        """Tell whether a passage holds a text."""
        return text in self.passages[number - 1].text

    def away_from(self, one: Sentence) -> list[Sentence]:
        """Return the sentences of passages that do not hold this one."""
        return [other for other in self.bodies if not self.holds(other.passage, one.text)]


def truth(one: Sentence) -> Written:
    """Return a sentence as it stands, with itself for a quote."""
    return Written(TRUTH, one.text, ((one.passage, one.text),))


def lie(random: Random, matter: Matter, kind: str) -> Written | None:
    """Return a lie of a kind, or None when the passages give no occasion for it."""
    bodies = list(matter.bodies)
    random.shuffle(bodies)
    for one in bodies:
        made = _MAKERS[kind](random, matter, one)
        if made is not None and made.text not in {other.text for other in bodies if other != one}:
            return made
    return None


def _told(kind: str, text: str | None, *quoted: Sentence) -> Written | None:
    """Return a lie that quotes true sentences, unless nothing was changed."""
    if text is None or text == quoted[0].text:
        return None
    return Written(kind, text, tuple((one.passage, one.text) for one in quoted))


def _invented_quote(random: Random, matter: Matter, one: Sentence) -> Written | None:
    del matter
    name = random.choice(material.PEOPLE)
    text = random.choice(word_swaps.INVENTIONS).format(name=name)
    return Written("invented quote", text, ((one.passage, text),))


def _unquoted(random: Random, matter: Matter, one: Sentence) -> Written | None:
    del random, matter
    return Written("no quote", one.text, ())


def _quote_of_another(random: Random, matter: Matter, one: Sentence) -> Written | None:
    others = matter.away_from(one)
    if not others:
        return None
    other = random.choice(others)
    place = random.choice((one.passage, other.passage))
    return Written("quote of another passage", one.text, ((place, other.text),))


def _wrong_passage(random: Random, matter: Matter, one: Sentence) -> Written | None:
    wrong = [shown.number for shown in matter.passages if not matter.holds(shown.number, one.text)]
    number = random.choice([*wrong, len(matter.passages) + 1, 99])
    return Written("wrong passage", one.text, ((number, one.text),))


def _number_changed(random: Random, matter: Matter, one: Sentence) -> Written | None:
    del matter
    found = material.numbers(one.text)
    if not found:
        return None
    number = random.choice(found)
    new = material.another_number(random, number[0])
    return _told("number changed", replaced(one.text, number, new), one)


def _number_borrowed(random: Random, matter: Matter, one: Sentence) -> Written | None:
    """Take the number of another sentence, and quote that one too."""
    found = material.numbers(one.text)
    others = [
        (other, number[0])
        for other in matter.bodies
        if other != one and other.passage == one.passage
        for number in material.numbers(other.text)
        if number[0] not in one.text
    ]
    if not found or not others:
        return None
    other, number = random.choice(others)
    return _told("number borrowed", replaced(one.text, random.choice(found), number), one, other)


def _numbers_exchanged(random: Random, matter: Matter, one: Sentence) -> Written | None:
    del random, matter
    found = material.numbers(one.text)
    if len(found) < 2 or found[0][0] == found[-1][0]:
        return None
    return _told("numbers exchanged", swapped(one.text, found[0], found[-1]), one)


def _date_changed(random: Random, matter: Matter, one: Sentence) -> Written | None:
    del matter
    found = material.dates(one.text)
    if not found:
        return None
    part = random.choice(found)
    new = material.another_date(random, part[0])
    return _told("date changed", replaced(one.text, part, new), one)


def _name_changed(random: Random, matter: Matter, one: Sentence) -> Written | None:
    del matter
    found = material.names(one.text)
    if not found:
        return None
    name = random.choice(found)
    new = material.another_name(random, name[0])
    return _told("name changed", replaced(one.text, name, new), one)


def _name_borrowed(random: Random, matter: Matter, one: Sentence) -> Written | None:
    """Give the deed of one to another whom a second quote names."""
    found = material.names(one.text)
    pairs = [
        (name, other, new[0])
        for name in found
        for other in matter.bodies
        if other != one and other.passage == one.passage
        for new in material.names(other.text)
        if _alike(name[0], new[0]) and new[0].split()[-1] not in one.text
        and name[0].split()[-1] not in other.text
    ]  # fmt: skip
    if not pairs:
        return None
    name, other, new = random.choice(pairs)
    return _told("name borrowed", replaced(one.text, name, new), one, other)


def _names_exchanged(random: Random, matter: Matter, one: Sentence) -> Written | None:
    del matter
    found = material.names(one.text)
    pairs = [
        (first, second)
        for place, first in enumerate(found)
        for second in found[place + 1 :]
        if _alike(first[0], second[0])
        and first[0].split()[-1] != second[0].split()[-1]
        and not word_swaps.SYMMETRICAL.fullmatch(one.text[first.end() : second.start()])
    ]
    if not pairs:
        return None
    return _told("names exchanged", swapped(one.text, *random.choice(pairs)), one)


def _alike(first: str, second: str) -> bool:
    return any(first in kind and second in kind for kind in material.KINDS_OF_NAMES)


def _negation_inserted(random: Random, matter: Matter, one: Sentence) -> Written | None:
    del matter
    found = [
        place
        for place in word_swaps.AUXILIARY.finditer(one.text)
        if not _in_quotation(one.text, place)
    ]
    if not found:
        return None
    place = random.choice(found)
    return _told("negation inserted", replaced(one.text, place, f"{place[0]} not"), one)


def _in_quotation(text: str, place: re.Match[str]) -> bool:
    return text.count("“", 0, place.start()) > text.count("”", 0, place.start())


def _negation_removed(random: Random, matter: Matter, one: Sentence) -> Written | None:
    del random, matter
    changed = one.text
    for pattern, new in word_swaps.WITHOUT_NEGATION:
        changed = re.sub(pattern, new, changed, count=1)
        if changed != one.text:
            break
    return _told("negation removed", changed, one)


def _speaker_changed(random: Random, matter: Matter, one: Sentence) -> Written | None:
    spoken = [
        name
        for name in material.names(one.text)
        if word_swaps.SPEAKS.match(one.text, name.end())
        or one.text.endswith("according to ", 0, name.start())
    ]  # fmt: skip
    if not spoken:
        return None
    name = random.choice(spoken)
    near = {
        other[0]
        for sentence in matter.bodies
        if sentence.passage == one.passage
        for other in material.names(sentence.text)
        if _alike(other[0], name[0]) and other[0].split()[-1] != name[0].split()[-1]
    }
    new = random.choice([*sorted(near), material.another_name(random, name[0])])
    return _told("speaker changed", replaced(one.text, name, new), one)


def _attribution_dropped(random: Random, matter: Matter, one: Sentence) -> Written | None:
    del matter
    for pattern in word_swaps.ATTRIBUTED:
        if found := pattern.fullmatch(one.text):
            words = found["said"].rstrip(",.")
            if word_swaps.SPEAKS.search(words):
                continue
            text = f"{words[0].upper()}{words[1:]}."
            whole = random.random() < 0.5
            quote = one.text if whole else found["said"].rstrip(",.")
            return Written("attribution dropped", text, ((one.passage, quote),))
    return None


def _phrase_altered(random: Random, matter: Matter, one: Sentence) -> Written | None:
    del matter
    phrase = re.search(r"“([^”]+)”", one.text)
    words = list(re.finditer(r"\b[a-z]{4,}\b", phrase[1])) if phrase else []
    if phrase is None or not words:
        return None
    altered = replaced(phrase[1], random.choice(words), random.choice(word_swaps.OTHER_WORDS))
    return _told("quoted phrase altered", one.text.replace(phrase[1], altered), one)


def _caption_as_body(random: Random, matter: Matter, one: Sentence) -> Written | None:
    if not matter.captions:
        return None
    caption = random.choice(matter.captions)
    return Written("caption as body", caption.text, ((one.passage, caption.text),))


def _addition(random: Random, matter: Matter, one: Sentence) -> Written | None:
    del matter
    if not one.text.endswith("."):
        return None
    return _told("addition", f"{one.text[:-1]}{random.choice(word_swaps.ADDITIONS)}.", one)


def _trivial_quote(random: Random, matter: Matter, one: Sentence) -> Written | None:
    del matter
    words = re.findall(r"\w+", one.text)
    at = random.randrange(len(words))
    quote = random.choice((words[at], "the", "on"))
    if not re.search(rf"\b{quote}\b", one.text):
        return None
    return Written("trivial quote", one.text, ((one.passage, quote),))


def _half_true(random: Random, matter: Matter, one: Sentence) -> Written | None:
    others = [other for other in matter.bodies if other.text != one.text]
    random.shuffle(others)
    for other in others:
        half = _number_changed(random, matter, other) or _name_changed(random, matter, other)
        if half and one.text.endswith("."):
            joined = f"{one.text[:-1]}{random.choice(('; ', ', and ', '. '))}{half.text}"
            return Written("half true", joined, ((one.passage, one.text), *half.quotes))
    return None


def _hedge_dropped(random: Random, matter: Matter, one: Sentence) -> Written | None:
    del random, matter
    changed = one.text
    for pattern, new in word_swaps.WITHOUT_HEDGE:
        changed = re.sub(pattern, new, changed, count=1)
    return _told("hedge dropped", changed, one)


def _opposite(random: Random, matter: Matter, one: Sentence) -> Written | None:
    del matter
    found = [
        (word, new) for word, new in word_swaps.OPPOSITES if re.search(rf"\b{word}\b", one.text)
    ]
    if not found:
        return None
    word, new = random.choice(found)
    return _told("opposite", re.sub(rf"\b{word}\b", new, one.text, count=1), one)


def _unit_changed(random: Random, matter: Matter, one: Sentence) -> Written | None:
    del matter
    found = [(word, new) for word, new in word_swaps.UNITS if re.search(rf"\b{word}\b", one.text)]
    if not found:
        return None
    word, new = random.choice(found)
    return _told("unit changed", re.sub(rf"\b{word}\b", new, one.text, count=1), one)


_MAKERS: dict[str, Make] = {
    "invented quote": _invented_quote,
    "no quote": _unquoted,
    "quote of another passage": _quote_of_another,
    "wrong passage": _wrong_passage,
    "number changed": _number_changed,
    "number borrowed": _number_borrowed,
    "numbers exchanged": _numbers_exchanged,
    "date changed": _date_changed,
    "name changed": _name_changed,
    "name borrowed": _name_borrowed,
    "names exchanged": _names_exchanged,
    "negation inserted": _negation_inserted,
    "negation removed": _negation_removed,
    "speaker changed": _speaker_changed,
    "attribution dropped": _attribution_dropped,
    "quoted phrase altered": _phrase_altered,
    "caption as body": _caption_as_body,
    "addition": _addition,
    "trivial quote": _trivial_quote,
    "half true": _half_true,
    "hedge dropped": _hedge_dropped,
    "opposite": _opposite,
    "unit changed": _unit_changed,
}
KINDS = tuple(_MAKERS)
