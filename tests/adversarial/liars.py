"""Models that lie, by a seed, and what of their lies has been shown."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import TYPE_CHECKING

from tests.adversarial.lies import KINDS, TRUTH, Written, lie, truths
from tests.adversarial.newsroom import ARTICLES, SEED_ARTICLE
from tests.adversarial.prompts import read_prompt
from tests.qa.llm.model_server import Reply, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answer import Answer, Claim
    from tests.adversarial.prompts import Shown
    from tests.qa.llm.model_server import Request

MANNERS = ("only lies", "lies and truths", "true at last", "broken off", "cut", "no form at all")
# Lies and truths of one reply.
MAX_LIES, MAX_TRUTHS = 5, 3
# A reply in few pieces: how it streams is tested elsewhere, and takes time.
SIZE = 400
_DAY = re.compile(r" \[[^\[\]]*\d{4}\]")


@dataclass(slots=True)
class Liar:
    """A model that reads the passages and lies about them; all that it `said` is kept.

    Its manner is what its seed makes it: to lie again when its claims are refused or to tell the
    truth at last, to break off in the middle of its JSON or of the connection.
    """

    seed: int
    said: list[Written] = field(default_factory=list)
    rounds: int = 0

    @property
    def manner(self) -> str:
        """How it behaves."""
        return MANNERS[self.seed % len(MANNERS)]

    def __call__(self, request: Request) -> Reply:
        """Reply to a request."""
        self.rounds += 1
        random = Random(f"{self.seed} {self.rounds}")  # noqa: S311 - lies need no secrecy
        claims = self._claims(random, read_prompt(request).passages)
        self.said += claims
        whole = json.dumps({"claims": [_as_json(claim) for claim in claims]}, ensure_ascii=False)
        if self.manner == "no form at all":
            return written(f"Well, {whole[3:]}", size=SIZE)
        if self.manner == "broken off" and self.rounds == 1:
            return written(whole[: random.randrange(len(whole))], size=SIZE)
        if self.manner == "cut":
            half = whole[: random.randrange(len(whole) // 2, len(whole))]
            return written(half, size=SIZE, finish=None, done=False, cut=True)
        return written(whole, size=SIZE)

    def _claims(self, random: Random, passages: Sequence[Shown]) -> list[Written]:
        if self.manner == "true at last" and self.rounds > 1:
            return self._truths(random, passages)
        kinds = random.sample(KINDS, random.randint(2, MAX_LIES))
        lies = [made for kind in kinds if (made := lie(random, passages, kind))]
        true = [] if self.manner == "only lies" else self._truths(random, passages)
        claims = lies + [one for one in true if one.text not in {made.text for made in lies}]
        random.shuffle(claims)
        return claims

    def _truths(self, random: Random, passages: Sequence[Shown]) -> list[Written]:
        told = {one.text for one in self.said}
        left = [one for one in truths(passages) if one.text not in told]
        return random.sample(left, min(MAX_TRUTHS, len(left)))

    def lies(self) -> list[Written]:
        """Return its lies."""
        return [one for one in self.said if one.kind != TRUTH]

    def truths(self) -> list[Written]:
        """Return what it said that is so."""
        return [one for one in self.said if one.kind == TRUTH]


def shown(said: Sequence[Written], answer: Answer) -> list[Written]:
    """Return what of this an answer shows.

    A sentence of the articles that is shown with its own words for a footnote is no lie, whatever
    it was quoted for by the liar.
    """
    claims = {bare(claim.text): claim for claim in answer.claims}
    return [
        one
        for one in said
        if (claim := claims.get(bare(one.text)))
        and (one.kind == TRUTH or bare(one.text) not in _sentences() or not _is_its_own(claim))
    ]


def bare(text: str) -> str:
    """Return a claim without the dates that Footnote puts in, white space folded."""
    return " ".join(_DAY.sub("", text).split())


def questions() -> list[str]:
    """Return a question on each sentence of the articles."""
    return [f"{text.rstrip('.”')}?" for text in sorted(_sentences()) if text.endswith(".")]


@cache
def _sentences() -> frozenset[str]:
    paths = [*sorted(ARTICLES.glob("*.md")), SEED_ARTICLE]
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    return frozenset(map(bare, lines))


def _is_its_own(claim: Claim) -> bool:
    return any(bare(claim.text) in bare(one.quote) for one in claim.citations)


def _as_json(claim: Written) -> dict[str, object]:
    quotes = [{"passage": number, "quote": quote} for number, quote in claim.quotes]
    return {"text": claim.text, "quotes": quotes}
