"""Speakers changed in a claim, and quotes cut out of what made them somebody's words."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.evaluation.perturbations.claims import Cut
from qa.evaluation.perturbations.grammar import (
    END,
    FINITE,
    according_to,
    capitalised,
    quoted_speech,
    said_that,
)
from qa.evaluation.perturbations.lexicon import SAID, any_of
from qa.evaluation.perturbations.material import related

if TYPE_CHECKING:
    from random import Random

    from qa.evaluation.perturbations.claims import Draft
    from qa.evaluation.perturbations.material import Material, Perturbation

_VERB = any_of([*SAID, "told", "tells", "replied", "denied", "called", "described", "proposed"])
_THAT = r"(?: (?P<that>that) )(?P<what>(?:[^,;“”\"`]|,(?=\d))+?)(?=\s?[,.;](?!\d)|$)"
_DENIED = re.compile(
    r"\b(?:den(?:y|ies|ied)|no evidence|not (?:true|believe|think|mean|the case|clear|say)|doubt\w*"
    r"|reject\w*[a-z ]*|myth|misconception|disput\w+[a-z ]*|refut\w+[a-z ]*|false\w*)" + _THAT
)
_CONDITION = re.compile(
    r"\b(?:[Ii]f|[Uu]nless|[Ww]hether|provided that|in case) "
    r"(?P<what>(?:[^,;“”\"`]|,(?=\d))+?)(?=\s?[,.;](?!\d))"
)
_BELIEF = re.compile(
    r"\b(?:believ\w+|suggest\w*|claim\w*|argu\w+|alleg\w+|assum\w+|propos\w+|hop\w+|fear\w*|suspect\w*"
    r"|theor\w+|hypothesi\w+|predict\w*|estimat\w+|thought|thinks?|said|says?|possible|likely|stat\w+"
    r"|speculat\w+|warn\w+|told \w+|rumou?r\w*|imagin\w+|wish\w*|demand\w*|insist\w*|complain\w*)"
    + _THAT
)
_SUBJECT = re.compile(
    r"(?:the|a|an|he|she|it|they|this|these|his|her|its|their|there|some|many|all|[A-Z][\w’-]+)\b"
)
_RELATIVE = re.compile(r"\b(?:which|who|whom|whose|as)\b")
_NOBODY = re.compile(r"(?:This|That|These|Those|It|Both|Some|There|Several|United|Member)\b")
_PLAIN = re.compile(
    rf"\b(?:{_VERB}|according|think|thought|believ\w+|alleg\w+|known|called)\b|[“\"`?!]",
    re.IGNORECASE,
)


def speaker_elsewhere(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Give somebody's words to a person that the quote does not name."""
    others = [name.text for name in material.other_names(draft.sentence) if name.person]
    if not others:
        others = [one.text for one in material.far_names(draft.sentence, draw) if one.person]
    return _given_to(draft, others, draw)


def speaker_of_quote(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Give somebody's words to another whom the same quote names."""
    return _given_to(
        draft, [name.text for name in material.names(draft.sentence.text) if not name.place], draw
    )


def _given_to(draft: Draft, others: list[str], draw: Random) -> Draft | None:
    span = _speaker(draft.text)
    if span is None:
        return None
    start, end = span
    old = draft.text[start:end]
    new = [one for one in others if not related(one, old) and not related(old, one)]
    if not new:
        return None
    return replace(draft, text=draft.text[:start] + draw.choice(new) + draft.text[end:])


def _speaker(text: str) -> tuple[int, int] | None:
    """Return the span in which the speaker of a claim is named."""
    match = said_that(text) or according_to(text)
    if match:
        return match.span("who")
    if quoted_speech(text):
        named = re.search(
            rf"[A-Z][\w’]+(?: [A-Z][\w’]+)*(?= {_VERB}\b)|(?<=[a-z] )[A-Z][\w’ ]+(?=\.$)", text
        )
        return named.span() if named else None
    named = re.search(rf"(?:(?<=, )|^)[A-Z][\w’]+(?: [A-Z][\w’]+)*(?= {_VERB}\b(?! to be))", text)
    return named.span() if named and not _NOBODY.match(named[0]) else None


def attribution_dropped(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Say as a fact what somebody said."""
    del material, draw
    match = said_that(draft.text) or according_to(draft.text)
    if match:
        return replace(draft, text=f"{capitalised(match['what'])}.")
    speech = quoted_speech(draft.text)
    if (
        speech
        and len(speech[2].split()) > 4  # noqa: PLR2004
        and not re.search(r"\b(?:I|we|my|our|us)\b", speech[2])
    ):
        return replace(draft, text=f"{capitalised(speech[2]).rstrip(',.')}.")
    return None


def attributed_elsewhere(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Say that somebody whom the quote does not name said what the article says itself."""
    names = [one.text for one in material.other_names(draft.sentence) if one.person]
    if not names:
        names = [one.text for one in material.far_names(draft.sentence, draw) if one.person]
    return _attributed(draft, names, material, draw)


def attributed_to_named(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Say that somebody whom the quote names said what the article says of him."""
    return _attributed(draft, [one.text for one in material.names(draft.text)], material, draw)


def _attributed(draft: Draft, names: list[str], material: Material, draw: Random) -> Draft | None:
    names = [name for name in names if name not in material.places]
    if not names or _PLAIN.search(draft.text) or not END.search(draft.text):
        return None
    article = draft.sentence.source.article
    names = [name for name in names if not related(name, f"{article.outlet}")]
    if not names:
        return None
    name, said = draw.choice(names), material.lowered(draft.text)
    form = draw.choice(["{} said that {}", "According to {}, {}", "{} claimed that {}"])
    return replace(draft, text=form.format(name, said))


def _cut_out(draft: Draft, pattern: re.Pattern[str]) -> Draft | None:
    """Quote, and say as a fact, what the match says only under a condition."""
    sentence = draft.sentence
    for match in pattern.finditer(sentence.text):
        what = match["what"].strip()
        long_enough = len(what.split()) >= 4  # noqa: PLR2004
        if long_enough and _SUBJECT.match(what) and FINITE.search(what):
            if _RELATIVE.search(" ".join(what.split()[:3])) or what.count("(") != what.count(")"):
                continue
            cut = Cut(what, sentence.source)
            return replace(draft, text=f"{capitalised(what)}.", cuts=(cut,))
    return None


def cut_from_denial(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Quote X out of 'denied that X'."""
    del material, draw
    return _cut_out(draft, _DENIED)


def cut_from_condition(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Quote X out of 'if X'."""
    del material, draw
    return _cut_out(draft, _CONDITION)


def cut_from_speech(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Quote X out of 'believed that X'."""
    del material, draw
    return _cut_out(draft, _BELIEF)


SPEECH: dict[str, Perturbation] = {
    "speaker: not in the quote": speaker_elsewhere,
    "speaker: of the quote": speaker_of_quote,
    "attribution: dropped": attribution_dropped,
    "attribution: invented": attributed_elsewhere,
    "attribution: to one named": attributed_to_named,
    "cut out: of a denial": cut_from_denial,
    "cut out: of a condition": cut_from_condition,
    "cut out: of speech": cut_from_speech,
}
