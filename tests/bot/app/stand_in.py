"""A stand-in for the answer source, to run the real app over: the question says what to answer.

`python -m tests.bot.app.stand_in` is `footnote bot` with it; `--waiting=N` and `--turns=N` set how
many questions may wait, and how many are answered in a thread, `--resume-age=N` up to what age, in
seconds, one is answered after a restart. The first words of a question may be

    sleep:SECONDS    block so long, then quote the question
    claims:N:SECONDS say N sentences, each after so long, one by one as a model does
    writes:N:SECONDS the same in other words, with status events between them
    long:N           say one sentence of N characters
    many:N           say N sentences of 200 characters, each from an article of its own
    refuse           find nothing
    fail             raise an exception that quotes the question

and everything else is quoted back, as an article's text, title, file and URL. Of a draft, a
sentence that holds the word contradicted, misquoted, outdated or not_found is so, every other is
supported by itself; `sleep:SECONDS` and `fail` are those of a question.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections import OrderedDict
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.desk.answerer import Answerer
from bot.desk.rejections import Rejections
from bot.log import configure_logging
from bot.serve import serve
from bot.settings import load_bot_settings, require_tokens
from index.article import Article
from index.watch import Snapshot
from qa.answer import CANNOT_ANSWER, Answer, Citation, Claim, PassageReference, Reason
from qa.checking.report import CheckedDraft, CheckedSentence, Verdict
from qa.checking.sentences import draft_sentences
from qa.errors import AnswerCancelledError, NotFoundError
from qa.events import Done, Status, Writing
from qa.question.cleaning import clean_question
from qa.service.settings import load_settings
from qa.service.status import IndexSummary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qa.answer import AskOptions
    from qa.cancellation import Cancellation
    from qa.checking.sentences import DraftSentence
    from qa.events import Event

# Articles that are kept, so that their passages can be shown.
MAX_ARTICLES = 1_000
# Options that set a bound of the desk, so that a test reaches it.
_BOUNDS = {
    "--waiting": (Rejections, "MAX_WAITING"),
    "--turns": (Rejections, "MAX_TURNS"),
    "--resume-age": (Answerer, "MAX_RESUME_AGE"),
}


class StandIn:
    """Answers with the text of the question."""

    def __init__(self) -> None:
        self._articles: OrderedDict[str, Article] = OrderedDict()

    def events(self, question: str, options: AskOptions) -> Iterator[Event]:
        """Yield the answer that the question asks for."""
        pause = _pause(options.cancellation)
        yield Status("Reading 1 passage")
        claims: list[Claim] = []
        writes = question.startswith("writes:")
        if writes or question.startswith("claims:"):
            yield Writing(f"What of {question}?")
        for text in self._sentences(question, pause):
            claim = self._claim(text, len(claims) + 1)
            claims.append(replace(claim, text=f"In short, {text}") if writes else claim)
            yield claims[-1]
            if writes:
                yield Status(f"Writing after sentence {len(claims)}")
        answer = _answer(question, claims)
        yield Done(_as_written(answer) if writes else answer)

    def check(
        self, text: str, options: AskOptions, progress: Callable[[int, int], None] | None = None
    ) -> CheckedDraft:
        """Return the verdicts that a draft asks for."""
        pause = _pause(options.cancellation)
        drafted = list(draft_sentences(text))
        checked, cited = [], 0
        for n, one in enumerate(drafted, start=1):
            list(self._sentences(one.text, pause))
            verdict = _verdict(one)
            citations: tuple[Citation, ...] = ()
            if verdict not in (Verdict.NOT_A_CLAIM, Verdict.NOT_FOUND):
                cited += 1
                citations = self._claim(one.text, cited).citations
            span, note = one.span, one.passed_over
            checked.append(
                CheckedSentence(n, span.start, span.end, one.text, verdict, citations, note)
            )
            if progress is not None:
                progress(n, len(drafted))
        return CheckedDraft(text, tuple(checked), len(text), "20240101T000000-000000")

    def _sentences(self, question: str, pause: Callable[[float], None]) -> Iterator[str]:
        order, *numbers = question.split(" ", 1)[0].split(":")
        match order, numbers:
            case "sleep", [seconds]:
                pause(float(seconds))
                yield question
            case "claims" | "writes", [count, seconds]:
                for n in range(int(count)):
                    pause(float(seconds))
                    yield f"Sentence {n + 1} of {question}."
            case "long", [length]:
                yield ("word " * (int(length) // 5 + 1))[: int(length)]
            case "many", [count]:
                for n in range(int(count)):
                    yield f"Sentence {n + 1} of many. ".ljust(200, "x")
            case "refuse", _:
                return
            case "fail", _:
                raise RuntimeError(question)
            case _:
                yield question

    def _claim(self, text: str, n: int) -> Claim:
        article = Article(
            source=f"{n} {text[:200]}.txt",
            text=f"Before. {text} After.",
            title=text[:200] or None,
            url=f"https://example.org/{text[:100]}",
            outlet=text[:50] or None,
        )
        self._articles[article.article_id] = article
        while len(self._articles) > MAX_ARTICLES:
            self._articles.popitem(last=False)
        citation = Citation(
            n=n,
            source=article.source,
            article_id=article.article_id,
            title=article.title,
            published="2024-10-28",
            url=article.url,
            start=8,
            end=8 + len(text),
            quote=text,
            sha256=article.sha256,
            outlet=article.outlet,
        )
        return Claim(text, (citation,))

    def article(self, name: str) -> Article:
        """Return an article that was cited."""
        if name not in self._articles:
            raise NotFoundError(f"There is no article {name}.")
        return self._articles[name]

    def texts(self, passages: Sequence[PassageReference]) -> list[str]:
        """Return the texts of passages that were cited."""
        return [self.article(one.article_id).text[one.start : one.end] for one in passages]

    def index_summary(self) -> IndexSummary:
        """Return the summary of an index of one article."""
        now = datetime.now(UTC).isoformat()
        return IndexSummary("20240101T000000-000000", 1, 1, None, now, stale=False)

    def suggestions(self, count: int) -> tuple[str, ...]:
        """Return questions."""
        return tuple(f"What is number {n}?" for n in range(1, count + 1))

    def snapshot(self, settle: float) -> Snapshot:  # noqa: ARG002 - nothing is written
        """Return a snapshot that is always fresh."""
        return Snapshot(fresh=True, seeds={})


def _pause(cancellation: Cancellation | None) -> Callable[[float], None]:
    """Return what waits as a model's reply is waited for: until it is called off."""
    cancelled = threading.Event()
    if cancellation is not None:
        cancellation.on_cancel(cancelled.set)

    def pause(seconds: float) -> None:
        if cancelled.wait(seconds):
            raise AnswerCancelledError

    return pause


