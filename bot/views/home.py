"""App Home, and the suggested questions of the agent view."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.views import ids
from bot.views.blocks import actions, bullets, button, header, paragraph, rich_text, text_elements
from bot.views.notices import MODES, STOP, ways_to_ask
from bot.views.sizes import MAX_BUTTON_VALUE, MAX_PROMPT_TITLE, MAX_PROMPTS, cut
from bot.views.text import folded, unbracketed
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.routing import Mode
    from bot.views.blocks import Json
    from qa.service.status import IndexSummary

MAX_EXAMPLES = 10
MAX_LINE = 300
PROMPTS_TITLE = "Ask the articles"


@dataclass(frozen=True, slots=True)
class HomeState:
    """What App Home shows. `newest` is a date and a name, `built_at` a time in ISO 8601.

    Without an index there are 0 articles, and `problem` says why. `admin_command` is None for who
    is no admin.
    """

    articles: int
    passages: int
    newest: str | None
    built_at: str | None
    problem: str | None
    examples: tuple[str, ...]
    mode: Mode
    keep_days: int
    command: str
    admin_command: str | None

    @classmethod
    def of(
        cls,
        summary: IndexSummary | None,
        *,
        problem: str | None,
        examples: tuple[str, ...],
        mode: Mode,
        keep_days: int,
        command: str,
        admin_command: str | None,
    ) -> HomeState:
        """Return the state from the overview of the index."""
        newest = None
        if summary and summary.newest:
            source, title, day = summary.newest
            newest = f"{day.isoformat()}, {title or source}"
        return cls(
            articles=summary.articles if summary else 0,
            passages=summary.passages if summary else 0,
            newest=newest,
            built_at=summary.built_at if summary else None,
            problem=problem,
            examples=examples,
            mode=mode,
            keep_days=keep_days,
            command=command,
            admin_command=admin_command,
        )


def home_view(state: HomeState) -> dict[str, Any]:
    """Return the Home tab: examples, how to ask, the articles, and what is stored."""
    blocks = [
        header(PROMPTS_TITLE),
        *paragraph(
            text_elements("Every sentence of an answer has a footnote to the words it stands on.")
        ),
        *_examples(state.examples),
        header("How to ask"),
        rich_text(bullets(ways_to_ask(state.command))),
        *paragraph(text_elements(f"In channels {MODES[state.mode]}. {STOP}")),
        header("The articles"),
        rich_text(bullets(text_elements(line) for line in index_lines(state))),
        header("What is stored"),
        *paragraph(text_elements(_privacy(state.keep_days))),
    ]
    if state.admin_command:
        command = text_elements(state.admin_command, code=True)
        blocks += paragraph([*text_elements("For admins: "), *command])
    return {"type": "home", "blocks": blocks}


def index_lines(state: HomeState) -> list[str]:
    """Return the figures of the index, one a line."""
    size = f"{counted(state.articles, 'article')}, {counted(state.passages, 'passage')}"
    lines = [size]
    if state.newest:
        lines.append(f"Newest: {cut(folded(state.newest), MAX_LINE)}")
    if state.built_at:
        lines.append(f"Index built: {_readable_time(state.built_at)}")
    if state.problem:
        lines.append(f"Problem: {cut(folded(state.problem), MAX_LINE)}")
    return lines


def _readable_time(iso: str) -> str:
    try:
        built = datetime.fromisoformat(iso)
    except ValueError:
        return cut(folded(iso), MAX_LINE)
    return f"{built.day} {built:%B %Y, %H:%M %Z}".strip()


def _privacy(days: int) -> str:
    return (
        "The messages of a conversation that I am in are read to find questions in them. Only"
        " questions and drafts to check are stored, who asked, the answers, and what is said of"
        f" them: for {counted(days, 'day')} from the question on, where this app runs. If you"
        " delete your question, its answer is deleted too, and all of this but where the question"
        " stood. An admin can have everything deleted that is stored of a person."
    )


def _examples(questions: Sequence[str]) -> list[Json]:
    """Return questions as buttons, numbered in their action_id."""
    buttons = [
        button(
            question,
            ids.numbered(ids.EXAMPLE, i),
            cut(folded(question), MAX_BUTTON_VALUE),
            question,
        )
        for i, question in enumerate(questions[:MAX_EXAMPLES])
        if question.strip()
    ]
    return [actions(buttons, "examples")] if buttons else []


def suggested_prompts(questions: Sequence[str]) -> list[dict[str, str]]:
    """Return up to four questions as prompts of the agent view."""
    texts = [one for one in map(unbracketed, questions) if one]
    return [
        {"title": cut(one, MAX_PROMPT_TITLE), "message": cut(one, MAX_BUTTON_VALUE)}
        for one in texts[:MAX_PROMPTS]
    ]
