"""What the words of a message tell of its purpose: a question, a draft, for others, or 'stop'."""

from __future__ import annotations

import re

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_GROUP = re.compile(r"<!(?:subteam\^[A-Z0-9]+|here|channel|everyone)[^>]*>")
_ASKING = re.compile(
    r"\W*(?:(?:and|but|so|ok(?:ay)?|also|then|well|please|hey|hi)\b\W*)*"
    r"(?:who|whom|whose|what|when|where|why|which|how|is|are|was|were|do|does|did|has|have|had"
    r"|can|could|will|would|should|may|might|isn['’]t|aren['’]t|wasn['’]t|weren['’]t|doesn['’]t"
    r"|didn['’]t|tell (?:me|us)|explain|describe|summari[sz]e|list|name|show (?:me|us)|give (?:me"
    r"|us)|find)\b",
    re.IGNORECASE,
)
# In small letters: a draft may begin with 'When' or 'If'.
_EMBEDDED = re.compile(r"(?:who|whom|whose|what|when|where|why|which|how|if|whether)\b")
_CHECK = re.compile(
    r"\s*check(?:(?P<marked>(?:[ \t]+this)?[ \t]*(?::|\r?\n))|\s|\Z)\s*", re.IGNORECASE
)
_STOP = re.compile(
    r"\W*(?:(?:ok(?:ay)?|please)\W+)*stop(?:\W+(?:it|now|please|that|this))*\W*", re.IGNORECASE
)


def mentions(text: str, bot_user: str) -> bool:
    """Tell whether a message mentions the app."""
    return bot_user in _MENTION.findall(text)


def for_others(text: str) -> bool:
    """Tell whether a message without a mention of the app is addressed to somebody else."""
    return bool(_MENTION.search(text) or _GROUP.search(text) or text.lstrip().startswith("@"))


def asks(text: str) -> bool:
    """Tell whether a message asks something; 'Thanks!' does not."""
    return "?" in re.sub(r"<[^>]*>", "", text) or bool(_ASKING.match(text))


def draft_in(text: str) -> str | None:
    """Return what follows the word 'check' in a message, '' for nothing; None in a question.

    'check who won' and 'check whether it did' ask; what follows 'check:' is always a draft.
    """
    found = _CHECK.match(text)
    if found is None:
        return None
    draft = text[found.end() :]
    return None if _EMBEDDED.match(draft) and not found["marked"] else draft


def as_request(draft: str) -> str:
    """Return a draft as the message that asks to check it."""
    return f"check: {draft}".rstrip()


def is_stop(text: str) -> bool:
    """Tell whether a message says 'stop' and nothing else."""
    return bool(_STOP.fullmatch(text))
