"""A message has a fallback text for clients that show no blocks."""

from __future__ import annotations

import re

from bot.views.answer import plan_answer
from tests.bot.views.samples import REFERENCE, answered, cited


def test_the_fallback_says_the_same_as_the_blocks() -> None:
    """Clients without blocks show the answer, escaped, and where it is cut."""
    answer = answered(cited(1, "A & B <!here>."))
    message = plan_answer(answer, REFERENCE, helpers=False, shareable=False).messages[0]
    assert message.text.startswith("A &amp; B &lt;!here&gt;. [1]\n")
    long = plan_answer(answered(cited(1, "&" * 2000)), REFERENCE, helpers=False, shareable=False)
    assert re.fullmatch("(?:&amp;)*…", long.messages[0].text)
