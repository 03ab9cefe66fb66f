"""What the app sends after hostile messages, which the stand-in quotes back."""

from __future__ import annotations

from itertools import cycle, islice
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.bench.bot_load import Figure, loaded, progress
from tests.bot.app.process import STAND_IN
from tests.bot.hostile import LONG, SHORT, faults, is_escaped
from tests.slack import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis import strategies as st

    from tests.slack import Call

COUNT = 10_000
# One of so many messages has 50,000 characters: Slack accepts some twenty files a minute.
LONG_EACH = 199
AT_ONCE, CHANNELS, PART = 50, 250, 1_000
READ_AS_MRKDWN = frozenset({"fallback", "mrkdwn"})


def hostile() -> Iterator[Figure]:
    """Send 10,000 hostile messages, and check all that the app sends."""
    lost, parsed = 0, 0
    texts = messages(COUNT)
    with loaded(STAND_IN) as load:
        load.slack.rates.lift("chat.postMessage")
        for start in range(0, COUNT, PART):
            for first in range(start, start + PART, AT_ONCE):
                for text in texts[first : first + AT_ONCE]:
                    load.ask(text, people=AT_ONCE, channels=CHANNELS)
                done = first + AT_ONCE - start
                load.listen(lambda done=done: load.answered == done, 120)  # type: ignore[misc]
            lost += sum(len(kinds) != 1 for kinds in load.kinds())
            parsed += sum(map(is_faulty, load.slack.all_calls))
            parsed += sum(
                not is_escaped(sent.text)
                for sent in load.slack.sent_texts()
                if sent.kind in READ_AS_MRKDWN
            )
            progress(f"hostile: {start + PART:,} messages")
            load.forget()
        crashed = load.app.process.poll() is not None
        errors = sum(" ERROR " in line for line in load.app.lines)
        breaches = len(load.slack.violations)
    yield Figure("hostile: crashes", str(int(crashed)), "0", not crashed)
    yield Figure("hostile: errors in the log", str(errors), "0", errors == 0)
    yield Figure(f"hostile: not answered once, of {COUNT:,}", str(lost), "0", lost == 0)
    yield Figure("hostile: texts that Slack would parse", str(parsed), "0", parsed == 0)
    yield Figure("hostile: limits and rules broken", str(breaches), "0", breaches == 0)


def messages(count: int) -> list[str]:
    """Return so many messages, every other one escaped as typed text is."""
    texts = drawn(SHORT, count)
    texts[::LONG_EACH] = drawn(LONG, len(texts[::LONG_EACH]))
    return [escape(text) if n % 2 else text for n, text in enumerate(texts)]


def drawn(strategy: st.SearchStrategy[str], count: int) -> list[str]:
    """Return so many values of a strategy, reproducibly; those of a small one are repeated."""
    values: list[str] = []

    @seed(count)
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(value: str) -> None:
        values.append(value)

    draw()
    return list(islice(cycle(values), count))


def is_faulty(call: Call) -> bool:
    """Tell whether a call has sent blocks in which Slack would parse something, or hide it."""
    given = call.arguments
    return bool(faults([given.get("blocks"), given.get("chunks"), given.get("view")]))
