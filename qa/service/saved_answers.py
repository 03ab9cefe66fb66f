"""Re-checks saved answers against the seed files: their footnotes, and what they say of them."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from index.article import Span
from index.load import list_seeds, read_settled
from index.parse import file_of, parse
from qa.answer import CANNOT_ANSWER, EXTRACTIVE
from qa.citations import CitedSpan, check_citation, cite, parse_citation
from qa.errors import InputFileError, SeedFileError
from qa.question.cleaning import clean_question
from qa.question.replies import reply_to, reply_to_standalone
from qa.service.saved_text import Footnoted, text_faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from index.article import Article
    from index.load import SeedFile
    from qa.verifier.verifier import Verifier

_HOW = "Save one with: footnote ask --json 'QUESTION' > ANSWER.json"
# Of a footnote, what the article does not tell, and what is checked with its quote.
_OWN = frozenset({"n", "kind", "start", "end", "quote", "sha256", "also_in"})
_TYPES = {"answered": bool, "answer": str, "engine": str, "citations": list}


@dataclass(frozen=True, slots=True)
class Checked:
    """How many answers and footnotes were checked, and a line for each fault.

    `bare` answers have no footnote: of a refusal there is nothing to check.
    """

    citations: int
    bare: int
    faults: tuple[str, ...]


@dataclass(slots=True)
class Archive:
    """The articles of the seeds; a file is read once, when one of its articles is asked for."""

    files: dict[str, SeedFile]
    _read: dict[str, dict[str, Article]] = field(default_factory=dict)

    @classmethod
    def of(cls, seeds: Path) -> Archive:
        """List the seeds. Raises `SeedsError` without them."""
        return cls({seed.source: seed for seed in list_seeds(seeds)})

    def find(self, source: str) -> Article | None:
        """Return the article of a source, or None when there is none that can be read."""
        name = file_of(source)
        if name not in self._read:
            self._read[name] = {}
            seed = self.files.get(name)
            if seed is not None and not seed.problem:
                with suppress(SeedFileError):
                    articles, _ = parse(name, read_settled(seed)[0])
                    self._read[name] = {article.source: article for article in articles}
        return self._read[name].get(source)


def check_answers(name: str, data: bytes, seeds: Path, verifier: Callable[[], Verifier]) -> Checked:
    """Check the answers in `data`, one JSON object or one a line.

    `verifier` is called for an answer that a model wrote. Raises `InputFileError` when `name` holds
    no saved answer, `SeedsError` without the seeds.
    """
    answers = [(answer, _spans(name, answer)) for answer in _answers(name, data)]
    archive = Archive.of(seeds)
    faults: list[str] = []
    for number, (answer, spans) in enumerate(answers, start=1):
        which = f"answer {number}" if len(answers) > 1 else "the answer"
        faults += _faults(which, answer, spans, archive, verifier)
    return Checked(
        sum(len(spans) for _, spans in answers),
        sum(not spans for _, spans in answers),
        tuple(faults),
    )


def _answers(name: str, data: bytes) -> list[dict[str, Any]]:
    try:
        text = data.decode("utf-8-sig")
        try:
            values = [json.loads(text)]
        except ValueError:
            values = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise InputFileError(f"{name} is no JSON: {error}.", _HOW) from error
    if not values or not all(isinstance(value, dict) for value in values):
        raise InputFileError(f"{name} is no saved answer.", _HOW)
    for key, kind in _TYPES.items():
        if not all(type(value.get(key)) is kind for value in values):
            fault = f"{key!r} is missing or no {kind.__name__}"
            raise InputFileError(f"{name} is no saved answer: {fault}.", _HOW)
    return values


def _spans(name: str, answer: dict[str, Any]) -> list[CitedSpan]:
    try:
        return [parse_citation(one) for one in answer["citations"]]
    except (ValueError, AttributeError) as error:
        raise InputFileError(f"{name} is no saved answer: {error}.", _HOW) from error


def _faults(
    which: str,
    answer: dict[str, Any],
    spans: list[CitedSpan],
    archive: Archive,
    verifier: Callable[[], Verifier],
) -> Iterator[str]:
    """Yield a line for each fault; the text is compared with its quotes where these stand."""
    if not answer["answered"]:
        yield from _refusal_faults(which, answer)
        return
    if not spans:
        yield f"{which} has no footnotes, so that nothing shows that it is so"
        return
    stand = True
    footnotes = {}
    for place, (saved, span) in enumerate(zip(answer["citations"], spans, strict=True), start=1):
        number, article = saved.get("n", place), archive.find(span.source)
        if fault := check_citation(span, archive.find):
            yield f"[{number}] {fault}"
        if article is None or article.text[span.start : span.end] != span.quote or not span.quote:
            stand = False
            continue
        yield from (f"[{number}] {fault}" for fault in _field_faults(saved, span, article))
        footnotes[number] = Footnoted(span, article)
    if stand and list(footnotes) != list(range(1, len(spans) + 1)):
        yield f"{which} has footnotes that are not numbered from 1 to {len(spans)}"
    elif stand:
        of_quotes = answer["engine"] == EXTRACTIVE
        found = text_faults(answer["answer"], footnotes, None if of_quotes else verifier)
        yield from (f"{which} {fault}" for fault in found)
        yield from _short_faults(which, answer.get("short"), spans)


def _refusal_faults(which: str, answer: dict[str, Any]) -> Iterator[str]:
    """Yield a fault where a refusal says something, or has a footnote."""
    asked = clean_question(str(answer.get("question", "")))
    standalone = str(answer.get("standalone_question", ""))
    replies = [reply_to(asked), reply_to_standalone(standalone)]
    if answer["answer"] not in {CANNOT_ANSWER, *(reply.text for reply in replies if reply)}:
        yield f"{which} is a refusal, and says “{answer['answer'][:80]}”"
    if answer["citations"] or answer.get("short"):
        yield f"{which} is a refusal, and has footnotes or a short answer"


def _field_faults(saved: dict[str, Any], span: CitedSpan, article: Article) -> Iterator[str]:
    """Yield what is told otherwise of an article than it tells of itself."""
    there = asdict(cite(0, article, Span(span.start, span.end)))
    for key in sorted(saved.keys() & there.keys() - _OWN):
        if saved[key] != there[key]:
            yield f"its {key} is {saved[key]!r}, but {span.source} has {there[key]!r}"


def _short_faults(which: str, short: object, spans: list[CitedSpan]) -> Iterator[str]:
    quotes = [" ".join(span.quote.split()) for span in spans]
    if short is not None and not any(" ".join(str(short).split()) in quote for quote in quotes):
        yield f"{which} has the short answer “{str(short)[:80]}”, which no quote has"
