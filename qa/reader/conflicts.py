"""Articles that answer one question with another number, date or name.

Such a conflict is shown, and not one of the accounts chosen in silence. A false alarm is worse
than a miss: the other article must answer the question too, in a sentence on the same thing,
with a value of the same kind that cannot be the same (qa.reader.conflicting_values).
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from qa.answer import AnswerPolicy
from qa.reader.candidates import best_of, confidence_features
from qa.reader.conflicting_values import Said, differ
from qa.text.names import roots
from qa.text.tokens import keys, tokens
from qa.verifier.attribution import speeches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from index.article import Article, Passage
    from qa.question.analysis import Question
    from qa.reader.calibration import Calibration
    from qa.reader.candidates import Candidate
    from qa.reader.logistic import Logistic
    from qa.retriever.retrieved import RetrievedPassage

    FindArticle = Callable[[str], Article]
    """An article's id to the article; raises when the index lacks it."""

# How far behind the best one another sentence may be chosen, in log odds.
FARTHEST = 5.0
# The share of words that makes of two sentences the same one with another value in it.
SAME_SENTENCE = 0.7
# The share of words in two accounts of the same thing, and what the reader must make of the
# passage of the second, a logit: with another subject the words alone say little.
SAME_THING = 0.2
ANSWERABLE = 1.5
_ASKS_FOR_A_POSITION = re.compile(
    r"\b(?:think|want|wants|propose|proposes|proposed|call(?:s|ed)? for|believes?|demands?|demanded"
    r"|should|views?|opinions?|positions?|blames?|blamed|favou?rs?|suggests?|suggested)\b",
    re.IGNORECASE,
)
_CORRECTION = re.compile(r"\b(?:correct(?:s|ed|ions?)|clarifications?|erratum)\b", re.IGNORECASE)


def find_conflicts(
    asked: Question,
    best: Candidate,
    candidates: Sequence[Candidate],
    passages: Sequence[RetrievedPassage],
    calibration: Calibration,
    article: FindArticle,
) -> list[Candidate]:
    """Return the best sentences of other articles that answer otherwise than `best`.

    One for each such article, the likeliest first; none for a question of yes or no.
    """
    if asked.yes_or_no:
        return []
    choice = calibration.choice
    said = _said(best, passages, article)
    subjects = {one.plain for one in tokens(asked.text)} & _names(passages[best.passage].passage)
    others = dict.fromkeys(
        one.article_id for one in candidates if one.article_id != best.article_id
    )
    found = []
    for article_id in others:
        if _corrects(article(article_id)) or _corrects(article(best.article_id)):
            continue
        other = best_of([one for one in candidates if one.article_id == article_id], choice)
        behind = choice.logit(best.features) - choice.logit(other.features)
        if behind > FARTHEST or not _is_about(passages[other.passage].passage, subjects):
            continue
        its = _said(other, passages, article)
        shared = _shared(said, its)
        alike = shared >= SAME_SENTENCE or (
            shared >= SAME_THING and _answers(other, candidates, calibration)
        )
        if alike and differ(said, its) and not _are_positions(asked, said, its):
            found.append(other)
    return sorted(found, key=lambda one: -choice.logit(one.features))


def is_same_thing(
    best: Candidate,
    other: Candidate,
    passages: Sequence[RetrievedPassage],
    choice: Logistic,
    article: FindArticle,
) -> bool:
    """Tell whether a sentence with the same answer as `best` says the same of the same thing.

    A name or a number alone may stand in a sentence about something else.
    """
    behind = choice.logit(best.features) - choice.logit(other.features)
    said, its = _said(best, passages, article), _said(other, passages, article)
    if said.sentence.split() == its.sentence.split():
        return True
    return behind <= FARTHEST and _shared(said, its) >= SAME_THING


def _corrects(article: Article) -> bool:
    """Tell whether an article puts another one right: what that one said holds no more."""
    return bool(article.corrects or _CORRECTION.search(article.title or ""))


def newest_first(
    candidates: Iterable[Candidate], article: FindArticle
) -> list[tuple[Candidate, Article]]:
    """Return candidates with their articles, the newest first and those without a date last."""
    pairs = [(one, article(one.article_id)) for one in candidates]
    return sorted(pairs, key=lambda pair: pair[1].published or date.min, reverse=True)


def _names(passage: Passage) -> set[str]:
    """Return the words with a capital letter that does not come from beginning a sentence."""
    openings = {sentence.start - passage.start for sentence in passage.sentences}
    found = [one for one in tokens(passage.text) if one.start not in openings]
    return {one.plain for one in found if one.is_capitalised}


def _is_about(passage: Passage, subjects: set[str]) -> bool:
    """Tell whether a passage names all of what is asked about, in any form of the names."""
    known = {root for word in tokens(passage.text) for root in roots(word.plain)}
    return all(roots(subject) & known for subject in subjects)


def _answers(
    candidate: Candidate, candidates: Sequence[Candidate], calibration: Calibration
) -> bool:
    """Tell whether a sentence would be given as the answer, by the strictest measure."""
    features = confidence_features(candidate, candidates, calibration.choice)
    return (
        candidate.feature("answerable") >= ANSWERABLE
        and calibration.confidence.probability(features)
        >= calibration.thresholds[AnswerPolicy.STRICT]
    )


def _said(candidate: Candidate, passages: Sequence[RetrievedPassage], article: FindArticle) -> Said:
    passage = passages[candidate.passage].passage
    sentence, short = passage.sentences[candidate.place], candidate.short
    return Said(
        passage.text[sentence.start - passage.start : sentence.end - passage.start],
        short.start - sentence.start,
        short.end - sentence.start,
        article(candidate.article_id).published_as_stated,
    )


def _are_positions(asked: Question, first: Said, second: Said) -> bool:
    """Tell whether two people say what each of them holds, and no fact is asked for."""
    if not _ASKS_FOR_A_POSITION.search(asked.text):
        return False
    here, there = (speeches(tokens(one.sentence)) for one in (first, second))
    one, other = ({word.plain for told in side for word in told.speaker} for side in (here, there))
    return bool(one and other) and not one & other


def _shared(first: Said, second: Said) -> float:
    """Return the share of the shorter sentence's words in the other, the answers left out."""
    here, there = _words(first), _words(second)
    return len(here & there) / max(1, min(len(here), len(there)))


def _words(said: Said) -> set[str]:
    return keys(
        [word for word in tokens(said.sentence) if word.end <= said.start or said.end <= word.start]
    )
