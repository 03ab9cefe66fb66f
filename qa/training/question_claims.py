"""Claims made of questions: a question with an answer put behind it, beside what the article says.

They teach the support head to judge an answer against its question. A right answer's sentence, with
the one before it, supports the question and the answer; it does not support an altered question,
nor does another question's answer, the nearest of the same text, support this one, which is also
how a question without an answer is claimed.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.article import Article
from index.split import split
from qa.reader.question_support import claim_of, premise_of
from qa.training.claims import LabelledClaim, Relation
from qa.training.examples import names_by_source
from qa.training.perturbation import perturb

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from index.split import CountTokens
    from qa.training.examples import Row

SOURCE = "questions"
# How often a source's questions become claims; the others' do not.
SHARES = {
    "newsstory": 8.0,
    "newsdesk": 5.0,
    "squad2_train_part": 2.0,
    "squad2_dev_half": 2.0,
    "squad1_train_part": 0.6,
    "timeqa_human": 0.5,
    "squadshifts_new_wiki": 0.3,
    "nq_qed_train": 0.3,
    "nq_qed_dev": 0.3,
    "nq_open_oracle": 0.3,
    "qamr_wikinews": 0.3,
    "tweetqa": 0.1,
}
# Of the answered questions, how many are altered, too.
_SHARE_ALTERED = 0.6
# Of the wrong answers, how many stand in the right one's sentences, where there are any.
_SHARE_NEAR = 0.6
# A question without an answer is given one of so many whose words are nearest.
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class _Said:
    """An answer, the question that it answers, and the sentences that it stands in."""

    question: str
    answer: str
    premise: str


def question_claims(
    rows: Sequence[Row], count: CountTokens, shares: Mapping[str, float], seed: int
) -> list[LabelledClaim]:
    """Return the claims that the questions of `rows` make, right and wrong ones."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    said: dict[str, list[_Said]] = defaultdict(list)
    for row in rows:
        if found := _answered(row, count, draw):
            said[row.context].append(found)
    names = names_by_source(rows)
    made: list[LabelledClaim] = []
    for row in rows:
        share = shares.get(row.source, 0.0)
        for _ in range(int(share) + (draw.random() < share % 1)):
            made += _claims(row, said[row.context], names[row.source], draw)
    return made


def _answered(row: Row, count: CountTokens, draw: random.Random) -> _Said | None:
    if not row.spans:
        return None
    start, end = draw.choice(row.spans)
    for passage in split(Article("context", row.context), count):
        for place, sentence in enumerate(passage.sentences):
            if sentence.start <= start and end <= sentence.end:
                return _Said(row.question, row.context[start:end], premise_of(passage, place))
    return None


def _claims(
    row: Row, said: Sequence[_Said], names: Sequence[str], draw: random.Random
) -> Iterator[LabelledClaim]:
    own = next((one for one in said if one.question == row.question), None)
    if own is None:
        if not row.spans and said:
            near = sorted(said, key=lambda one: -_shared(row.question, one))[:_NEAREST]
            other = draw.choice(near)
            yield _claim(row.question, other.answer, other.premise, Relation.NOT_SUPPORTS)
        return
    yield _claim(row.question, own.answer, own.premise, Relation.SUPPORTS)
    altered = perturb(row.question, own.premise, names, draw)
    if altered and draw.random() < _SHARE_ALTERED:
        yield _claim(altered, own.answer, own.premise, Relation.NOT_SUPPORTS)
    right = {row.context[start:end].lower() for start, end in row.spans}
    wrong = [one for one in said if one.question != row.question and _differs(one.answer, right)]
    if wrong:
        near = [one for one in wrong if one.premise == own.premise]
        other = draw.choice(near if near and draw.random() < _SHARE_NEAR else wrong)
        yield _claim(row.question, other.answer, other.premise, Relation.NOT_SUPPORTS)


def _claim(question: str, answer: str, premise: str, relation: Relation) -> LabelledClaim:
    return LabelledClaim(SOURCE, claim_of(question, answer), premise, relation)


def _differs(answer: str, right: Iterable[str]) -> bool:
    plain = answer.lower()
    return not any(plain in one or one in plain for one in right)


def _shared(question: str, said: _Said) -> int:
    words = {*said.question.lower().split(), *said.premise.lower().split()}
    return len(words.intersection(question.lower().split()))
