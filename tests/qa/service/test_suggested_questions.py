"""The questions that are suggested: sensible, answered, varied, and the same every time."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.corpus import Corpus
from index.split import split
from qa.answer import Answer, Citation
from qa.service.suggested_questions import MAX_LENGTH, MAX_TRIES, suggest
from tests.conftest import ARTICLE
from tests.index.corpora import write_corpus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.service.footnote import Footnote

NEWS = {
    "flood.md": """---
published: 2024-10-30
---
The harbour of Valencia was closed on Tuesday after the worst flood in a century.

Mayor María Catalá said that the water had sunk 120 boats. At least 95 people were killed in the
region, the government said.
""",
    "power.md": """---
published: 2024-10-15
---
Google has signed a deal with Kairos Power to use small reactors to make the energy needed.

Michael Terrell, a director at Google, said the grid needs new electricity sources.
""",
    "football.txt": """Manchester United have sacked manager Erik ten Hag after a poor start.

Three players were injured in Sunday's defeat at West Ham. He will not return, they said.
""",
}
AWKWARD = """LONDON (AP) — It's here. This is what they said about it.

He told AP that this was it. AP said so. Who knows? Share it with AP. “That is the question.”
"""


def write(seeds: Path, files: dict[str, str]) -> None:
    """Put files in the place of the seed article."""
    (seeds / ARTICLE.name).unlink()
    for name, text in files.items():
        (seeds / name).write_text(text)


def test_the_seed_article(footnote: Footnote) -> None:
    """The seed article gives questions of several kinds, each answered by another passage."""
    footnote.build()
    assert footnote.suggestions() == (
        "Where was the BRICS Summit held?",
        "Why have Kyiv's allies stalled?",
        "Who is advancing at the fastest rate in eastern Ukraine?",
    )
    answers = [footnote.ask(question) for question in footnote.suggestions()]
    assert all(answer.answered and answer.short for answer in answers)
    places = [(answer.citations[0].start, answer.citations[0].end) for answer in answers]
    assert len(set(places)) == len(places)


def test_many_articles_have_their_turn(footnote: Footnote, seeds: Path) -> None:
    """The newest article comes first, and every article is asked about before one is again."""
    write(seeds, NEWS)
    footnote.build()
    questions = footnote.suggestions(3)
    assert questions == (
        "Why was the harbour of Valencia closed on Tuesday?",
        "Who has signed a deal with Kairos Power?",
        "Why have Manchester United sacked manager Erik ten Hag?",
    )
    assert footnote.suggestions(2) == questions[:2]
    assert footnote.suggestions(0) == ()


def test_awkward_questions_are_left_out(footnote: Footnote, seeds: Path) -> None:
    """Pronouns, agencies and the site's own lines give no question rather than a poor one."""
    write(seeds, {"awkward.txt": AWKWARD})
    footnote.build()
    assert footnote.suggestions() == ()


def test_they_are_made_once_for_a_generation(footnote: Footnote, seeds: Path) -> None:
    """The same generation gives what was made before; the next one is looked at anew."""
    footnote.build()
    first = footnote.suggestions()
    assert footnote.suggestions() is first
    write(seeds, NEWS)
    footnote.build()
    assert footnote.suggestions() != first


class ArticleAnswers:
    """Answers every question with all of an article, and counts them."""

    def __init__(self, articles: Sequence[Article], *, short: str | None) -> None:
        self.articles = articles
        self.short = short
        self.asked: list[str] = []

    def __call__(self, question: str) -> Answer:
        """Answer a question."""
        self.asked.append(question)
        citations = [
            Citation(n, a.source, a.article_id, None, None, None, 0, len(a.text), a.text, a.sha256)
            for n, a in enumerate(self.articles, start=1)
        ]
        return Answer(question, question, answered=True, answer="", short=self.short,
                      confidence=1.0, citations=tuple(citations))  # fmt: skip


def count_words(texts: Sequence[str]) -> list[int]:
    """Count words, which stand for tokens here."""
    return [len(text.split()) for text in texts]


def suggested(answers: ArticleAnswers, count: int) -> tuple[str, ...]:
    """Return what is suggested of the articles that answer."""
    articles = answers.articles
    passages = [passage for article in articles for passage in split(article, count_words)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "articles.db"
        write_corpus(path, articles, passages)
        with closing(Corpus(path)) as corpus:
            return suggest(answers, corpus, count)


_PIECES = """
    Putin Ukraine’s president Volodymyr Zelenskyy has warned said that the summit in Kazan opened
    a bridge over fears because 120 people were killed . , ! ? “ ” ( ) < > & | * _
"""
PIECES = [
    *_PIECES.split(),
    *("BRICS Summit", "<!channel>", "\u202e", "\x1b[31m", "`", "’", "\n\n", "x" * 100, "É", "中"),
]


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join), max_size=4))
def test_whatever_an_article_says_a_suggestion_is_a_plain_question(texts: list[str]) -> None:
    """A suggestion is one line of words, ends in a question mark, and is short."""
    articles = [Article(f"{n}.txt", text) for n, text in enumerate(texts)]
    for question in suggested(ArticleAnswers(articles, short="x"), 8):
        assert len(question) <= MAX_LENGTH
        assert question.endswith("?")
        assert question.isprintable()
        assert not set(question) & set("<>&|*_`")


def test_no_more_is_asked_than_is_allowed() -> None:
    """However many articles there are, and however few answers, the tries are bounded."""
    articles = [
        Article(f"{n}.txt", f"Ivan Petrov{n} opened the bridge in Omsk{'a' * n} on Monday.\n" * 3)
        for n in range(40)
    ]
    answers = ArticleAnswers(articles, short=None)
    assert suggested(answers, 4) == ()
    assert 8 < len(answers.asked) <= MAX_TRIES
    assert len(set(answers.asked)) == len(answers.asked)
