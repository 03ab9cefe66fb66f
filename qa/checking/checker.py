"""Checks a draft: each sentence that states something is retrieved for, judged, and told."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from qa.checking.combine import weigh
from qa.checking.quotations import look_up, quotations, says_nothing_else
from qa.checking.report import CheckedDraft, CheckedSentence, Misquotation, Verdict
from qa.checking.sentences import draft_sentences
from qa.citations import CitationBuilder
from qa.question.cleaning import clean_question

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from index.article import Span
    from index.corpus import Corpus
    from qa.answer import Citation
    from qa.cancellation import Cancellation
    from qa.checking.evidence import EvidenceFinder
    from qa.checking.judge import PremiseJudge
    from qa.checking.quotations import Found, Quotation
    from qa.checking.sentences import DraftSentence
    from qa.verifier.evidence import Source

    Progress = Callable[[int, int], None]

# Sentences that are judged in one check: some ten thousand words.
MAX_SENTENCES = 500


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks drafts against one generation. Safe to use from several threads."""

    finder: EvidenceFinder
    judge: PremiseJudge
    corpus: Corpus
    generation: str
    stale: bool = False

    def check(
        self,
        text: str,
        progress: Progress,
        *,
        as_of: date | None = None,
        cancellation: Cancellation | None = None,
    ) -> CheckedDraft:
        """Return a draft's sentences with their verdicts.

        Raises `AnswerCancelledError` when it is called off, `JudgeError` when claims cannot be
        judged.
        """
        sentences = list(draft_sentences(text))
        judged = sentences[:MAX_SENTENCES]
        builder = CitationBuilder(self.corpus)
        checked = []
        for n, sentence in enumerate(judged, start=1):
            if cancellation:
                cancellation.check()
            checked.append(self._sentence(n, sentence, builder, as_of))
            progress(n, len(judged))
        read_to = judged[-1].span.end if len(judged) < len(sentences) else len(text)
        return CheckedDraft(text, tuple(checked), read_to, self.generation, self.stale)

    def _sentence(
        self, n: int, sentence: DraftSentence, builder: CitationBuilder, as_of: date | None
    ) -> CheckedSentence:
        if why := sentence.passed_over:
            return _told(n, sentence, Verdict.NOT_A_CLAIM, note=why)
        claim = clean_question(sentence.text)
        sources = self.finder.find(claim, sentence.context, as_of)
        stands = self._look_up(sentence, sources, as_of)
        if told := _of_quotations(n, sentence, stands, builder):
            return told
        premises = self.finder.premises(claim, sources)
        if not premises:
            return _told(n, sentence, Verdict.NOT_FOUND)
        weighed = weigh(claim, premises, partial(self.judge.judgements, claim, sentence.context))
        citations = _cite(builder, [(one.source, one.span) for one in weighed.excerpts])
        return _told(n, sentence, weighed.verdict, citations, weighed.note)

    def _look_up(
        self, sentence: DraftSentence, sources: Sequence[Source], as_of: date | None
    ) -> dict[Quotation, Found | None]:
        """Return where each quotation of a sentence stands, or what stands in its place."""
        found = {}
        for one in quotations(sentence.text):
            place = look_up(one, sentence.text, sources)
            if place is None or not place.verbatim:
                more = self.finder.find(one.text, "", as_of)
                place = look_up(one, sentence.text, [*sources, *more])
            found[one] = place
        return found


def _of_quotations(
    n: int,
    sentence: DraftSentence,
    stands: Mapping[Quotation, Found | None],
    builder: CitationBuilder,
) -> CheckedSentence | None:
    """Return what quotations alone decide: that one is wrong, or that there is nothing else."""
    places = [one for one in stands.values() if one]
    if any(not one.verbatim or one.said_by for one in places):
        return _misquoted(n, sentence, stands, builder)
    if missing := next((one for one, place in stands.items() if place is None), None):
        note = f"the words “{missing.text}” stand in no article that was found"
        return _told(n, sentence, Verdict.NOT_FOUND, note=note)
    if places and says_nothing_else(sentence.text, places):
        citations = _cite(builder, [(one.source, one.span) for one in places])
        return _told(n, sentence, Verdict.SUPPORTED, citations)
    return None


def _misquoted(
    n: int,
    sentence: DraftSentence,
    stands: Mapping[Quotation, Found | None],
    builder: CitationBuilder,
) -> CheckedSentence:
    wrong = [(one, place) for one, place in stands.items()
             if place and (not place.verbatim or place.said_by)]  # fmt: skip
    citations, misquotations, notes = [], [], []
    for one, place in wrong:
        (citation,) = _cite(builder, [(place.source, place.span)])
        start = sentence.span.start + one.span.start
        end = start + len(one.text)
        citations.append(citation)
        misquotations.append(Misquotation(start, end, one.text, citation.n, place.said_by))
        if place.said_by:
            notes.append(f"the words are said by {place.said_by}")
        else:
            notes.append(f"“{one.text}” stands as “{citation.quote}”")
    verdict, note = Verdict.MISQUOTED, "; ".join(notes)
    return _told(n, sentence, verdict, tuple(citations), note, tuple(misquotations))


def _cite(builder: CitationBuilder, spans: Sequence[tuple[Source, Span]]) -> tuple[Citation, ...]:
    """Return the footnotes of spans of articles, each checked to be verbatim."""
    cited = [(source.article.article_id, span) for source, span in spans]
    claim = builder.claim("", cited) if cited else None
    return claim.citations if claim else ()


def _told(
    n: int,
    sentence: DraftSentence,
    verdict: Verdict,
    citations: tuple[Citation, ...] = (),
    note: str | None = None,
    misquotations: tuple[Misquotation, ...] = (),
) -> CheckedSentence:
    start, end = sentence.span.start, sentence.span.end
    return CheckedSentence(n, start, end, sentence.text, verdict, citations, note, misquotations)
