"""The last conversation of each terminal, so that `footnote ask -c` can go on with it.

Each is a small file of its own below the state folder, for its owner's eyes only, and is replaced
as a whole: a process that is killed leaves the old one, and of two at once the last one counts.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.answer import Reason, Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answer import Answer
    from qa.service.footnote import Footnote

# What is remembered of one conversation: so many questions with their answers, and characters.
MAX_EXCHANGES = 12
MAX_HISTORY = 8_000
MAX_TEXT = 2_000
# Conversations that are older (in seconds), or not among so many latest, are removed.
MAX_AGE = 7 * 86_400.0
MAX_KEPT = 100

_FOLDER = "conversations"


def extended(turns: Sequence[Turn], answer: Answer) -> tuple[Turn, ...]:
    """Return a conversation with one more question and answer, its oldest left out as needed.

    What a refusal says marks it as one. A question without a word is no part of a conversation.
    """
    if answer.reason is Reason.EMPTY_QUESTION:
        return tuple(turns)
    asked, said = answer.question[:MAX_TEXT], answer.answer[:MAX_TEXT]
    latest = [*turns, Turn("user", asked), Turn("assistant", said)][-2 * MAX_EXCHANGES :]
    while sum(len(turn.text) for turn in latest) > MAX_HISTORY:
        del latest[:2]
    return tuple(latest)


@dataclass(frozen=True, slots=True)
class SavedConversation:
    """The file that keeps one terminal's conversation."""

    path: Path

    @classmethod
    def of_this_terminal(cls, state: Path) -> SavedConversation:
        """Return that of the terminal, or without one of the session, that the process is in."""
        return cls(state / _FOLDER / f"{_terminal()}.json")

    def load(self) -> tuple[Turn, ...]:
        """Return what is kept; one that is too old, or cannot be read, is none."""
        try:
            if time.time() - self.path.stat().st_mtime > MAX_AGE:
                return ()
            return tuple(map(_turn, json.loads(self.path.read_bytes())))
        except (OSError, ValueError, TypeError, RecursionError):
            return ()

    def save(self, turns: Sequence[Turn]) -> None:
        """Keep a conversation in place of the one before. Raises `OSError`."""
        folder = self.path.parent
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        new = self.path.with_suffix(f".{os.getpid()}")
        new.unlink(missing_ok=True)
        try:
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump([asdict(turn) for turn in turns], file)
            new.replace(self.path)
        except BaseException:
            new.unlink(missing_ok=True)
            raise
        _tidy(folder)


def _turn(values: dict[str, Any]) -> Turn:
    turn = Turn(**values)
    if not (isinstance(turn.role, str) and isinstance(turn.text, str)):
        raise TypeError("a turn is not text")
    return turn


def _tidy(folder: Path) -> None:
    """Remove what nobody will go on with, and what a killed process left half written."""
    with suppress(OSError):  # another process tidies too
        ages = {path: time.time() - path.stat().st_mtime for path in folder.iterdir()}
        latest = sorted(ages, key=ages.__getitem__)
        for place, path in enumerate(latest):
            if place >= MAX_KEPT or ages[path] > MAX_AGE:
                path.unlink()


def _terminal() -> str:
    """Return what tells this terminal's session from all others, ended ones included.

    The number of a session comes again; with it the time when its leader was started does not,
    nor, where /proc does not tell that, is its terminal often the same.
    """
    session = os.getsid(0)
    try:
        about = Path(f"/proc/{session}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return f"{session}-{_terminal_name()}"
    # The second field is a name in parentheses and may hold anything; 7 and 22 are these.
    fields = about.rpartition(")")[2].split()
    terminal, started = fields[4], fields[19]
    return f"{session}-{terminal}-{started}"


def _terminal_name() -> str:
    for stream in range(3):
        with suppress(OSError):
            return os.ttyname(stream).strip("/").replace("/", "-")
    return "none"


class Conversation:
    """What has been said in this terminal: remembered here, and kept for the next command."""

    def __init__(self, footnote: Footnote, *, goes_on: bool) -> None:
        self._warn = footnote.notifier.warning
        self._saved = SavedConversation.of_this_terminal(footnote.settings.state)
        self._is_kept = True
        self.turns: tuple[Turn, ...] = self._saved.load() if goes_on else ()
        if goes_on and not self.turns:
            self._warn("There is no conversation of this terminal to go on with; this begins one.")

    def add(self, answer: Answer) -> None:
        """Remember a question and its answer. What cannot be kept is no loss to the answer."""
        self.turns = extended(self.turns, answer)
        if not self.turns or not self._is_kept:
            return
        try:
            self._saved.save(self.turns)
        except OSError as error:
            self._is_kept = False
            self._warn(
                f"The conversation cannot be kept in {self._saved.path.parent}: {error.strerror}."
                " Make that folder writable, or name another with FOOTNOTE_STATE."
            )
