"""Has a language model write claims, and the verifier check each as it is streamed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qa.errors import ModelError
from qa.llm.prompt import answer_messages, correction_messages, reformat_messages
from qa.llm.reply import REPLY_SCHEMA, MalformedReplyError, parse_claims

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.llm.chat_model import LanguageModel, Message
    from qa.verifier.claims import WrittenClaim
    from qa.verifier.evidence import QuotedSpan, Source
    from qa.verifier.verifier import Verifier


@dataclass(frozen=True, slots=True)
class ClaimVerified:
    """A claim passed by the verifier, and the spans that it quotes."""

    text: str
    spans: tuple[QuotedSpan, ...]


@dataclass(frozen=True, slots=True)
class ClaimWritten:
    """A claim has been written, and so many quotes of it are about to be checked."""

    quotes: int


@dataclass(frozen=True, slots=True)
class ClaimRefused:
    """A claim refused by the verifier, and its faults."""

    claim: WrittenClaim
    faults: tuple[str, ...]


Step = ClaimWritten | ClaimVerified | ClaimRefused


@dataclass(frozen=True, slots=True)
class Writer:
    """Has a model write the claims of an answer, and the verifier pass or refuse each."""

    model: LanguageModel
    verifier: Verifier

    def write(self, question: str, sources: Sequence[Source]) -> Iterator[Step]:
        """Yield each claim as soon as it is written and verified; passage n is `sources[n - 1]`.

        After refused claims, or a malformed reply, the model is asked once more. Refused claims
        are yielded at the end of their attempt. Raises `ModelError`.
        """
        messages = answer_messages(question, sources)
        progress = _Progress(sources)
        second = None
        try:
            yield from self._attempt(messages, progress)
        except MalformedReplyError as error:
            second = reformat_messages(messages, error.fault)
        yield from progress.refused
        if second:
            yield from self._attempt(second, progress)
        elif progress.refused:
            second = correction_messages(messages, progress.faults())
            try:
                yield from self._attempt(second, progress)
            except ModelError:
                if not progress.shown:
                    raise
        else:
            return
        yield from progress.refused

    def _attempt(self, messages: Sequence[Message], progress: _Progress) -> Iterator[Step]:
        progress.refused.clear()
        for claim in parse_claims(self.model.stream(messages, REPLY_SCHEMA)):
            yield ClaimWritten(len(claim.quotes))
            verdict = self.verifier.check(claim, progress.sources)
            if verdict.faults:
                progress.refused.append(ClaimRefused(claim, verdict.faults))
            elif (text := claim.text.strip()) not in progress.shown:
                progress.shown.add(text)
                yield ClaimVerified(text, verdict.spans)


@dataclass(slots=True)
class _Progress:
    """The texts of verified claims, and the claims that the current attempt has had refused."""

    sources: Sequence[Source]
    shown: set[str] = field(default_factory=set)
    refused: list[ClaimRefused] = field(default_factory=list)

    def faults(self) -> list[tuple[WrittenClaim, Sequence[str]]]:
        return [(one.claim, one.faults) for one in self.refused]
