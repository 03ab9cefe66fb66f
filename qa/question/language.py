"""The language of a question, so far as a few words tell it; in doubt it is English.

A name, a title or a quotation in another language makes no question one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from index.stop_words import STOP_WORDS

# Commonest words by language: first those that ask, or ask with a verb, which are neither English
# words nor, as 'de', 'la' and 'von' are, parts of names.
_LANGUAGES = {
    "German": (
        """
            wer wen wem wessen wo wohin woher wann warum wieso weshalb wie welche
            welcher welches welchem sind wird wurde wurden haben kann konnte gibt
        """,
        """
            was ist hat war waren der die das den dem des ein eine einen einem einer
            im am in an auf aus bei mit nach seit von vom zu zum zur es er sie wir
            ihr ich und nicht sich auch noch also viel viele um so me bitte mir mich
            über für statt
        """,
    ),
    "French": (
        """
            qui où quand pourquoi quel quelle quels quelles combien sont était
            étaient été avez
        """,
        """
            que quoi comment est a eu lieu le la les l un une des du de d en au aux
            et ou par pour sur dans avec cette ces vous nous elle elles ont il ils
            on se ce c s y n ne pas qu t as me plus peut
        """,
    ),
    "Spanish": (
        """
            quién quiénes dónde cuándo cuál cuáles cómo cuánto cuántos cuántas qué
            donde cuando quien cuántos fue fueron tiene tienen
        """,
        """
            que como cual por de la el los las un una unos del al en y o con para
            sobre se su sus lo le es está están son a ha han he has era más no me
        """,
    ),
    "Italian": (
        """
            chi quando perché quale quali quanti quante sono
        """,
        """
            dove come cosa che di da il lo la le l i gli un una uno del dei dello
            degli delle al alla nel nella in con su per è si e o a ha hanno ho so do
            no non me era stato stata questo questa più
        """,
    ),
    "Portuguese": (
        """
            quem onde quantos quantas qual quais foi foram
        """,
        """
            que como quando por porque de do da dos das o a os as um uma no na nos
            nas em com para se me e é era está estão ao à ele ela são não pelo pela
            você mais
        """,
    ),
    "Dutch": (
        """
            wie waar wanneer waarom welke hoeveel werd werden heeft hebben wordt
            worden
        """,
        """
            wat welk hoe is was zijn de het een van in op te aan voor met door uit
            bij naar er en of ik je dat die deze niet om over tot we me had been so
        """,
    ),
    "Polish": (
        """
            kto gdzie kiedy dlaczego jaki jaka jakie czy jest był była było byli
        """,
        """
            co jak ile się nie są w z na do od po przez o i a to za ten ta te on no
            który która które
        """,
    ),
    "Swedish": (
        """
            vem vilka vilken vilket varför när hur är blev
        """,
        """
            var vad har och inte eller också den det ett i på av för med till från
            om en de som att under at
        """,
    ),
}
_SETS = {
    name: (frozenset(own.split()), frozenset(f"{own} {others}".split()))
    for name, (own, others) in _LANGUAGES.items()
}
# Of the scripts that one language is written in, or nearly.
_SCRIPTS = {"CJK": "Chinese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean"}
_WORD = re.compile(r"[^\W\d_]+")
MIN_WORDS = 2
# Of a question's words, or of its letters.
MIN_SHARE = 0.4
MIN_FOREIGN_LETTERS = 0.7


def unread_language(question: str) -> str | None:
    """Return the language, or the script, of a question that is not English; None if it may be."""
    words = _WORD.findall(question)
    return _foreign_script(words) or _foreign_language([word.lower() for word in words])


def _foreign_script(words: list[str]) -> str | None:
    """Return the script of a question most of whose letters are not Latin.

    'BRICS' may be in it; an English word may not.
    """
    scripts = Counter(unicodedata.name(letter, "?").split()[0] for letter in "".join(words))
    foreign = scripts.total() - scripts["LATIN"]
    has_english = any(word.isascii() and word.islower() for word in words)
    if foreign <= MIN_FOREIGN_LETTERS * scripts.total() or has_english:
        return None
    del scripts["LATIN"]
    script = scripts.most_common(1)[0][0]
    return _SCRIPTS.get(script, script.title())


def _foreign_language(words: list[str]) -> str | None:
    """Return the language that has most of the words: several, and no English one beside them."""
    counts = {
        name: sum(word in known for word in words)
        for name, (own, known) in _SETS.items()
        if not own.isdisjoint(words) and not (STOP_WORDS - known).intersection(words)
    }
    best = max(counts, key=counts.__getitem__, default=None)
    if best is None or counts[best] < max(MIN_WORDS, MIN_SHARE * len(words)):
        return None
    return best
