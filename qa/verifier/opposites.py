"""Words that say the opposite of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.text.spelling import spelt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.text.tokens import Token

_PAIRS = """
    rise fall, rose fell, rising falling, risen fallen, increase decrease, increased decreased,
    increases decreases, increasing decreasing, grew shrank, won lost, win lose, wins loses,
    winning losing, before after, more less, more fewer, most least, higher lower, high low,
    highest lowest, accept reject, accepted rejected, allow forbid, allowed banned, allows bans,
    began ended, begin end, begins ends, start stop, started stopped, start finish, open closed,
    opened closed, opens closes, first last, early late, earlier later, above below, over under,
    up down, gained lost, gain loss, support oppose, supported opposed, supports opposes, attack
    defend, attacked defended, buy sell, bought sold, guilty innocent, alive dead, born died,
    strong weak, stronger weaker, success failure, succeeded failed, majority minority, larger
    smaller, large small, largest smallest, bigger smaller, biggest smallest, longer shorter,
    long short, longest shortest, better worse, best worst, faster slower, fast slow, fastest
    slowest, north south, northern southern, east west, eastern western, same different, always
    never, all none, many few, old new, older younger, oldest youngest, enter leave, entered
    left, arrived left, male female, men women, man woman, legal illegal, inside outside,
    maximum minimum, positive negative, win defeat, upper lower, ally enemy, allies enemies,
    friend enemy, public private, hot cold, rich poor, true false, improved worsened, advance
    retreat, advancing retreating, young old, most few, include exclude, included excluded,
    includes excludes, expanded contracted, easy difficult, common rare, major minor, ancient
    modern, raised lowered, raise lower, raise cut, raised cut, agree disagree, agreed refused,
    agreed disagreed, domestic foreign, near far, left right, wet dry, light heavy, lighter
    heavier, front back, top bottom, increase reduce, increased reduced, increases reduces, grow
    shrink, growing shrinking, begin stop, passed failed, pass fail, safe dangerous, directly
    indirectly, able unable, likely unlikely, happy unhappy, often rarely, every no, peace war,
    win loss, victory defeat, appointed dismissed, hired fired, joined left, join leave, joins
    leaves, employed unemployed, import export, imports exports, imported exported, buyer
    seller, approved rejected, approve reject, released arrested, freed jailed, convicted
    acquitted, confirmed denied, confirm deny, admitted denied, praised criticised, praised
    criticized, welcomed condemned, strengthened weakened, strengthen weaken, closer further,
    deeper shallower, wider narrower, richer poorer, minimum maximum, both neither
"""


def _table() -> dict[str, set[str]]:
    table: dict[str, set[str]] = {}
    for pair in _PAIRS.split(","):
        one, other = map(spelt, pair.split())
        table.setdefault(one, set()).add(other)
        table.setdefault(other, set()).add(one)
    return table


OPPOSITES = _table()


def opposed(claim: Sequence[Token], evidence: Sequence[Token]) -> list[tuple[str, str]]:
    """Return words of a claim with the opposites that stand in the evidence in their stead."""
    said = {token.plain for token in claim}
    known = {token.plain for token in evidence}
    return [
        (word, other)
        for word in sorted(said - known)
        for other in sorted(OPPOSITES.get(word, set()) & known - said)
    ]
