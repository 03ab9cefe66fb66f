"""A language model as an engine: it writes claims, and what the verifier passes is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qa.errors import ModelError
from qa.llm.prompt import answering, reforming, repairing
from qa.llm.reply import REPLY_SCHEMA, MalformedReplyError, written_claims

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.llm.chat_model import LanguageModel, Message
    from qa.verifier.claims import WrittenClaim
    from qa.verifier.evidence import Place, Source
    from qa.verifier.verifier import Verifier


@dataclass(frozen=True, slots=True)
class Verified:
    """A claim that may be shown, and where its quotes stand."""

    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Checking:
    """A claim has been written; so many of its quotes are being checked."""

    quotes: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A claim that was written and is not shown, with what is wrong with it."""

    claim: WrittenClaim
    faults: tuple[str, ...]


Step = Checking | Verified | Refused


@dataclass(frozen=True, slots=True)
class Writer:
    """Has a model write an answer, and lets through what stands in the articles."""

    model: LanguageModel
    verifier: Verifier

    def write(self, question: str, sources: Sequence[Source]) -> Iterator[Step]:
        """Yield each claim as soon as it is written and verified; passage n is `sources[n - 1]`.

        Claims that fail, or a reply that cannot be read, are written again once. Those that fail
        are yielded as refused when their round is over. Raises `ModelError`.
        """
        messages = answering(question, sources)
        asked = _Asked(sources)
        malformed = None
        try:
            yield from self._round(messages, asked)
        except MalformedReplyError as error:
            malformed = reforming(messages, error.fault)
        yield from asked.refused
        if malformed:
            yield from self._round(malformed, asked)
        elif asked.refused:
            try:
                yield from self._round(repairing(messages, asked.failed()), asked)
            except ModelError:
                if not asked.shown:
                    raise
        else:
            return
        yield from asked.refused

    def _round(self, messages: Sequence[Message], asked: _Asked) -> Iterator[Step]:
        asked.refused.clear()
        for claim in written_claims(self.model.stream(messages, REPLY_SCHEMA)):
            yield Checking(len(claim.quotes))
            verdict = self.verifier.check(claim, asked.sources)
            if verdict.faults:
                asked.refused.append(Refused(claim, verdict.faults))
            elif (text := claim.text.strip()) not in asked.shown:
                asked.shown.add(text)
                yield Verified(text, verdict.places)


@dataclass(slots=True)
class _Asked:
    """What has come of one question so far."""

    sources: Sequence[Source]
    shown: set[str] = field(default_factory=set)
    refused: list[Refused] = field(default_factory=list)

    def failed(self) -> list[tuple[WrittenClaim, Sequence[str]]]:
        return [(one.claim, one.faults) for one in self.refused]
