"""Whether the words around a day speak of what is to come; by the verb nearest to the day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Marks of the future first: 'to be held' is none of the past.
_VERB = re.compile(
    r"(?P<future>(?:\b(?:[Ww]ill|won['’]t|[Ww]ould|wouldn['’]t|shall|must|may|might|to(?=\s+be\b)"
    r"|(?:is|are|was|were)\s+(?:due|to)|due\s+to\s+(?:start|begin|open|meet|resume|be|take|end|arrive"
    r"|visit|travel|speak|vote|go|face|decide|hold)|due(?!\s+to)|upcoming|coming|next|scheduled"
    r"|slated|set\s+(?:to|for)|plan(?:s|ned|ning)?|expect(?:s|ed|ing)|intends?|hopes|going\s+to"
    r"|ahead\s+of|as\s+(?:early|soon|late)\s+as|no\s+later\s+than|later\s+on"
    r"|(?:has|have|deadline)\s+until|starts?|begins?|opens?|ends?|expires?|kicks\s+off"
    r"|takes\s+place|concludes)|['’]ll)\b(?!\s+have\b|-)(?:(?:\s+\w+){0,2}?\s+be\s+\w+)?)"
    r"|(?P<past>\b(?:said|told|says|tells|was|were|had|did|took|made|met|held|came|went|began|struck"
    r"|fell|hit|won|lost|left|rose|sent|gave|got|saw|broke|found|led|shot|fought|spoke|wrote|became"
    r"|flew|fled|put|ran|cut|sank|stood|drew|threw|brought|thought|swore|sought|taken|been|since"
    r"|(?!need|indeed|hundred|exceed|proceed|succeed)[a-z]{2,}ed)\b)"
)
_SENTENCE_END = re.compile(r"[.!?][”\"’)]*\s+(?=[“\"‘(]?[A-Z])|\n")
_CLAUSE_END = re.compile(
    r"[,;:()“”\"–—]|\b(?:that|who|which|because|but|while|if|when|where|although|though)\b"
)
# No further is looked for a sentence's ends; in code points.
_MAX_SENTENCE = 500
_ONLY_OPENS = re.compile(
    r"\W*(?:(?:and|but|so|then|on|by|early|late|this|next)\s+)*\Z", re.IGNORECASE
)


def is_to_come(text: str, start: int, end: int) -> bool:
    """Tell whether what happens on the day `text[start:end]` is still to come there.

    The nearest verb before the day in its clause decides, else the first one after it in the
    clause; a clause that is the day alone ('On Friday, …') looks on to the next one, and any
    other one back. What no verb tells is past, as in news it mostly is.
    """
    reach = max(start - _MAX_SENTENCE, 0)
    opening = _last_end(_SENTENCE_END.finditer(text, reach, start), reach)
    closing = min(len(text), end + _MAX_SENTENCE)
    closing = _first_start(_SENTENCE_END.finditer(text, end, closing), closing)
    clause = _last_end(_CLAUSE_END.finditer(text, opening, start), opening)
    clause_end = _first_start(_CLAUSE_END.finditer(text, end, closing), closing)
    fronted = _ONLY_OPENS.match(text, opening, start) is not None
    for verbs, nearest in (
        (_VERB.finditer(text, clause, start), -1),
        (_VERB.finditer(text, end, closing if fronted else clause_end), 0),
        (_VERB.finditer(text, opening, clause), -1),
    ):
        if found := list(verbs):
            return found[nearest]["future"] is not None
    return False


def _last_end(matches: Iterable[re.Match[str]], otherwise: int) -> int:
    ends = [match.end() for match in matches]
    return ends[-1] if ends else otherwise


def _first_start(matches: Iterable[re.Match[str]], otherwise: int) -> int:
    return next((match.start() for match in matches), otherwise)
