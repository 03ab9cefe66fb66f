"""What claims are made from: the sentences of an index, and the names in them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from index.article import Kind
from qa.evaluation.perturbations.claims import Sentence, comparable, seeded
from qa.evaluation.perturbations.lexicon import DEMONYM, FIRST_WORDS, OUTLETS, SAID, any_of
from qa.text.calendar_words import MONTHS, WEEKDAYS
from qa.verifier.evidence import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from random import Random

    from index.article import Article, Passage
    from qa.evaluation.perturbations.claims import Draft

    Paraphrase = Callable[[Sentence, "Material", Random], Draft | None]
    """A sentence said in another, true way; None where this way is not open."""
    Perturbation = Callable[[Draft, "Material", Random], Draft | None]
    """A true draft with one change that makes it false or unsupported, or None."""

SOURCES = 5

_NAME = re.compile(r"(?<![\w.–-])[A-Z][\w’-]+(?:(?: (?:of|de|von|van|the))? [A-Z][\w’-]+){0,4}")
_NO_NAMES = frozenset([*MONTHS, *WEEKDAYS, "The", "However", "Although", "According"])
# A name that ends a noun phrase: what follows cannot be a noun that it describes.
_CLOSED = re.compile(
    r"\s?[,.;:)]|\s(?:and|or|who|which|that|in|at|on|of|by|to|for|from|with|as|into|after|before"
    r"|during|until|is|are|was|were|has|have|had|can|could|will|would|may|did|does|began|became"
    r"|led|made|took|gave|wrote|won|lost|where|when|while|but|under|over|against|through|since|"
    + any_of(SAID)
    + r")\b"
)
_PLACE_BEFORE = re.compile(r"\b(?:in|at|near|throughout|from|into|across) (?:the )?$")
_PERSON_AFTER = re.compile(
    r"\s(?:said|says|wrote|argued|claimed|believed|was born|died|, who|served|married|told|noted"
    r"|invented|stated|suggested|announced|became|proposed|his|himself)\b"
)
_PERSON_BEFORE = re.compile(
    r"\b(?:Mr|Mrs|Dr|Professor|President|King|Queen|Sir|Lord|General|Prince|historian|physicist"
    r"|author|actor|singer|scientist|engineer|inventor|philosopher|minister)\.? $"
)
_WORDS = range(6, 46)
_WHOLE = re.compile(r"[A-Z“\"‘'`].*[.”\"]", re.DOTALL)
_PAIRS = (("(", ")"), ("“", "”"), ("[", "]"), ("``", "''"))
_FIRST_DAY = date(2019, 1, 7)
_DAYS = 1900
_SOME = 200


class Texts(Protocol):
    """What is read of an index: `index.corpus.Corpus`, or what a test puts in its place."""

    def article(self, article_id: str) -> Article | None:
        """Return an article, or None when there is none."""

    def passages_of(self, article_id: str) -> list[Passage]:
        """Return an article's passages, in its order."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text: its offsets, and of what sort it is."""

    text: str
    start: int
    end: int
    place: bool
    person: bool
    after_the: bool

    def like(self, other: Name) -> bool:
        """Tell whether one can replace the other without offending the grammar."""
        return (self.place, self.person, self.after_the, self.text.endswith("s")) == (
            other.place,
            other.person,
            other.after_the,
            other.text.endswith("s"),
        )