def _verdict(sentence: DraftSentence) -> Verdict:
    if sentence.passed_over:
        return Verdict.NOT_A_CLAIM
    return next((one for one in Verdict if one in sentence.text), Verdict.SUPPORTED)


def _answer(question: str, claims: Sequence[Claim]) -> Answer:
    citations = tuple(citation for claim in claims for citation in claim.citations)
    return Answer(
        question=question,
        standalone_question=clean_question(question),
        answered=bool(claims),
        answer=" ".join(f"{c.text} [{c.citations[0].n}]" for c in claims) or CANNOT_ANSWER,
        confidence=0.9,
        citations=citations,
        claims=tuple(claims),
        reason=None if claims else Reason.NOTHING_RETRIEVED,
        generation="20240101T000000-000000",
    )


def _as_written(answer: Answer) -> Answer:
    return replace(
        answer,
        standalone_question=f"What of {answer.question}?",
        engine="stand-in:small",
        note="The model was slow.",
    )


def main() -> int:
    """Serve until stopped."""
    for option in sys.argv:
        name, _, number = option.partition("=")
        if name in _BOUNDS:
            setattr(*_BOUNDS[name], int(number))
    settings = load_bot_settings()
    require_tokens(settings, http="--http" in sys.argv)
    configure_logging(verbose="--verbose" in sys.argv)
    asyncio.run(serve(load_settings(), settings, StandIn(), http="--http" in sys.argv))
    return 0


if __name__ == "__main__":
    os._exit(main())  # as `footnote` ends: it waits for no thread that still answers
