"""What was changed in a claim that mostly repeats its quotes: words put in, left out, exchanged.

A claim in words of its own is not compared in this way; see `support`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from qa.text.names import roots
from qa.text.numbers import numbers
from qa.text.spelling import spelt
from qa.verifier.attribution import VERBS
from qa.verifier.opposites import OPPOSITES
from qa.verifier.polarity import is_hedge, is_negator

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.text.tokens import Token

# A longer stretch is told in other words, not altered.
MAX_STRETCH = 6
# From this share of common words on, a claim repeats its quotes.
MIN_COMMON = 0.6
# It also does when it holds this share of their words, and much more.
WHOLE = 0.9

# Left out, they make a claim say more than its quotes.
_LIMITS = """
    can could may might should would only just often sometimes usually mainly mostly partly
    partially largely almost nearly about approximately around roughly over under least most
    some many several few rarely with without if unless except instead first last both either
    neither former formerly sole main
"""
# Put in, or put in the place of another, they make it say something else.
_STEPS = """
    must shall will need all every each any none always never more less entire entirely
    completely fully exactly certain certainly definitely clearly undoubtedly prove proved proven
    proves confirm confirmed confirms showed shows established knew knows found discovered realised
    realized admitted dozens hundred hundreds thousand thousands million millions billion
    billions trillion trillions tens current currently once twice again
"""
# Left out, they only make it less precise.
_MEASURES = """
    next this these previous following yesterday today tonight tomorrow ago earlier later now
    second seconds minute minutes hour hours day days week weeks month months year years decade
    decades century centuries morning afternoon evening night noon midnight spring summer autumn
    winter metre metres meter meters kilometre kilometres kilometer kilometers mile miles foot
    feet inch inches kilogram kilograms pound pounds ton tons tonne tonnes litre litres gallon
    gallons acre acres hectare hectares mother father brother sister son daughter husband wife
    uncle aunt
"""
_LEFT_OUT = frozenset(map(spelt, _LIMITS.split()))
_PUT_IN = _LEFT_OUT.union(map(spelt, _STEPS.split()), map(spelt, _MEASURES.split()), OPPOSITES)
# Of an attribution, a unit or a mention of the article, which have checks of their own.
_FREE_WORDS = """
    article articles story titled headline caption published newspaper percent per cent dollar
    dollars euro euros rouble roubles ruble rubles yuan hryvnia hryvnias
"""
_FREE = frozenset(_FREE_WORDS.split()) | VERBS


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of a claim, `here`, and what its quotes have in its place; one may be empty.

    `is_aside` when whole clauses of the quotes were left out.
    """

    here: Sequence[Token]
    there: Sequence[Token]
    is_aside: bool = False


def edits(claim: Sequence[Token], quoted: Sequence[Token]) -> list[Edit]:
    """Return how a claim differs from its quotes, or nothing if it is in words of its own."""
    matcher = SequenceMatcher(
        None, [token.plain for token in claim], [token.plain for token in quoted], autojunk=False
    )
    common = sum(block.size for block in matcher.get_matching_blocks())
    whole = len(quoted) >= MIN_COMMON * len(claim) / 2 and common >= WHOLE * len(quoted)
    if common < MIN_COMMON * len(claim) and not whole:
        return []
    return [
        Edit(
            claim[first:last],
            quoted[other_first:other_last],
            first == last and _is_whole(quoted, other_first, other_last),
        )
        for kind, first, last, other_first, other_last in matcher.get_opcodes()
        if kind != "equal"
    ]


def _limits(limit: Token, stretch: Sequence[Token]) -> bool:
    """Tell whether a word is left out for its own sake, not with a phrase that it is part of."""
    if is_negator(limit) or is_hedge(limit):
        return True
    return sum(token.is_content and token.plain not in _LEFT_OUT for token in stretch) <= 1


def _is_whole(quoted: Sequence[Token], first: int, last: int) -> bool:
    """Tell whether words are clauses by themselves, such as what stands in brackets."""
    stretch = quoted[first:last]
    if not stretch or any(is_negator(token) or is_hedge(token) for token in stretch):
        return False
    begins = first == 0 or quoted[first - 1].clause < stretch[0].clause
    ends = last == len(quoted) or stretch[-1].clause < quoted[last].clause
    return begins and ends


