"""Negations, hedges and opposites changed in a claim, and things added that nobody said."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.evaluation.perturbations.grammar import END, capitalised
from qa.evaluation.perturbations.lexicon import (
    AUXILIARIES,
    DROPPED_HEDGES,
    FACTUAL,
    FLIPS,
    HEDGED,
    INVENTED_ADJECTIVES,
    INVENTED_ENDS,
    INVENTED_STARTS,
    PARTICIPLES,
    PAST,
    PRESENT,
    RARER_FLIPS,
    UNDENIED,
    any_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from qa.evaluation.perturbations.claims import Draft
    from qa.evaluation.perturbations.material import Material, Perturbation

_DENIED = re.compile(r"\b(?:not|never|no|nor|neither|nobody|none|nothing|cannot)\b|n[’']t\b")
_AUXILIARY = re.compile(
    rf"(?<!\bto )(?<!\bwho )\b(?:(?:{any_of(AUXILIARIES[:4] + AUXILIARIES[7:])}) (?=[a-z])"
    rf"|(?:has|have|had) (?=(?:{any_of(PARTICIPLES)}|[a-z]+ed)\b))"
)
_CONTRACTED = {"is": "isn’t", "are": "aren’t", "was": "wasn’t", "were": "weren’t"}
_VERB_AFTER = r"(?= (?:the|a|an|his|her|its|their|to|that|several|many|[A-Z])\b)"
_NOT = re.compile(r"(?<!\bor )\bnot (?!only\b|just\b|necessarily\b)|n[’']t\b")
_SPELLED = {"can’t": "can", "won’t": "will", "can't": "can", "won't": "will"}
_ENDING = re.compile(r"\b([a-z]{3,}?(ed|ing|ion|ions|ly|ers|al|ous|ity|ent|ence))\b")


def _replace_one(draft: Draft, words: Mapping[str, str], draw: Random) -> Draft | None:
    """Replace one of the words, as it is or with a capital."""
    matches = list(re.finditer(rf"(?<![\w-]){any_of(words)}(?![\w-])", draft.text, re.IGNORECASE))
    matches = [one for one in matches if one[0] in words or one.start() == 0]
    if not matches:
        return None
    match = draw.choice(matches)
    new = words.get(match[0]) or capitalised(words.get(match[0].lower(), ""))
    return _with(draft, match, _agreeing(new, draft.text[: match.start()])) if new else None


_PLURAL = {"is": "are", "was": "were", "has": "have"}


def _agreeing(verb: str, before: str) -> str:
    """Return 'were' for 'was' behind a subject that looks like several."""
    subject = before.split()[-1:] or [""]
    several = subject[0].lower() in {"they", "we", "these", "those", "which"} or (
        subject[0].endswith("s") and not subject[0].endswith(("ss", "us", "is", "this"))
    )
    return _PLURAL.get(verb, verb) if several else verb


def _with(draft: Draft, match: re.Match[str], new: str) -> Draft:
    text = draft.text[: match.start()] + new + draft.text[match.end() :]
    return replace(draft, text=capitalised(re.sub(r"  +", " ", text)))


def negated(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Put 'not' or 'never' behind an auxiliary."""
    del material
    if _DENIED.search(draft.text):
        return None
    matches = list(_AUXILIARY.finditer(draft.text))
    if not matches:
        return None
    match = draw.choice(matches)
    verb = match[0].strip()
    forms = [f"{verb} not ", f"{verb} never ", f"{_CONTRACTED.get(verb, verb + ' not')} "]
    return _with(draft, match, draw.choice(forms))