@dataclass(frozen=True)
class Material:
    """The sentences of an index, their passages in its order, and what it says of words."""

    sentences: tuple[Sentence, ...]
    sources: tuple[Source, ...]
    lower: frozenset[str] = field(repr=False)
    inner: frozenset[str] = field(repr=False)
    places: frozenset[str] = field(repr=False)
    people: frozenset[str] = field(repr=False)

    @cached_property
    def by_article(self) -> Mapping[str, list[Source]]:
        """The passages of each article."""
        found = defaultdict(list)
        for source in self.sources:
            found[source.article.article_id].append(source)
        return found

    @cached_property
    def by_passage(self) -> Mapping[str, list[Sentence]]:
        """The usable sentences of each passage."""
        found = defaultdict(list)
        for sentence in self.sentences:
            found[sentence.source.passage.passage_id].append(sentence)
        return found

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {source.passage.passage_id: at for at, source in enumerate(self.sources)}

    @cached_property
    def _all_names(self) -> list[Name]:
        return [name for source in self.sources for name in self.names(source.passage.text)]

    def names(self, text: str) -> list[Name]:
        """Return the names in a text that end a noun phrase."""
        found = []
        for match in _NAME.finditer(text):
            name, start = match[0], match.start()
            before = text[max(0, start - 20) : start]
            words = name.split()
            first = not before.strip() or before.rstrip()[-1:] in ".!?“"
            if first and (words[0].lower() in self.lower or words[0] not in self.inner):
                continue
            if words[0] in _NO_NAMES or words[0].lower() in FIRST_WORDS or words[-1] in _NO_NAMES:
                continue
            if DEMONYM.search(words[-1]) or not _CLOSED.match(text, match.end()):
                continue
            after_the = before.endswith(("the ", "The "))
            person = not after_the and name in self.people
            place = name in self.places and not person
            found.append(Name(name, start, match.end(), place, person, after_the))
        return found

    def other_names(self, sentence: Sentence) -> list[Name]:
        """Return the names of a sentence's passage and its neighbours that it does not have."""
        near = [sentence.source, *self._near(sentence.source)]
        found = [name for source in near for name in self.names(source.passage.text)]
        return [name for name in found if not related(name.text, sentence.text)]

    def far_names(self, sentence: Sentence, draw: Random) -> list[Name]:
        """Return some names of the set that the sentence's article does not have."""
        known = sentence.source.article.text
        some = draw.sample(self._all_names, min(_SOME, len(self._all_names)))
        return [name for name in some if not related(name.text, known)]

    def surrounding(self, wanted: Iterable[Source], draw: Random) -> tuple[Source, ...]:
        """Return `SOURCES` passages: those wanted, then passages near them, in random order."""
        chosen = list({one.passage.passage_id: one for one in wanted}.values())
        others = [one for source in chosen for one in self._near(source)]
        draw.shuffle(others)
        for other in others:
            known = {one.passage.passage_id for one in chosen}
            if len(chosen) < SOURCES and other.passage.passage_id not in known:
                chosen.append(other)
        return tuple(chosen)

    def elsewhere(self, text: str, source: Source, draw: Random) -> Source | None:
        """Return a passage near `source` that does not hold `text`."""
        wanted = comparable(text)
        others = [one for one in self._near(source) if wanted not in comparable(one.passage.text)]
        return draw.choice(others) if others else None

    def _near(self, source: Source) -> list[Source]:
        """Return the passages before and after one in the index, whose topics are often its own."""
        at = self._order[source.passage.passage_id]
        first = max(0, min(at - SOURCES, len(self.sources) - 2 * SOURCES))
        return [one for one in self.sources[first : first + 2 * SOURCES + 1] if one is not source]

    def lowered(self, text: str) -> str:
        """Return a sentence as it goes on after 'that': no capital unless a name has it."""
        word = re.match(r"\w+", text)
        if word is None:
            return text
        known = word[0].lower() in FIRST_WORDS | self.lower
        plain = word[0].endswith(("s", "ly")) and word[0] not in self.inner
        return text[0].lower() + text[1:] if known or plain else text


def related(name: str, text: str) -> bool:
    """Tell whether a text has any word of a name."""
    return any(word in text for word in re.findall(r"\w{3,}", name)) or name in text


def gather(corpus: Texts, titles: Mapping[str, str]) -> Material:
    """Read the material of an index. Articles without an outlet or a day get random ones.

    `titles` are those of the articles by their ids, in the order of the set; '' is none.
    """
    found: list[Source] = []
    for article_id, title in titles.items():
        article = corpus.article(article_id)
        if article is None:
            continue
        draw = seeded("metadata", article_id)
        told = replace(
            article,
            title=article.title or title or None,
            published=article.published or _FIRST_DAY + timedelta(days=draw.randrange(_DAYS)),
            outlet=article.outlet or draw.choice(OUTLETS),
        )
        found += [
            Source(passage, told)
            for passage in corpus.passages_of(article_id)
            if passage.kind is Kind.BODY
        ]
    texts = [source.passage.text for source in found]
    return Material(
        tuple(_sentences(found)),
        tuple(found),
        frozenset(word for text in texts for word in re.findall(r"\b[a-z]+\b", text)),
        frozenset(word for text in texts for word in re.findall(r"(?<=[a-z,] )[A-Z][\w’-]+", text)),
        _passing(texts, _is_place, 4),
        _passing(texts, _is_person, 6),
    )


def _is_place(before: str, after: str) -> bool:
    del after
    return _PLACE_BEFORE.search(before) is not None


def _is_person(before: str, after: str) -> bool:
    return _PERSON_BEFORE.search(before) is not None or _PERSON_AFTER.match(after) is not None


def _passing(texts: Iterable[str], test: Callable[[str, str], bool], share: int) -> frozenset[str]:
    """Return the names that pass a test of what is around them once in `share` times."""
    everywhere: Counter[str] = Counter()
    passing: Counter[str] = Counter()
    for text in texts:
        for match in _NAME.finditer(text):
            before = text[max(0, match.start() - 20) : match.start()]
            everywhere[match[0]] += 1
            passing[match[0]] += test(before, text[match.end() : match.end() + 20])
    return frozenset(
        name for name, count in passing.items() if share * count >= everywhere[name] and count
    )


def _sentences(sources: Iterable[Source]) -> Iterable[Sentence]:
    known: set[str] = set()
    for source in sources:
        for position, span in enumerate(source.passage.sentences):
            text = source.article.text[span.start : span.end]
            if text not in known and _usable(text):
                known.add(text)
                yield Sentence(text, source, position)


def _usable(text: str) -> bool:
    """Tell whether a sentence is a whole one that a claim could be."""
    return (
        len(text.split()) in _WORDS
        and _WHOLE.fullmatch(text) is not None
        and "\n" not in text
        and all(text.count(pair[0]) == text.count(pair[1]) for pair in _PAIRS)
        and text.count('"') % 2 == 0
    )
