"""A message has a fallback text for clients that show no blocks."""

from __future__ import annotations

import re

from bot.views.answer import answer_messages
from tests.bot.views.samples import REFERENCE, answered, cited


def test_the_fallback_says_the_same_as_the_blocks() -> None:
    """Clients without blocks show the answer, escaped, and where it is cut."""
    answer = answered(cited(1, "A & B <!here>."))
    message = answer_messages(answer, REFERENCE, helpers=False, shareable=False)[0]
    assert message.text.startswith("A &amp; B &lt;!here&gt;. [1]\n")
    words = answered(cited(1, "&" * 2000))
    long = answer_messages(words, REFERENCE, helpers=False, shareable=False)
    assert re.fullmatch("(?:&amp;)*…", long[0].text)
