"""Marks what is not the article's own prose: captions, corrections, boilerplate such as 'Share.'.

Rules are by line, because copied news text has no markup left; a correction is its whole paragraph,
hard-wrapped or not. The text is never changed: a mark is a span, so that offsets stay those of the
seed file.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from index.article import Article, ArticleStatus, Kind, Span
from index.corrections import is_correction

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

# A line of so many texts is the site's boilerplate.
MIN_REPEATS = 3
# A longer line, or one that ends as a sentence does, may be news that several articles report.
MAX_REPEATED_WORDS = 12

# A text with a longer line is not hard-wrapped.
MAX_WRAPPED = 120  # characters
# Lines that a person wrapped leave less room than so many characters.
MAX_ROOM = 12

_LINE = re.compile(r"[^\r\n]+")
_LINE_END = re.compile(r"\r\n|\r|\n")
_SENTENCE_END = ".!?”\"'"

_AGENCY = (
    r"(?:the )?(?:associated press|ap(?: photo)?|reuters|getty(?: images)?|afp|agence france-presse"
    r"|epa(?:-efe)?|pa(?: media| wire)?|alamy|shutterstock|bloomberg|tass|sputnik|xinhua|anadolu"
    r"|zuma(?: press)?|nurphoto|imago|dpa|ukrinform|rex(?: features)?|pool)"
)
_CREDIT_AT_LINE_END = re.compile(
    rf"(?:\bvia {_AGENCY}(?:[ /,]+{_AGENCY})*"
    rf"|[(\[][^()\[\]]{{0,80}}\b{_AGENCY}[^()\[\]]{{0,40}}[)\]]"
    rf"|[/|©–—] ?{_AGENCY}(?: images)?"
    rf"|(?:^|[.)”] ){_AGENCY}/[\w'’ -]{{2,40}}"
    rf"|\b(?:photo(?:graph)?|image|picture)?(?:(?: ?credit)|(?:graph)? by): ?[^.:]{{2,60}})\.?$",
    re.IGNORECASE,
)
_CREDIT_AT_LINE_START = re.compile(
    r"(?:photo(?:graph)?|image|picture|file photo|caption|credit)s?(?: credit)?(?: by)?: ?\S",
    re.IGNORECASE,
)
_MAX_CAPTION = 600  # characters

_SHARING = (
    r"(?:share|tweet|pin|print|e-?mail|save|copy(?: link)?|link copied|facebook|twitter|x|whatsapp"
    r"|linkedin|reddit|telegram|bookmark|comments?|leave a comment|\d+ (?:comments?|shares?))"
)
# A line is boilerplate when one of these matches all of it, but for punctuation at its ends.
_BOILERPLATE = (
    r"related(?: (?:articles?|stor(?:y|ies)|content|coverage|news|topics?|links?|posts?))?",
    r"(?:more|read) (?:more|also|next|on this(?: story)?|related|from [\w' ]{1,30})",
    r"read more(?: (?:on|about|at|here)\b.{0,120}|:.{0,160})",
    r"(?:read|see|watch|listen) (?:also|more|next|now)(?::.{0,160})?",
    r"most (?:read|popular|viewed|shared)|trending(?: now)?|recommended(?: for you)?|up next",
    r"you (?:may|might) (?:also )?like|editor'?s'? picks?|top stories|in case you missed it",
    rf"{_SHARING}(?:[ ,|/·•]+{_SHARING})*",
    r"share (?:this|on|via|with)\b.{0,60}",
    r"exit mobile version",
    r"(?:advertisement|advertising|(?:sponsored|promoted|paid)(?: content)?)(?: -.{0,60})?",
    r"(?:story|article) continues below(?: (?:this )?(?:ad|advert|advertisement))?",
    r"(?:skip|back|jump|scroll) to (?:main )?(?:content|navigation|top|article)",
    r"(?:sign up|subscribe|log ?in|sign in)(?: (?:to|for|here|now|today|free)\b.{0,160})?",
    r"register(?: (?:here|now|today|free)\b.{0,160})?",
    r"(?:follow|join|support|contact) us\b.{0,160}",
    r"(?:get|download) (?:the|our) (?:\w+ )?(?:app|newsletter|alerts?)\b.{0,120}",
    r"(?:click|tap) here\b.{0,120}",
    r"(?:our|the|daily|weekly|morning)? ?newsletters?(?: sign-?up)?",
    r"(?:accept|manage) (?:all )?cookies|cookie (?:policy|settings)|privacy (?:policy|notice)",
    r"terms (?:of (?:use|service)|and conditions)",
    r"(?:©|\(c\)|copyright (?:©|\(c\)|\d{4})).{0,160}",
    r".{0,80}\ball rights reserved\b.{0,80}",
    r"(?:tags?|topics?|filed under|categories|keywords) ?:.{0,200}",
    r"close|menu|search|home|loading|play video|watch live|live",
)
_IS_BOILERPLATE = re.compile("|".join(_BOILERPLATE), re.IGNORECASE)


def mark(article: Article, repeated: AbstractSet[str] = frozenset()) -> Article:
    """Return the article with a mark on each caption, correction and line of boilerplate.

    `repeated` holds further lines of boilerplate: those `short_lines` that many texts hold.
    """
    body_start = article.marks[-1].end if article.marks else 0
    found = tuple(_marks(article, body_start, repeated))
    return replace(article, marks=(*article.marks, *found))


def short_lines(text: str) -> set[str]:
    """Return the lines that are boilerplate if `MIN_REPEATS` texts hold them."""
    return {line for _, line in _lines(text, 0) if _may_be_boilerplate(line)}


def _marks(article: Article, body_start: int, repeated: AbstractSet[str]) -> Iterator[Span]:
    lines = _lines(article.text, body_start)
    notes = _notes(article, lines, repeated)
    end = body_start
    for number, (start, line) in enumerate(lines):
        if start < end:
            continue
        end = notes.get(number, start + len(line))
        if _is_boilerplate(line, repeated):
            yield Span(start, end, Kind.BOILERPLATE)
        elif number in notes:
            yield Span(start, end, Kind.CORRECTION)
        elif _is_caption(line, lines, number):
            yield Span(start, end, Kind.CAPTION)


def _notes(
    article: Article, lines: Sequence[tuple[int, str]], repeated: AbstractSet[str]
) -> dict[int, int]:
    """Return the paragraphs that are corrections: where each ends, by its first line's number.

    An article that is a correction has none: all of it is one, and marks would take it apart.
    """
    if article.status is ArticleStatus.CORRECTION:
        return {}
    found, first = {}, 0
    for number, (goes_on, (start, line)) in enumerate(
        zip(_hard_wrapped(article.text, lines), lines, strict=True)
    ):
        if _is_boilerplate(line, repeated):
            first = number + 1
        elif not goes_on or _is_boilerplate(lines[number + 1][1], repeated):
            end = start + len(line)
            if is_correction(" ".join(article.text[lines[first][0] : end].split())):
                found[first] = end
            first = number + 1
    return found


def _hard_wrapped(text: str, lines: Sequence[tuple[int, str]]) -> list[bool]:
    """Tell of each line whether its paragraph goes on in the next one, as it was wrapped there.

    It does when that one follows directly, and its first word would not have fitted, or hardly so
    and no sentence ends here. A line of a text that is not wrapped is a paragraph.
    """
    width = max((len(line) for _, line in lines if " " in line), default=0)
    full, is_wrapped = [], False
    for (start, line), (following, other) in pairwise(lines):
        directly = len(_LINE_END.findall(text, start + len(line), following)) == 1
        goes_on = line[-1] not in _SENTENCE_END
        room = width - len(line) - 1 - len(other.split()[0])
        full.append(directly and room < (MAX_ROOM if goes_on else 0))
        is_wrapped |= full[-1] and goes_on
    return [is_wrapped and width <= MAX_WRAPPED and one for one in full] + [False] * bool(lines)


def _lines(text: str, start: int) -> list[tuple[int, str]]:
    """Return the lines that are not blank, stripped, each with its offset."""
    found = []
    for match in _LINE.finditer(text, start):
        line = match[0].strip()
        if line:
            found.append((match.start() + match[0].index(line), line))
    return found


def _is_boilerplate(line: str, repeated: AbstractSet[str]) -> bool:
    stripped = line.strip(" \t\u00a0.…:!>»›→*-–—|•")
    return not stripped or bool(_IS_BOILERPLATE.fullmatch(stripped)) or line in repeated


def _is_caption(line: str, lines: Sequence[tuple[int, str]], number: int) -> bool:
    if len(line) > _MAX_CAPTION or len(lines) == 1:
        return False
    if _CREDIT_AT_LINE_START.match(line) and number + 1 < len(lines):
        return True
    return bool(_CREDIT_AT_LINE_END.search(line))


def _may_be_boilerplate(line: str) -> bool:
    return len(line.split()) <= MAX_REPEATED_WORDS and line[-1] not in _SENTENCE_END
