"""Which sentences are quoted together, so that an answer can be understood alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.article import Kind
from qa.text.quotation_marks import QUOTED_OR_CUT
from qa.text.speech_verbs import QUOTING_VERBS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.article import Passage

# A quotation and what leads up to it: enough to stand alone, short enough to be read.
MAX_SENTENCES = 3
# A list is cited whole, as long as it is one that somebody reads.
MAX_LIST_LINES = 12

# 'A. line', but not the initial of 'A. Jones'.
_LIST_LINE = re.compile(r"(?:[-*•‣–—·]|\(?(?:\d{1,2}[.)]|[a-zA-Z]\)|[a-zA-Z]\.(?=\s+[^A-Z])))\s")
_PRONOUN_FIRST = re.compile(
    r"[“\"‘]?(?:he|she|they|it|his|her|their|its|this|that|these|those|such)\b", re.IGNORECASE
)
_SPEECH_VERB = rf"(?:{QUOTING_VERBS})"
_SPEAKS_ON = re.compile(rf"(?:He|She|They|It) {_SPEECH_VERB}:? [“\"‘]")
_ATTRIBUTION = re.compile(rf"\b{_SPEECH_VERB}\b", re.IGNORECASE)


def sentence_texts(passage: Passage) -> list[str]:
    """Return the texts of a passage's sentences."""
    return [
        passage.text[span.start - passage.start : span.end - passage.start]
        for span in passage.sentences
    ]


def with_context(passage: Passage, position: int) -> list[int]:
    """Return which sentences of a passage to quote so that sentence `position` is understood alone.

    A quotation keeps the sentence that says who speaks, a sentence that opens with a pronoun the
    one before it, and what somebody said the words that follow ('He said: “…”'), as far as the
    passage and MAX_SENTENCES reach. A line of a list takes the whole list and what introduces it.
    """
    texts = sentence_texts(passage)
    first = last = position
    if passage.kind is Kind.CAPTION:
        return [position]
    if items := _list_around(texts, position):
        return items
    if _is_only_quotation(texts[position]):
        if position + 1 < len(texts) and _names_speaker(texts[position + 1]):
            last = position + 1
        elif position > 0:
            first = position - 1
    while first > 0 and last - first + 1 < MAX_SENTENCES and _leans_back(texts[first]):
        first -= 1
    if last - first + 1 < MAX_SENTENCES and last + 1 < len(texts):
        last += _names_speaker(texts[last]) and bool(_SPEAKS_ON.match(texts[last + 1]))
    return list(range(first, last + 1))


def _list_around(texts: Sequence[str], position: int) -> list[int]:
    """Return the list that sentence `position` introduces or is a line of, or nothing."""
    opens = texts[position].endswith(":") and not _LIST_LINE.match(texts[position])
    first = last = position + opens
    if last >= len(texts) or not _LIST_LINE.match(texts[last]):
        return []
    while first > 0 and _LIST_LINE.match(texts[first - 1]):
        first -= 1
    while last + 1 < len(texts) and _LIST_LINE.match(texts[last + 1]):
        last += 1
    first -= first > 0 and texts[first - 1].endswith(":")
    return list(range(first, last + 1)) if last - first < MAX_LIST_LINES else []


def _is_only_quotation(text: str) -> bool:
    return bool(QUOTED_OR_CUT.search(text)) and not _names_speaker(text)


def _names_speaker(text: str) -> bool:
    return bool(_ATTRIBUTION.search(QUOTED_OR_CUT.sub(" ", text)))


def _leans_back(text: str) -> bool:
    outside = QUOTED_OR_CUT.sub(" ", text).strip()
    if not outside:
        return True
    return bool(_PRONOUN_FIRST.match(text if text[0] not in '“"‘' else outside))
