"""A misspelt word is repaired where no article has it and one near word is in some."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Kind, Passage
from index.corpus import Corpus
from qa.models.span_model import SpanModel
from qa.question.misspellings import near_spellings, repair
from tests.index.corpora import write_corpus

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = """\
The government of Ukraine was at the BRICS Summit, where President Zelenskyy met Mathis Caraway.
Its minister spoke of microscopic defences, of a governor and of fears. The word 'facility' is
here, as are 'bronastre' and 'bronseatre'. Playoffs were amended. It owed the success to Morven."""
WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=7, max_size=12)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    """A corpus of one passage."""
    path = tmp_path_factory.mktemp("corpus") / "articles.db"
    article = Article("a.txt", TEXT)
    passage = Passage(article.article_id, 0, len(TEXT), TEXT, Kind.BODY, ())
    write_corpus(path, [article], [passage])
    corpus = Corpus(path)
    yield corpus
    corpus.close()


@pytest.fixture(scope="module")
def model() -> SpanModel:
    """The reader, which knows common words."""
    return SpanModel.load()


@pytest.mark.parametrize(
    ("asked", "understood"),
    [
        ("What did the goverment say?", "What did the government say?"),
        ("What did the govenrment say?", "What did the government say?"),
        ("Goverment fears?", "Government fears?"),
        ("Why did ministerr quit?", "Why did minister quit?"),
        ("Where was the BRICS sumit?", "Where was the BRICS Summit?"),
        ("Where was the BRICS Sumit?", "Where was the BRICS Summit?"),
        ("what did zelensky want", "what did Zelenskyy want"),
        ("What did Zelenski's aide want?", "What did Zelenskyy's aide want?"),
        ("Who went to Ukriane?", "Who went to Ukraine?"),
        ("a good facilty.", "a good facility."),
    ],
)
def test_a_slip_is_undone(corpus: Corpus, model: SpanModel, asked: str, understood: str) -> None:
    """A letter left out, two exchanged, one doubled or not; a name in another transliteration."""
    assert repair(asked, corpus, model.knows) == understood


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of France?",
        "What did the governments say?",  # another form of a word that is there
        "What macroscopic changes were there?",  # one letter is another
        "How many layoffs were there?",  # a letter at the front
        "Who is mending it?",
        "Who is Matthis?",  # may be somebody else
        "Who is Carraway?",
        "Who is Morwen?",
        "Who is Ukrane?",
        "What is GOVERMENT?",
        "Who is @goverment or goverment.com or goverment2?",
        "What about fear, feer and fars?",
        "Who was govermment's govern0r in 20224?",
    ],
)
def test_what_may_be_right_stays(corpus: Corpus, model: SpanModel, question: str) -> None:
    """Known words, forms of them, names, numbers and addresses are left as they are."""
    assert repair(question, corpus, model.knows) == question


def test_between_two_words_none_is_chosen(corpus: Corpus) -> None:
    """Of several near words one must be by far the most frequent."""
    assert {"bronastre", "bronseatre"} & near_spellings("bronsatre") == {"bronastre", "bronseatre"}
    assert repair("a bronsatre", corpus, lambda _: False) == "a bronsatre"
    assert repair("a bronstre", corpus, lambda _: False) == "a bronastre"


@given(WORDS, st.data())
def test_a_slip_is_near(word: str, data: st.DataObject) -> None:
    """What one slip makes of a word has the word among its near ones, and never itself."""
    at = data.draw(st.integers(1, len(word) - 2))
    slips = {
        "left out": word[:at] + word[at + 1 :],
        "exchanged": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        "doubled": word[:at] + word[at - 1] + word[at:],
    }
    for slip in slips.values():
        assert slip not in near_spellings(slip)
        assert slip == word or len(slip) < len(word) == 7 or word in near_spellings(slip)


@given(st.text())
def test_any_question_is_read(corpus: Corpus, question: str) -> None:
    """There is no text that cannot be looked through, and what has no letter stays as it is."""
    assert isinstance(repair(question, corpus, lambda _: False), str)
    digits = "".join(one for one in question if not one.isalpha())
    assert repair(digits, corpus, lambda _: False) == digits
