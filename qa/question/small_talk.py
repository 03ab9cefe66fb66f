"""Small talk, and requests that name no topic: recognised from their first word to their last.

'Hi, where was the summit held?' is a question, and so is 'Summarise the talks in Kazan'.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from qa.question.antecedents import BARE


class SmallTalk(Enum):
    """What a text is that asks nothing of the articles."""

    THANKS = auto()
    HELP = auto()
    GOODBYE = auto()
    GREETING = auto()
    REMARK = auto()  # 'Good to know.'


# A longer text is no small talk.
MAX_WORDS = 16

_WORD = re.compile(r"[^\W_]+")
_IS = re.compile(r"\b(what|that|how|it)['’]?s\b")
_FILLER = r"(?:please|pls|well|oh|ah|so|and|then|now|again|really|very)"
_PATTERNS = {
    SmallTalk.THANKS: (
        r"(?:(?:many )?thanks|thank (?:you|u)|thx|ty|cheers|much appreciated)"
        r"(?: (?:so much|very much|a lot|(?:for|to) (?:the|your|this|that|clarif\w+)"
        r"(?: (?:help|answers?|info|information|reply|time))?))?"
    ),
    SmallTalk.HELP: (
        r"(?:help(?: me)?|(?:can|could|would|will) (?:you|anyone|someone) (?:please )?"
        r"(?:help|assist)(?: me)?(?: here| out)?|i (?:need|want) (?:some |your )?"
        r"(?:help|information|info|assistance)|(?:can|could|may) i (?:please )?ask (?:you )?"
        r"(?:some|a(?: few)?) questions?(?: here)?|i have (?:a|some) questions?"
        r"|what can you (?:do|answer|tell me)(?: for me)?"
        r"|what (?:(?:kind|sort) of questions )?can i ask(?: you)?|who are you|what are you"
        r"|what do you do|are you (?:a (?:bot|robot|human|person|machine)|human|there))"
    ),
    SmallTalk.GOODBYE: (
        r"(?:bye|bye bye|goodbye|good bye|good night|see you(?: later| soon)?|take care"
        r"|have a (?:nice|good|great) (?:day|evening|weekend|one))"
    ),
    SmallTalk.GREETING: (
        r"(?:(?:hi|hiya|hello|hey|hallo|howdy|greetings|good (?:morning|afternoon|evening|day))"
        r"(?: (?:there|all|everyone|everybody|team|folks|footnote|bot))?"
        r"|how (?:are you|is it going|do you do)(?: doing)?(?: today)?|what is up"
        r"|nice to meet you)"
    ),
    SmallTalk.REMARK: (
        r"(?:ok|okay|great|good|cool|nice|perfect|awesome|wonderful|excellent|super|wow"
        r"|interesting|got it|i see|understood|good to know|well done|no problem"
        r"|(?:that|this|it) is (?:all|it|good|great|fine|(?:very )?(?:helpful|interesting))"
        r"|that helps|the information is (?:very )?helpful)"
    ),
}
_SMALL_TALK = re.compile(rf"(?:(?:{'|'.join((*_PATTERNS.values(), _FILLER))})(?: |$))+")
_ONE_OF = {kind: re.compile(rf"\b{pattern}\b") for kind, pattern in _PATTERNS.items()}

_POLITE = r"(?:please )?(?:(?:can|could|would|will) you )?(?:please )?"
_THINGS = (
    r"(?:(?:the|this|that|these|those|all|of|every|each|your|both|whole|entire|full|latest|news)"
    r" )*(?:articles?|texts?|documents?|stor(?:y|ies)|news|files?|pages?|archive|contents?|reports?"
    r"|everything|all|it|this|that|them|these)"
)
_SUMMARY = (
    r"(?:(?:a|an|the|some) )?(?:(?:short|brief|quick|full|main|key) )*(?:summary|overview|synopsis"
    r"|recap|gist|digest|tl ?dr|points?|ideas?|topics?|messages?|takeaways?|facts|highlights"
    r"|headlines)"
)
_BRIEFLY = (
    r"(?: (?:please|briefly|shortly|for me|to me|in (?:\w+ )?\w+ (?:sentences?|words?|lines?"
    r"|points?)))*"
)
_BROAD = re.compile(
    rf"{_POLITE}(?:summari[sz]e|sum up|recap|outline|describe|explain|analy[sz]e|review|read|list"
    rf"|show(?: me)?|give me|tell me(?: about)?)(?: {_THINGS})?{_BRIEFLY}"
    rf"|{_POLITE}(?:(?:give|show|tell|write|make)(?: me| us)? |i (?:want|need) |what (?:is|are) )?"
    rf"{_SUMMARY}(?: (?:of|from|for|in) {_THINGS})?{_BRIEFLY}"
    rf"|what (?:is|are) {_THINGS} (?:all )?about|what is in {_THINGS}"
    rf"|what (?:do|does) {_THINGS} (?:say|tell(?: us| me)?|talk about)"
    r"|(?:tell me )?(?:everything|all|something|anything|more)(?: (?:that )?you (?:know|have))?"
    r"|what do you know|tell me what you know"
    r"|what is (?:new|the news|the latest(?: news)?)|any news|(?:the )?latest news"
)
_NO_QUESTION = re.compile(
    rf"{_POLITE}(?:(?:write|compose|sing|draw|paint|tell|create|generate|make)(?: me| us)?"
    r" (?:a|an|some|another)(?: \w+)? (?:poems?|songs?|haikus?|limericks?|sonnets?|raps?|jokes?"
    r"|riddles?|stor(?:y|ies)|fairy tales?|pictures?|images?|drawings?)\b|translate\b).*"
)


def small_talk(text: str) -> SmallTalk | None:
    """Return what kind of small talk a text is, or None when it may ask something.

    A text without a letter or digit, such as '?', calls for help.
    """
    words = _normalised(text)
    if not words:
        return SmallTalk.HELP
    if words.count(" ") >= MAX_WORDS or not _SMALL_TALK.fullmatch(words):
        return None
    return next((kind for kind, pattern in _ONE_OF.items() if pattern.search(words)), None)


def is_too_broad(text: str) -> bool:
    """Tell whether a request names no topic: 'Summarise the article', 'Tell me more', 'Why?'."""
    return bool(_BROAD.fullmatch(_normalised(text)) or BARE.match(text))


def is_no_question(text: str) -> bool:
    """Tell whether a request is for something else than an answer: a poem, a translation."""
    return _NO_QUESTION.fullmatch(_normalised(text)) is not None


def _normalised(text: str) -> str:
    """Return the words of a text in lower case, a space between two."""
    return " ".join(_WORD.findall(_IS.sub(r"\1 is", text.lower())))
