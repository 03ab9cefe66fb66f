"""Makes the test claims of each kind, true and perturbed, the same ones whenever it is run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.evaluation.perturbations.citing import CITING
from qa.evaluation.perturbations.claims import TestClaim, comparable, seeded
from qa.evaluation.perturbations.dates import DATES
from qa.evaluation.perturbations.meaning import MEANING
from qa.evaluation.perturbations.names import NAMES
from qa.evaluation.perturbations.numbers import NUMBERS
from qa.evaluation.perturbations.paraphrases import PARAPHRASES, verbatim
from qa.evaluation.perturbations.speech import SPEECH
from qa.verifier.claims import WrittenClaim, WrittenQuote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from qa.evaluation.perturbations.claims import Draft, Sentence
    from qa.evaluation.perturbations.material import Material, Paraphrase, Perturbation

SEED = 5
# Test claims of one kind: enough that one miss is 1.7 %, few enough for a run of minutes.
MAX_PER_KIND = 60

PERTURBATIONS: dict[str, Perturbation] = NUMBERS | DATES | NAMES | MEANING | SPEECH | CITING

# What is perturbed: mostly the sentence itself, else one of its paraphrases.
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


def paraphrased(material: Material, limit: int = MAX_PER_KIND) -> Iterator[TestClaim]:
    """Yield up to `limit` true claims of each kind."""
    for kind, paraphrase in PARAPHRASES.items():
        yield from _some(_paraphrased(kind, paraphrase, material), limit)


def perturbed(material: Material, limit: int = MAX_PER_KIND) -> Iterator[TestClaim]:
    """Yield up to `limit` claims of each kind that are false or unsupported."""
    for kind, perturb in PERTURBATIONS.items():
        yield from _some(_perturbed(kind, perturb, material), limit)


def _some(claims: Iterator[TestClaim], limit: int) -> Iterator[TestClaim]:
    for claim, _ in zip(claims, range(limit), strict=False):
        yield claim


def _paraphrased(kind: str, paraphrase: Paraphrase, material: Material) -> Iterator[TestClaim]:
    for sentence, draw in _sentences(kind, material):
        draft = paraphrase(sentence, material, draw)
        if draft is not None:
            yield _test_claim(kind, draft, material, draw)


def _perturbed(kind: str, perturb: Perturbation, material: Material) -> Iterator[TestClaim]:
    bases = _OWN_BASES.get(kind, _BASES)
    for sentence, draw in _sentences(kind, material):
        base = PARAPHRASES[draw.choice(bases)](sentence, material, draw)
        base = base or (verbatim(sentence, material, draw) if bases is _BASES else None)
        changed = perturb(base, material, draw) if base is not None else None
        if base is None or changed is None or not _differs(changed, base):
            continue
        yield _test_claim(kind, changed, material, draw, base.text)


def _differs(changed: Draft, base: Draft) -> bool:
    """Tell whether more than the form has changed."""
    return comparable(changed.text) != comparable(base.text) or changed.cuts != base.cuts


def _sentences(kind: str, material: Material) -> Iterator[tuple[Sentence, Random]]:
    """Yield the sentences in the random order of a kind, each with a generator of its own."""
    sentences = list(material.sentences)
    seeded(SEED, kind).shuffle(sentences)
    for sentence in sentences:
        yield sentence, seeded(SEED, kind, sentence.text)


def _test_claim(
    kind: str, draft: Draft, material: Material, draw: Random, original: str | None = None
) -> TestClaim:
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
    return TestClaim(kind, original is not None, claim, sources, original)
