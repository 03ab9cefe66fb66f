"""The last conversation of each terminal, so that `footnote ask -c` can continue it.

Each is a small file below the state folder, readable by its owner only and replaced atomically: a
process that is killed leaves the old one, and of two concurrent writers the last one wins.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.atomic_write import write_atomically
from qa.answer import Reason, Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answer import Answer
    from qa.service.footnote import Footnote

# What is kept of one conversation: the latest exchanges, and of each at most so many characters.
MAX_EXCHANGES = 12
MAX_HISTORY = 8_000
MAX_TEXT = 2_000
# Conversations that are older (in seconds), or beyond the latest so many, are removed.
MAX_AGE = 7 * 86_400.0
MAX_KEPT = 100

_FOLDER = "conversations"


def with_exchange(turns: Sequence[Turn], answer: Answer) -> tuple[Turn, ...]:
    """Return a conversation with one more exchange, the oldest dropped to stay within bounds.

    A question without a word is no part of a conversation.
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
        """Return that of the process's terminal, or without one of its session."""
        return cls(state / _FOLDER / f"{_terminal()}.json")

    def load(self) -> tuple[Turn, ...]:
        """Return the turns that are kept; none where they are too old or cannot be read."""
        try:
            if time.time() - self.path.stat().st_mtime > MAX_AGE:
                return ()
            return tuple(map(_parse_turn, json.loads(self.path.read_bytes())))
        except (OSError, ValueError, TypeError, RecursionError):
            return ()

    def save(self, turns: Sequence[Turn]) -> None:
        """Replace the saved conversation. Raises `OSError`."""
        folder = self.path.parent
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        write_atomically(self.path, json.dumps([asdict(turn) for turn in turns]), 0o600)
        _prune(folder)


def _parse_turn(values: dict[str, Any]) -> Turn:
    turn = Turn(**values)
    if not (isinstance(turn.role, str) and isinstance(turn.text, str)):
        raise TypeError("a turn is not text")
    return turn


def _prune(folder: Path) -> None:
    """Remove expired conversations, and temporary files of killed processes."""
    with suppress(OSError):  # another process prunes too
        ages = {path: time.time() - path.stat().st_mtime for path in folder.iterdir()}
        latest = sorted(ages, key=ages.__getitem__)
        for rank, path in enumerate(latest):
            if rank >= MAX_KEPT or ages[path] > MAX_AGE:
                path.unlink()


def _terminal() -> str:
    """Return a key of this terminal's session, unique also among sessions that have ended.

    Session ids are reused, so the key holds the start time of the session's leader too, or, where
    there is no /proc, the terminal's name.
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
    """The conversation of this terminal: its turns, saved for the next command."""

    def __init__(self, footnote: Footnote, *, continued: bool) -> None:
        self._warn = footnote.notifier.warning
        self._saved = SavedConversation.of_this_terminal(footnote.settings.state)
        self._can_save = True
        self.turns: tuple[Turn, ...] = self._saved.load() if continued else ()
        if continued and not self.turns:
            self._warn("There is no conversation of this terminal to go on with; this begins one.")

    def add(self, answer: Answer) -> None:
        """Add an exchange and save. A failure to save is a warning, given once."""
        self.turns = with_exchange(self.turns, answer)
        if not self.turns or not self._can_save:
            return
        try:
            self._saved.save(self.turns)
        except OSError as error:
            self._can_save = False
            self._warn(
                f"The conversation cannot be kept in {self._saved.path.parent}: {error.strerror}."
                " Make that folder writable, or name another with FOOTNOTE_STATE."
            )
