"""Makes the specimens of each kind, true and altered, the same ones whenever it is run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.evaluation.perturbations.citing import CITING
from qa.evaluation.perturbations.claims import Specimen, bare, seeded
from qa.evaluation.perturbations.dates import DATES
from qa.evaluation.perturbations.meaning import MEANING
from qa.evaluation.perturbations.names import NAMES
from qa.evaluation.perturbations.numbers import NUMBERS
from qa.evaluation.perturbations.paraphrases import UNTOUCHED, verbatim
from qa.evaluation.perturbations.speech import SPEECH
from qa.verifier.claims import WrittenClaim, WrittenQuote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from qa.evaluation.perturbations.claims import Alter, Draft, Retell, Sentence
    from qa.evaluation.perturbations.material import Material

SEED = 5
# Specimens of one kind: enough that one miss is 1.7 %, few enough for a run of minutes.
MAX_PER_KIND = 60

ALTERATIONS: dict[str, Alter] = NUMBERS | DATES | NAMES | MEANING | SPEECH | CITING

# What an altered claim is made from: mostly the sentence itself, else one of its true retellings.
_BASES: tuple[str, ...] = ("verbatim",) * 5 + (
    "two sentences",
    "two sentences",
    "clause dropped",
    "clause quoted",
    "time moved",
)
_OWN_BASES: dict[str, tuple[str, ...]] = {
    "quote: one of two": ("two sentences", "two passages"),
    "quote: cut short": ("verbatim",),
    "number: claim and quote": ("verbatim",),
    "phrase: altered": ("phrase quoted", "verbatim"),
    "metadata: outlet": ("metadata",),
    "metadata: day": ("metadata",),
    "metadata: title": ("metadata",),
} | dict.fromkeys(SPEECH, ("verbatim",))


def untouched(material: Material, most: int = MAX_PER_KIND) -> Iterator[Specimen]:
    """Yield up to `most` true claims of each kind."""
    for kind, retell in UNTOUCHED.items():
        yield from _some(_retold(kind, retell, material), most)


def altered(material: Material, most: int = MAX_PER_KIND) -> Iterator[Specimen]:
    """Yield up to `most` claims of each kind that are false or stand on nothing."""
    for kind, alter in ALTERATIONS.items():
        yield from _some(_altered(kind, alter, material), most)


def _some(specimens: Iterator[Specimen], most: int) -> Iterator[Specimen]:
    for specimen, _ in zip(specimens, range(most), strict=False):
        yield specimen


def _retold(kind: str, retell: Retell, material: Material) -> Iterator[Specimen]:
    for sentence, draw in _sentences(kind, material):
        draft = retell(sentence, material, draw)
        if draft is not None:
            yield _specimen(kind, draft, material, draw)


def _altered(kind: str, alter: Alter, material: Material) -> Iterator[Specimen]:
    bases = _OWN_BASES.get(kind, _BASES)
    for sentence, draw in _sentences(kind, material):
        base = UNTOUCHED[draw.choice(bases)](sentence, material, draw)
        base = base or (verbatim(sentence, material, draw) if bases is _BASES else None)
        changed = alter(base, material, draw) if base is not None else None
        if base is None or changed is None or not _differs(changed, base):
            continue
        yield _specimen(kind, changed, material, draw, base.text)


def _differs(changed: Draft, base: Draft) -> bool:
    """Tell whether more than the form has changed."""
    return bare(changed.text) != bare(base.text) or changed.cuts != base.cuts


def _sentences(kind: str, material: Material) -> Iterator[tuple[Sentence, Random]]:
    """Yield the sentences in the chance order of a kind, each with a chance of its own."""
    sentences = list(material.sentences)
    seeded(SEED, kind).shuffle(sentences)
    for sentence in sentences:
        yield sentence, seeded(SEED, kind, sentence.text)


def _specimen(
    kind: str, draft: Draft, material: Material, draw: Random, original: str | None = None
) -> Specimen:
    """Give the passages their numbers, among others that were not asked for."""
    wanted = [cut.source for cut in draft.cuts if cut.source is not None]
    near = material.surrounding([draft.sentence.source, *wanted], draw)
    sources = tuple(draw.sample(near, len(near)))
    numbers = {one.passage.passage_id: number for number, one in enumerate(sources, start=1)}
    quotes = tuple(
        WrittenQuote(
            numbers[cut.source.passage.passage_id] if cut.source else len(sources) + 1, cut.text
        )
        for cut in draft.cuts
    )
    claim = WrittenClaim(draft.text, quotes)
    return Specimen(kind, original is not None, claim, sources, original)