def altered(
    found: Sequence[Edit], claim: Sequence[Token], quoted: Sequence[Token]
) -> Iterator[tuple[str, str]]:
    """Yield what stands in a claim and what its quotes have there, where that changes the meaning.

    What has only moved is not looked at: it stands on both sides as often.
    """
    said, known = _count(claim), _count(quoted)
    for edit in found:
        if edit.is_aside or len(edit.here) > MAX_STRETCH or len(edit.there) > MAX_STRETCH:
            continue
        more = [
            one for one in edit.here if _tells(one, _PUT_IN) and said[one.plain] > known[one.plain]
        ]
        less = [
            one
            for one in edit.there
            if _tells(one, _PUT_IN if edit.here else _LEFT_OUT)
            and known[one.plain] > said[one.plain]
            and (edit.here or _limits(one, edit.there))
        ]
        if more or less or _renamed(edit, said, known) or _recounted(edit) or _switched(edit):
            yield _words(edit.here), _words(edit.there)
    yield from _swapped(found)


def added(found: Sequence[Edit], quoted: Sequence[Token], known: set[str]) -> Iterator[str]:
    """Yield words of a claim that stand in no quote and in nobody's place; `known` are stems."""
    stems = known | {token.key for token in quoted}
    for edit in found:
        new = [
            token
            for token in edit.here
            if token.is_content and token.key not in stems and token.plain not in _FREE
        ]
        replaced = [token for token in edit.there if token.is_content]
        if new and not replaced and not any(map(_is_known_name, edit.there)):
            yield _words(edit.here)


def replaced(
    found: Sequence[Edit], claim: Sequence[Token], quoted: Sequence[Token]
) -> list[tuple[str, str]]:
    """Return words of a claim with those of its quotes in whose place they stand, names apart.

    Whether they say the same is not for this module to tell.
    """
    said, known = {token.key for token in claim}, {token.key for token in quoted}
    pairs = []
    for edit in found:
        here = [one for one in edit.here if _is_word(one) and one.key not in known]
        there = [one for one in edit.there if _is_word(one) and one.key not in said]
        if here and there and len(edit.here) <= MAX_STRETCH and len(edit.there) <= MAX_STRETCH:
            pairs.append((_words(here), _words(there)))
    return pairs


def _is_word(token: Token) -> bool:
    return (
        token.is_content
        and not token.is_capitalised
        and not token.plain.isdigit()
        and token.plain not in _FREE
    )


def _tells(token: Token, watched: frozenset[str]) -> bool:
    if token.plain == "may":
        return not token.is_capitalised
    return token.plain in watched or is_negator(token) or is_hedge(token)


def _is_known_name(token: Token) -> bool:
    return token.is_capitalised


def _renamed(edit: Edit, said: Counter[str], known: Counter[str]) -> bool:
    """Tell whether a name has taken the place of another, or of 'he'."""
    if not edit.there:
        return False
    there = {root for token in edit.there for root in roots(token.plain)}
    replaced = any(token.is_capitalised for token in edit.there)
    return replaced and any(
        token.is_capitalised
        and token.is_content
        and not roots(token.plain) & there
        and said[token.plain] > known[token.plain] > 0
        and token.plain != "".join(one.plain[0] for one in edit.there if one.is_capitalised)
        for token in edit.here
    )


def _swapped(found: Sequence[Edit]) -> Iterator[tuple[str, str]]:
    """Yield names that have taken each other's places."""
    pairs = {
        (here.plain, there.plain)
        for edit in found
        for here in edit.here
        for there in edit.there
        if here.is_capitalised and there.is_capitalised and here.plain != there.plain
    }
    for here, there in sorted(pairs):
        if here < there and (there, here) in pairs:
            yield here, there


def _switched(edit: Edit) -> bool:
    """Tell whether 'on' has taken the place of 'off', or the other way round."""
    return sorted(token.plain for token in (*edit.here, *edit.there)) == ["off", "on"]


def _recounted(edit: Edit) -> bool:
    """Tell whether a number has taken the place of another."""
    here = {number.value for number in numbers(edit.here)}
    there = {number.value for number in numbers(edit.there)}
    return bool(here and there and not here & there)


def _count(found: Sequence[Token]) -> Counter[str]:
    return Counter(token.plain for token in found)


def _words(found: Sequence[Token]) -> str:
    return " ".join(token.text for token in found)
