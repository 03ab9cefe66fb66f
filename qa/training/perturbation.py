"""Questions made of others that look like them and that their passages do not answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

# Of the names put in, how many are the passage's own.
_SHARE_NEAR_NAME = 0.5
# A run of capitalised words that does not open the question.
_NAME = re.compile(r"(?<=[a-z,] )(?:[A-Z][\w'’-]*)(?: (?:of |the |de )?[A-Z][\w'’-]*)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
_OPPOSITES_BOTH_WAYS = """
    first:last earliest:latest largest:smallest biggest:smallest highest:lowest most:least
    more:less before:after increase:decrease increased:decreased rise:fall rose:fell north:south
    northern:southern east:west eastern:western oldest:newest best:worst longest:shortest
    strongest:weakest early:late won:lost win:lose gained:lost above:below male:female men:women
    public:private with:without good:bad like:dislike cheap:expensive always:never start:end
    began:ended beginning:end minimum:maximum major:minor same:different allowed:forbidden
    support:oppose supported:opposed accepted:rejected bought:sold buy:sell import:export
    inside:outside positive:negative easy:hard easier:harder young:old big:small high:low
"""
_OPPOSITES = {
    word: other
    for pair in _OPPOSITES_BOTH_WAYS.split()
    for one, two in [pair.split(":")]
    for word, other in ((one, two), (two, one))
}
_OPPOSITE = re.compile(rf"\b(?:{'|'.join(_OPPOSITES)})\b")


def names_in(text: str) -> list[str]:
    """Return the names of a question, but for one that opens it."""
    return [match[0] for match in _NAME.finditer(text)]


def perturb(question: str, passage: str, names: Sequence[str], draw: random.Random) -> str | None:
    """Return a question that looks like `question` and that `passage` does not answer, or None.

    A name becomes another of the passage or one of `names`, a number another, or a word its
    opposite; a number or an opposite that the passage has is not put in.
    """
    ways = [*_other_names(question, passage, names, draw), *_other_words(question, passage, draw)]
    if not ways:
        return None
    match, other = draw.choice(ways)
    return question[: match.start()] + other + question[match.end() :]


def _other_names(
    question: str, passage: str, names: Sequence[str], draw: random.Random
) -> Iterator[tuple[re.Match[str], str]]:
    near = [name for name in names_in(passage) if name not in question]
    for match in _NAME.finditer(question):
        other = draw.choice(near if near and draw.random() < _SHARE_NEAR_NAME else names)
        if other not in match[0] and match[0] not in other:
            yield match, other


def _other_words(
    question: str, passage: str, draw: random.Random
) -> Iterator[tuple[re.Match[str], str]]:
    changes = [(match, _other_number(match[0], draw)) for match in _NUMBER.finditer(question)]
    changes += [(match, _OPPOSITES[match[0]]) for match in _OPPOSITE.finditer(question)]
    for match, other in changes:
        if not re.search(rf"\b{re.escape(other)}\b", passage, re.IGNORECASE):
            yield match, other


def _other_number(number: str, draw: random.Random) -> str:
    position = draw.choice([at for at, sign in enumerate(number) if sign.isdigit()])
    digit = draw.choice([one for one in "123456789" if one != number[position]])
    return number[:position] + digit + number[position + 1 :]
