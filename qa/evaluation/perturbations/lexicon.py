"""Lists of English words that the generators go by. Data, and the patterns made of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.text.calendar_words import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterable


def any_of(words: Iterable[str]) -> str:
    """Return the source of a pattern for any of the words, the longest first."""
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


def words(listed: str) -> tuple[str, ...]:
    """Read 'rose fell' into a tuple of words."""
    return tuple(listed.split())


def both_ways(pairs: str) -> dict[str, str]:
    """Read 'rose/fell won/lost' into a dictionary of either to the other."""
    found = one_way(pairs)
    return found | {other: word for word, other in found.items()}


def one_way(pairs: str) -> dict[str, str]:
    """Read 'won/win lost/lose' into a dictionary."""
    found = [pair.split("/") for pair in pairs.split()]
    return {word: other for word, other in found}  # noqa: C416 - dict() has no such type


SHORT_MONTHS = {month[:3] + ".": month for month in MONTHS if month != "May"} | {"Sept.": MONTHS[8]}
NUMBER_WORDS = dict(
    zip(
        words(
            "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
            " sixteen seventeen eighteen nineteen twenty"
        ),
        range(2, 21),
        strict=True,
    )
)
ORDINALS = words("first second third fourth fifth sixth seventh eighth ninth tenth")
SCALES = both_ways("million/billion thousand/hundred dozens/hundreds millions/billions") | {
    "thousands": "millions",
    "trillion": "billion",
}
UNITS = both_ways(
    "km/miles kilometers/miles kilometres/miles feet/metres meters/feet years/months weeks/days"
    " hours/minutes tonnes/kilograms acres/hectares °C/°F inches/metres"
)

FIRST_WORDS = frozenset(
    words(
        "the a an in it he she they this these those there some many most after before while on at"
        " by during for from his her its their as when since until under over with both each every"
        " all several other another such no one two three four five six seven eight nine ten we you"
        " that what who although though because if unless to between among within throughout"
    )
)
DEMONYM = re.compile(r"(?:[a-z]an|ish|ese|[a-z]ic|nch|tch|tte|ian)s?$")

SAID = words(
    "said says stated states claimed claims argued argues wrote writes announced reported reports"
    " noted notes explained explains added warned insisted admitted suggested suggests believed"
    " believes estimated estimates concluded declared asserted asserts maintained maintains"
    " proposed thought thinks hoped hopes feared fears alleged alleges predicted predicts"
    " complained told"
)
# What somebody said in these words may be paraphrased with 'according to'.
REPORTED = words("said says stated states claimed claims argued argues wrote writes reported")

AUXILIARIES = words("is are was were has have had can could will would should must may might")
PARTICIPLES = words(
    "been become begun built come done given gone grown had held kept known led left lost made"
    " met paid put said seen sent set shown sold spent taken told won written"
)
PAST = one_way(
    "became/become began/begin won/win lost/lose led/lead made/make took/take gave/give"
    " held/hold built/build wrote/write went/go came/come received/receive created/create"
    " established/establish joined/join played/play moved/move served/serve defeated/defeat"
    " signed/sign helped/help opened/open started/start introduced/introduce"
    " produced/produce announced/announce allowed/allow agreed/agree caused/cause"
    " included/include released/release continued/continue founded/found killed/kill"
    " reached/reach supported/support rejected/reject brought/bring used/use showed/show"
    " spent/spend sold/sell bought/buy met/meet returned/return appeared/appear"
    " developed/develop required/require published/publish adopted/adopt"
)
PRESENT = one_way(
    "contains/contain includes/include provides/provide uses/use allows/allow"
    " requires/require consists/consist means/mean remains/remain covers/cover gives/give"
    " takes/take plays/play makes/make comes/come occurs/occur begins/begin runs/run"
    " shows/show lies/lie forms/form serves/serve exists/exist depends/depend"
    " produces/produce offers/offer holds/hold causes/cause represents/represent"
)
ANTONYMS = both_ways(
    "rose/fell increased/decreased increases/decreases increase/decrease won/lost before/after"
    " more/less larger/smaller largest/smallest higher/lower highest/lowest earlier/later"
    " north/south northern/southern eastern/western east/west above/below inside/outside"
    " supported/opposed accepted/rejected began/ended opened/closed older/younger"
    " oldest/youngest male/female men/women boys/girls better/worse best/worst strong/weak"
    " stronger/weaker legal/illegal major/minor majority/minority similar/different"
    " possible/impossible successful/unsuccessful victory/defeat bought/sold imports/exports"
    " positive/negative rich/poor old/new hot/cold upper/lower longer/shorter always/never"
    " ancient/modern maximum/minimum husband/wife father/mother son/daughter brother/sister"
    " without/with over/under public/private faster/slower first/last success/failure"
    " arrived/left gained/lost allowed/forbade entered/left enemy/ally summer/winter"
) | {"won": "lost", "lost": "won", "lower": "higher", "left": "entered", "with": "without"}
# Flipped, these would often leave the meaning as it was.
FLIPS = {word: other for word, other in ANTONYMS.items() if word not in {"with", "left", "over"}}
# Opposites that no list of the commonest ones has; keep them out of the verifier's own.
RARER_FLIPS = both_ways(
    "expanded/shrank deep/shallow wide/narrow heavy/light praised/condemned rural/urban"
    " guilty/innocent alive/dead cheap/expensive dry/wet empty/full friendly/hostile"
    " safe/dangerous domestic/foreign permanent/temporary visible/invisible"
    " voluntary/compulsory formal/informal direct/indirect complete/incomplete common/rare"
    " simple/complex natural/artificial internal/external peace/war arrival/departure"
    " birth/death morning/evening teacher/student strengthened/weakened united/divided"
    " encouraged/discouraged created/destroyed hired/fired front/rear wealth/poverty"
    " freedom/slavery knowledge/ignorance attack/retreat horizontal/vertical liquid/solid"
    " civilian/military religious/secular physical/mental widely/narrowly quickly/slowly"
)

HEDGED = {
    "may have been": "was",
    "might have been": "was",
    "could have been": "was",
    "may be": "is",
    "might be": "is",
    "could be": "is",
    "can be": "must be",
    "is believed to be": "is",
    "is thought to be": "is",
    "was believed to be": "was",
    "is believed to have been": "was",
    "is thought to have been": "was",
    "is said to have been": "was",
    "is said to be": "is",
    "appears to be": "is",
    "seems to be": "is",
    "appeared to be": "was",
    "may": "will",
    "might": "will",
    "could": "will",
    "often": "always",
    "usually": "always",
    "sometimes": "always",
    "generally": "always",
    "some": "all",
    "most": "all",
    "many": "all",
    "nearly all": "all",
    "almost all": "all",
}
DROPPED_HEDGES = words(
    "allegedly reportedly possibly probably perhaps apparently likely supposedly potentially"
    " alleged suspected presumably arguably nearly almost mostly partly partially"
)
UNDENIED = {
    "no longer": "still",
    "never": "always",
    "nobody": "everybody",
    "no one": "everyone",
    "none of": "all of",
    "nothing": "everything",
    "neither": "both",
    "without": "with",
    "unable to": "able to",
    "refused to": "agreed to",
    "refuses to": "agrees to",
    "denied": "confirmed",
    "denies": "confirms",
    "rejected": "accepted",
    "cannot": "can",
    "can not": "can",
    "few": "many",
    "hardly": "easily",
    "rarely": "often",
    "prevented": "helped",
    "no": "a",
}
FACTUAL = {
    "claimed": "proved",
    "claims": "proves",
    "alleged": "proved",
    "suggested": "proved",
    "suggests": "proves",
    "suggest": "prove",
    "believed": "knew",
    "believes": "knows",
    "argued": "proved",
    "argues": "proves",
    "said": "denied",
    "stated": "denied",
    "proposed": "denied",
}
INVENTED_ENDS = (
    ", which angered local farmers",
    " despite protests from nearby residents",
    " because of a lack of money",
    " after weeks of heavy rain",
    ", causing widespread panic",
    " with the help of foreign investors",
    ", to the surprise of many observers",
    " against the advice of doctors",
    ", which critics called a scandal",
    " in order to avoid taxes",
    ", although the evidence was later destroyed",
    " under pressure from the army",
    ", and the decision was widely celebrated",
    " following a bitter legal dispute",
)
INVENTED_STARTS = (
    "Under pressure from trade unions, ",
    "After a secret vote, ",
    "To the dismay of environmentalists, ",
    "Despite a public outcry, ",
    "Thanks to generous donations, ",
)
INVENTED_ADJECTIVES = words(
    "controversial secret corrupt abandoned illegal expensive haunted bankrupt unpopular beloved"
)
INVENTED_PHRASES = (
    "a complete disaster",
    "the best of all solutions",
    "a new beginning",
    "the mistake of a lifetime",
    "nothing but theatre",
)
CONTRACTIONS = {
    "did not": "didn’t",
    "does not": "doesn’t",
    "do not": "don’t",
    "was not": "wasn’t",
    "were not": "weren’t",
    "is not": "isn’t",
    "are not": "aren’t",
    "has not": "hasn’t",
    "have not": "haven’t",
    "had not": "hadn’t",
    "could not": "couldn’t",
    "would not": "wouldn’t",
    "cannot": "can’t",
    "it is": "it’s",
    "they are": "they’re",
}
OUTLETS = (
    "Reuters",
    "TASS",
    "The Guardian",
    "Associated Press",
    "Le Monde",
    "Al Jazeera",
    "The Irish Times",
)
