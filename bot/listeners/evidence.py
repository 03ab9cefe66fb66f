"""Clicks that show what an answer or a check stands on: passages in their articles, in a modal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.journal.stored import from_stored
from bot.views.ids import EVIDENCE, PASSAGE
from bot.views.modals import evidence_modal, gone_modal, passage_modal
from qa.answer import Answer
from qa.checking.report import CheckedDraft
from qa.errors import FootnoteError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeVar

    from bot.app import Service
    from bot.listeners.click import Click
    from index.article import Article
    from qa.answer import Citation, PassageReference

    One = TypeVar("One")


async def show_passage(click: Click, service: Service) -> None:
    """Open a modal with a cited passage in context, or with one of the nearest passages."""
    result, view = await _result(click, service), gone_modal()
    if isinstance(result, Answer):
        number = int(click.action_id.removeprefix(f"{PASSAGE}:"))
        passages: Sequence[Citation | PassageReference] = result.citations or result.passages
        if passage := _numbered(passages, number):
            view = passage_modal(await _article(passage.article_id, service), passage, number)
    await click.slack.open_modal(click.trigger, view)


async def show_evidence(click: Click, service: Service) -> None:
    """Open a modal with a sentence of a checked draft, and all that was cited for it."""
    result, view = await _result(click, service), gone_modal()
    if isinstance(result, CheckedDraft):
        number = int(click.action_id.removeprefix(f"{EVIDENCE}:"))
        if (sentence := _numbered(result.sentences, number)) and sentence.citations:
            cited = [await _article(one.article_id, service) for one in sentence.citations]
            view = evidence_modal(sentence, cited)
    await click.slack.open_modal(click.trigger, view)


async def _result(click: Click, service: Service) -> Answer | CheckedDraft | None:
    stored = await service.journal.answer(click.question.reference) if click.question else None
    return None if stored is None else from_stored(stored)


def _numbered(items: Sequence[One], number: int) -> One | None:
    return items[number - 1] if 1 <= number <= len(items) else None


async def _article(article_id: str, service: Service) -> Article | None:
    try:
        return await service.pool.run(service.pool.source.article, article_id)
    except FootnoteError:
        return None
