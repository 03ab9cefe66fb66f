"""Which words of a claim stand where its evidence has others: 'Kyiv warned' for 'Moscow warned'."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from qa.verification.names import roots
from qa.verification.numbers import numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.verification.tokens import Token

# A longer stretch is told in other words, not altered.
LONGEST = 4
# Below this share of common words, the claim is no rewording of the sentence.
LEAST_COMMON = 0.5


def exchanged(
    claim: Sequence[Token], sentence: Sequence[Token], named: Sequence[Token]
) -> list[tuple[str, str]]:
    """Return the names and numbers of a claim that stand in another's place in the sentence.

    `named` are the names among the claim's tokens. Only what stands elsewhere in the sentence is
    looked for here; what does not stand there at all is missing.
    """
    found = []
    for here, there in _replaced(claim, sentence):
        found += _exchanged_names(here, there, sentence, named)
        found += _exchanged_numbers(here, there)
    return found


def _replaced(
    claim: Sequence[Token], sentence: Sequence[Token]
) -> Iterator[tuple[Sequence[Token], Sequence[Token]]]:
    matcher = SequenceMatcher(
        None, [token.plain for token in claim], [token.plain for token in sentence], autojunk=False
    )
    blocks = matcher.get_matching_blocks()
    if sum(block.size for block in blocks) < LEAST_COMMON * len(claim):
        return
    for kind, first, last, other_first, other_last in matcher.get_opcodes():
        short = last - first <= LONGEST and other_last - other_first <= LONGEST
        if kind == "replace" and short:
            yield claim[first:last], sentence[other_first:other_last]


def _exchanged_names(
    here: Sequence[Token],
    there: Sequence[Token],
    sentence: Sequence[Token],
    named: Sequence[Token],
) -> Iterator[tuple[str, str]]:
    replaced = [token for token in there if token.is_capitalised and token.is_content]
    known = {root for token in there for root in roots(token.plain)}
    elsewhere = {root for token in sentence if token not in there for root in roots(token.plain)}
    for token in here:
        own = roots(token.plain)
        if token in named and replaced and not own & known and own & elsewhere:
            yield token.text, replaced[0].text


def _exchanged_numbers(here: Sequence[Token], there: Sequence[Token]) -> Iterator[tuple[str, str]]:
    wanted, found = numbers(here), numbers(there)
    values = {number.value for number in found}
    for number in wanted:
        if found and number.value not in values:
            yield here[number.first].text, there[found[0].first].text
