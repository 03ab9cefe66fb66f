"""The verbs by which a text says who speaks.

There are two lists on purpose. SPEECH_VERBS is broad: the verifier asks who says something, and
a verb that it does not know is a claim let through. QUOTING_VERBS is narrow: it decides which
sentences are quoted together, and a verb too many makes quotes longer without need.
"""

from __future__ import annotations

_SPEECH_VERBS_WORDS = """
    said says say saying told tells added adds claimed claims warned warns warning wrote writes
    insisted insists explained explains argued argues stated continued replied replies commented
    suggested suggests announced announces declared declares hinted hints believes believe
    believed thinks think thought alleged alleges accused accuses vowed vows pledged pledges
    promised promises denied denies conceded concedes acknowledged admitted asserted asserts
    contended contends maintained maintains reported reports noted predicted predicts estimated
    estimates asked asks according remarked recalled joked tweeted testified urged demands
    demanded speculated posted revealed reveals proposed feared fears concluded concludes
    suggest argue warn claiming arguing stating suggesting insisting adding believing fearing
    alleging announcing telling writing assumed assumes felt expects hopes hoped states admits
    notes imagines imagined complained complains speculates guessed denying
"""
SPEECH_VERBS = frozenset(_SPEECH_VERBS_WORDS.split())

# Alternatives of a regular expression.
QUOTING_VERBS = (
    r"said|says|told|added?|adds|claim(?:s|ed)|warn(?:s|ed)|wrote|writes|asked|asks|insist(?:s|ed)"
    r"|explain(?:s|ed)|argu(?:es|ed)|stat(?:es|ed)|continu(?:es|ed)|repl(?:ies|ied)|comment(?:s|ed)"
    r"|suggest(?:s|ed)|announc(?:es|ed)|declar(?:es|ed)|according to"
)
# After 'who', in a question that asks for a speaker: 'Who said that?'
ASKED_FOR_VERBS = r"said|says?|claim(?:s|ed)?|told|reported|wrote|announced|stated|confirmed|denied"