def verb_negated(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Turn 'won' into 'did not win', 'contains' into 'does not contain'."""
    del material
    if _DENIED.search(draft.text):
        return None
    pattern = (
        rf"(?<=[a-z] )(?<!who )(?<!that )(?<!which )(?<!and )(?<!was )(?<!were )(?<!been )(?<!has )"
        rf"(?<!had )(?<!have )(?<!be )(?<!being )(?<!by )(?<!is )(?<!are )"
        rf"(?:{any_of(PAST)}|{any_of(PRESENT)}){_VERB_AFTER}"
    )
    matches = list(re.finditer(pattern, draft.text))
    if not matches:
        return None
    match = draw.choice(matches)
    verb = match[0]
    base = f" not {PAST[verb]}" if verb in PAST else f" not {PRESENT[verb]}"
    return _with(draft, match, ("did" if verb in PAST else "does") + base)


def negation_word(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Turn 'There are many' into 'There are no', 'all' into 'none of the'."""
    del material
    if _DENIED.search(draft.text):
        return None
    words = {
        "there are many": "there are no",
        "there are several": "there are no",
        "there is a": "there is no",
        "there was a": "there was no",
        "there were": "there were no",
        "with the": "without the",
        "all of the": "none of the",
        "many of the": "none of the",
        "most of the": "none of the",
        "several": "no",
        "able to": "unable to",
        "agreed to": "refused to",
        "everyone": "no one",
        "both": "neither",
        "managed to": "failed to",
        "began to": "refused to",
        "tried to": "refused to",
        "continued to": "failed to",
    }
    return _replace_one(draft, words, draw)


def unnegated(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Take out a 'not'."""
    del material
    matches = list(_NOT.finditer(draft.text))
    if not matches:
        return None
    match = draw.choice(matches)
    if match[0].startswith("n"):
        before = draft.text[: match.start()]
        for contraction, verb in _SPELLED.items():
            if (before + match[0]).endswith(contraction):
                cut = len(contraction) - len(match[0])
                return replace(
                    draft, text=before[: len(before) - cut] + verb + draft.text[match.end() :]
                )
    return _with(draft, match, "")


def undenied(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Turn 'never' into 'always', 'denied' into 'confirmed'."""
    del material
    words = dict(UNDENIED)
    if re.search(
        r"\ba few\b|\b[Nn]o(?! [a-z]{2})|\bno more\b|\b(?:or|of|is|was) no\b|\"no\"", draft.text
    ):
        del words["few"], words["no"]
    if "nor" in draft.text.split():
        draft = replace(draft, text=draft.text.replace(" nor ", " and "))
    return _replace_one(draft, words, draw)


def unhedged(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Turn 'may' into 'will', 'often' into 'always'."""
    del material
    words = {word: other for word, other in HEDGED.items() if f"{word} of" not in draft.text}
    if re.search(r"\b(?:the|at) most\b|\bso many\b|\bhow many\b|\bMay\b|\bas many\b", draft.text):
        words = {word: other for word, other in words.items() if word not in {"most", "many"}}
    words = {word: other for word, other in words.items() if word != "most" or _most(draft.text)}
    return _replace_one(draft, words, draw)


def _most(text: str) -> bool:
    return re.search(r"\b[Mm]ost [a-z]+s\b", text) is not None


def hedge_dropped(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Take out 'allegedly' or 'nearly'."""
    del material
    matches = list(
        re.finditer(
            rf"(?<!more )(?<!most )\b(?:{any_of(DROPPED_HEDGES)}) (?!to\b|that\b|that)", draft.text
        )
    )
    return _with(draft, draw.choice(matches), "") if matches else None


def made_factual(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Turn 'claimed that' into 'proved that'."""
    del material
    matches = list(re.finditer(rf"\b({any_of(FACTUAL)})(?= that\b)", draft.text))
    if not matches:
        return None
    match = draw.choice(matches)
    return (
        None
        if re.search(r"\b(?:is|was|are|be|been) $", draft.text[: match.start()])
        else _with(draft, match, FACTUAL[match[0]])
    )


def flipped(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Turn a word into its opposite."""
    del material
    return _replace_one(draft, FLIPS, draw)


def flipped_rarely(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Turn a word into its opposite, one that lists of opposites seldom hold."""
    del material
    return _replace_one(draft, RARER_FLIPS, draw)


def clause_added(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Add a clause that nobody said to the end or the start."""
    if not END.search(draft.text):
        return None
    if draw.random() < 1 / 4 and not draft.text.startswith(("In ", "On ", "After ", "“")):
        return replace(draft, text=draw.choice(INVENTED_STARTS) + material.lowered(draft.text))
    return replace(draft, text=END.sub("", draft.text) + draw.choice(INVENTED_ENDS) + ".")


def adjective_added(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Add an adjective that nobody said."""
    del material
    pattern = (
        r"\b[Tt]he (?=(?!most|first|same|other|only|last|next|late|more|best|two|three)[a-z]{4,}\b)"
    )
    matches = list(re.finditer(pattern, draft.text))
    if not matches:
        return None
    match = draw.choice(matches)
    return _with(draft, match, f"{match[0]}{draw.choice(INVENTED_ADJECTIVES)} ")


def word_changed(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Put another word of the passage, one with the same ending, in the place of a word."""
    del material
    known = " ".join([draft.text, *(cut.text for cut in draft.cuts)]).lower()
    others = [
        pair
        for pair in _ENDING.findall(draft.sentence.source.passage.text)
        if pair[0][:5] not in known
    ]
    pairs = [
        (match, word)
        for match in _ENDING.finditer(draft.text)
        for word, ending in others
        if ending == match[2]
    ]
    if not pairs:
        return None
    match, new = draw.choice(pairs)
    return _with(draft, match, new)


MEANING: dict[str, Perturbation] = {
    "negation: inserted": negated,
    "negation: of the verb": verb_negated,
    "negation: by a word": negation_word,
    "negation: removed": unnegated,
    "negation: word removed": undenied,
    "hedge: strengthened": unhedged,
    "hedge: dropped": hedge_dropped,
    "hedge: made a fact": made_factual,
    "opposite: common": flipped,
    "opposite: rarer": flipped_rarely,
    "word: another": word_changed,
    "invention: clause": clause_added,
    "invention: adjective": adjective_added,
}
