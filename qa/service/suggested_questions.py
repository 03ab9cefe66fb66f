"""Suggested questions, generated from the newest articles and kept if the index answers them.

Templates turn a sentence into questions about it. Each is asked, and kept when the answer cites
that very sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from index.stop_words import STOP_WORDS
from qa.text.number_words import UNITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from index.article import Article, Passage, Span
    from index.corpus import Corpus
    from qa.answer import Answer

# A question costs some 50 ms.
MAX_TRIES = 24
MAX_ARTICLES = 12
MAX_SENTENCES = 16
MAX_SENTENCE = 400  # characters
MIN_CONFIDENCE = 0.6
# Slack cuts the title of a prompt at 75.
MAX_LENGTH = 75  # characters
MIN_WORDS = 4

_WORD = r"[^\W\d_a-z][\w’'-]*\w"
_NAME = rf"{_WORD}(?: {_WORD}){{1,2}}"
_OFFICE = (
    r"(?:president|prime minister|foreign minister|defen[cs]e minister|finance minister|minister"
    r"|chancellor|king|queen|mayor|governor|leader|secretary-general|chief executive|coach)"
)
_EVENT = r"(?:summit|conference|forum|festival|congress|games|cup|fair|championships?|rally)"
_PRONOUN = r"(?:he|she|it|they|we|i|you|this|that|these|those|there|what|who|which)\b"
_PAST = (
    r"(?:\w{2,}ed|won|held|wrote|became|took|gave|met|led|left|made|sent|sold|beat|built|bought"
    r"|began|broke|holds|wins|takes|leads|opens|closes|meets|leaves|signs)"
)
_PARTICIPLE = r"(?:\w{2,}ed|held|taken|given|left|made|sent|sold|built|bought|broken|shut|cut|put)"
_NUMBER = (
    rf"(?:\d[\d,.]*(?: (?:million|thousand|billion))?|{'|'.join(UNITS[2:11])}"
    r"|dozens of|hundreds of|thousands of)"
)
_WORDS = rf"(?:[\w’'-]+ ){{0,6}}?[\w’'-]+(?: in {_WORD}(?: {_WORD})?)?"
_OVER = r"over (?:\w+ )?(?:allegations|claims|concerns|doubts|fears|plans)"
_UNITS = r"(?:years?|months?|weeks?|days?|hours?|minutes|percent|dollars|euros|miles|metres)\b"
_FIRST = r"^(?:But |And |Yet |Meanwhile, |However, |So )?"
_SAYS = {
    r"said": "What did {name} say?",
    r"(?:has )?warned": "What did {name} warn of?",
    r"(?:has )?announced": "What did {name} announce?",
    r"(?:has )?promised": "What did {name} promise?",
    r"claim(?:s|ed)": "What does {name} claim?",
    r"has hinted(?: once)?(?: again)? at": "What has {name} hinted at?",
}

# Templates, the best first; the named groups of a pattern fill its question.
_PATTERNS = [
    (re.compile(pattern), question)
    for pattern, question in {
        rf"(?i:\b(?:at|of|during)) (?:the )?(?P<event>(?:{_WORD} ){{1,4}}(?i:{_EVENT}))"
        rf" in [^\W\d_a-z]": "Where was the {event} held?",
        rf"{_FIRST}(?P<subject>(?!(?i:{_PRONOUN}))[^\W\d_a-z][^,;:“”\"]{{2,40}}?)"
        rf" (?P<be>has|have|had|is|are|was|were) (?P<verb>{_PARTICIPLE}(?: \w+){{0,4}}?)"
        rf" (?:because|after|due to|amid|following|{_OVER})\b": "Why {be} {subject} {verb}?",
        rf"(?:^|[Aa]bout |[Aa]t least |[Mm]ore than |[Nn]early |[Ss]ome )(?:{_NUMBER}) (?!{_UNITS})"
        rf"(?P<noun>(?:[a-z]+ ){{0,2}}?(?:[a-z]+s|people|children))"
        rf" (?P<verb>(?:(?:were|have been|had been) )?{_PAST}(?: [\w’'-]+){{0,6}}?)"
        r"(?=[.,;]| (?:after|when|as|while|because)\b)": "How many {noun} {verb}?",
        rf"{_FIRST}(?:[\w’' -]{{0,40}} )?(?P<name>{_NAME}) (?P<verb>{_PAST})"
        rf" (?P<object>(?!by\b|that\b|to\b|until\b|in \d){_WORDS})"
        r"(?=[.,;]| (?:after|when|as|while|because|on|in)\b)": "Who {verb} {object}?",
        rf"{_FIRST}(?:{_WORD} ){{1,4}}(?P<verb>has {_PARTICIPLE}) (?P<object>{_WORDS})"
        r"(?=[.,;]| (?:after|when|as|while|because|to|for|on|in)\b)": "Who {verb} {object}?",
        rf"\b{_WORD} (?:is|are) (?P<verb>(?!being|going)[a-z]{{2,}}ing) (?P<object>{_WORDS})"
        r"(?=[.,;]| (?:after|when|as|while|because|to|since)\b)": "Who is {verb} {object}?",
        rf"\b(?P<whose>{_WORD})[’']s (?P<office>{_OFFICE}),? {_NAME}": "Who is {whose}'s {office}?",
        rf"\b(?P<nation>{_WORD}(?:an|ish|ese|ch)) (?P<office>(?i:{_OFFICE})) {_NAME}": (
            "Who is the {nation} {office}?"
        ),
        **{rf"\b(?P<name>{_WORD}(?: {_WORD}){{0,2}}) (?:also |already )?{says}\b": question
           for says, question in _SAYS.items()},
    }.items()
]  # fmt: skip
# Too vague out of context: 'Who opened it?', 'Who led the study?'.
_VAGUE = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|this|that|these|those|us|our|we|one"
    r"|said|told|added)\b| '|' ",
    re.IGNORECASE,
)
_HAS_NAME = re.compile(r" [^\W\d_a-z]")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A question, and the sentence that its answer must cite."""

    text: str
    passage: Passage
    sentence: Span


def suggest(ask: Callable[[str], Answer], corpus: Corpus, count: int = 4) -> tuple[str, ...]:
    """Return up to `count` questions, each answered by another passage.

    `ask` answers one from the articles of `corpus`. The result depends on the corpus only.
    """
    newest = corpus.recent(MAX_ARTICLES, datetime.now(UTC))
    per_article = [list(_candidates(article, corpus)) for article in newest]
    kept: dict[str, str] = {}
    tried: set[str] = set()
    for candidate in _interleaved(per_article):
        if len(kept) == count or len(tried) == MAX_TRIES:
            break
        if candidate.passage.passage_id in kept or candidate.text in tried:
            continue
        tried.add(candidate.text)
        if _answers(ask(candidate.text), candidate):
            kept[candidate.passage.passage_id] = candidate.text
    return tuple(kept.values())


def _interleaved(lists: Iterable[Sequence[_Candidate]]) -> Iterator[_Candidate]:
    """Yield the first of each list, then the second of each, and so on."""
    return filter(None, chain.from_iterable(zip_longest(*lists)))


def _answers(answer: Answer, candidate: _Candidate) -> bool:
    passage, sentence = candidate.passage, candidate.sentence
    return (
        answer.answered
        and answer.confidence >= MIN_CONFIDENCE
        and bool(answer.short)
        and any(
            citation.article_id == passage.article_id
            and citation.start <= sentence.start < citation.end
            for citation in answer.citations
        )
    )


def _candidates(article: Article, corpus: Corpus) -> Iterator[_Candidate]:
    """Yield the questions about an article's first sentences, in the order of the templates."""
    sentences: dict[Span, Passage] = {}
    for passage in corpus.passages_of(article.article_id):
        for sentence in passage.sentences:
            if sentence.end - sentence.start <= MAX_SENTENCE:
                sentences.setdefault(sentence, passage)
    first = list(sentences.items())[:MAX_SENTENCES]
    for pattern, question in _PATTERNS:
        for sentence, passage in first:
            text = " ".join(article.text[sentence.start : sentence.end].split())
            for found in pattern.finditer(text):
                filled = _filled(question, found.groupdict(), article)
                if filled is not None:
                    yield _Candidate(filled, passage, sentence)


def _filled(question: str, words: dict[str, str], article: Article) -> str | None:
    """Return a template filled with words, or None when the question would be vague or too long."""
    if "name" in words:
        words["name"] = _full_name(words["name"], article.text)
        if " " not in words["name"]:
            return None
    if "office" in words:
        words["office"] = words["office"].lower()
    if "subject" in words:
        words["subject"] = _in_mid_sentence(words["subject"], article.text)
    text = question.format(**words).replace("’", "'")
    is_specific = _HAS_NAME.search(text) and not _VAGUE.search(text, 5)
    fits = len(text) <= MAX_LENGTH and len(text.split()) >= MIN_WORDS
    return text if is_specific and fits else None


def _full_name(name: str, text: str) -> str:
    """Return the first full name in a text that ends with `name`, such as a family name."""
    if " " in name:
        return name
    full = re.findall(rf"\b({_WORD}) {re.escape(name)}\b", text)
    first = next((word for word in full if word.lower() not in STOP_WORDS), "")
    return f"{first} {name}".strip()


def _in_mid_sentence(subject: str, text: str) -> str:
    """Return the subject of a sentence with its first word in lower case, unless that is a name."""
    first, *rest = subject.split()
    small = first.lower()
    is_common = small in STOP_WORDS or re.search(rf"\b{re.escape(small)}\b", text)
    return " ".join([small if is_common else first, *rest])
