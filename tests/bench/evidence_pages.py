"""The pages that `make check-page` opens: ordinary, long, in conflict, changed, tricky, hostile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

from index.article import Article
from index.parse import parse_article
from qa.answer import Answer, Claim, PassageReference, Reason, as_text
from qa.checking.report import CheckedDraft, CheckedSentence, Misquotation, Verdict
from qa.page.check_page import check_page
from qa.reader.engine import CONFLICT_NOTICE
from tests.conftest import ARTICLE, ROOT
from tests.qa.page.made import NOW, cite, page_of, quoting
from tests.qa.page.test_conflicts import EARLY, LATE
from tests.qa.page.test_hostile import ATTACKS, hostile_page
from tests.qa.page.test_marking import TRICKY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answer import Citation

NEWSROOM = ROOT / "tests" / "adversarial" / "articles"
NEWS = tuple(
    parse_article(path.name, path.read_bytes())
    for path in (ARTICLE, *sorted(NEWSROOM.glob("*.md")))
)


@dataclass(frozen=True)
class SamplePage:
    """A page, and the footnotes that are marked in it."""

    name: str
    html: str
    citations: tuple[Citation, ...] = ()
    is_hostile: bool = False

    @property
    def marks(self) -> dict[str, list[object]]:
        """By footnote, where what it marks begins, and its text."""
        return {str(one.n): [one.start, one.quote] for one in self.citations}


def sample_pages() -> list[SamplePage]:
    """Return every kind of page."""
    hostile = [_hostile(f"hostile-{n}", attack) for n, attack in enumerate(ATTACKS, start=1)]
    return [_five(), _long(), _conflict(), _changed(), _refusal(), _tricky(), _check(), *hostile]


def _answer(name: str, citations: Sequence[Citation], articles: Sequence[Article]) -> SamplePage:
    answer = quoting(*citations, question="What was decided this week, and by whom?")
    near = tuple(
        PassageReference(one.article_id, one.source, 0, min(600, len(one.text)), 0.4)
        for one in NEWS[6:9]
    )
    answer = replace(answer, short="Voted 7-4", passages=near)
    return SamplePage(name, page_of(answer, [*articles, *NEWS]).html, tuple(citations))


def _five() -> SamplePage:
    return _answer("answer", [_first_sentence(n, NEWS[n]) for n in range(1, 6)], NEWS)


def _first_sentence(n: int, article: Article) -> Citation:
    start = article.text.index("---\n", 3) + len("---\n") if article.text[:3] == "---" else 0
    return cite(n, article, start, article.text.index(".", start) + 1)


def _long() -> SamplePage:
    text = "".join(f"{one.text}\n\n" for one in NEWS) * 5
    article = Article("long.txt", text, title="All that was reported", url="https://e.org/x")
    middle, end = len(text) // 2, len(text)
    citations = [cite(1, article, middle, middle + 200), cite(2, article, end - 90, end)]
    return _answer("long", citations, [article])


def _conflict() -> SamplePage:
    accounts = cite(1, LATE, 0, 27), cite(2, EARLY, 0, 31)
    claims = (Claim(CONFLICT_NOTICE, accounts), *(Claim(one.quote, (one,)) for one in accounts))
    answer = replace(quoting(*accounts), claims=claims, answer=as_text(claims))
    return SamplePage("conflict", page_of(answer, [LATE, EARLY]).html, accounts)


def _changed() -> SamplePage:
    citations = [_first_sentence(n, NEWS[n]) for n in (1, 2, 3)]
    citations[2] = replace(citations[2], start=5, end=9, title="Forged")
    kept = [replace(NEWS[1], text="Another text."), NEWS[3]]
    return SamplePage("changed", page_of(quoting(*citations), kept).html)


def _refusal() -> SamplePage:
    near = PassageReference(NEWS[0].article_id, NEWS[0].source, 0, 600, 0.4)
    refusal = Answer("Who sang?", "Who sang?", answered=False, answer="The articles do not say.",
                     passages=(near,), reason=Reason.LOW_SUPPORT, generation="g")  # fmt: skip
    return SamplePage("refusal", page_of(refusal, NEWS).html)


def _tricky() -> SamplePage:
    numbers = count(1)
    articles = [Article(f"{name}.txt", text, published=date(2024, 1, 1), url="https://e.org/%zz[")
                for name, (text, _) in TRICKY.items()]  # fmt: skip
    citations = [
        cite(next(numbers), article, *span)
        for article, (_, spans) in zip(articles, TRICKY.values(), strict=True)
        for span in spans
    ]
    return SamplePage("tricky", page_of(quoting(*citations), articles).html, tuple(citations))


def _hostile(name: str, attack: str) -> SamplePage:
    article = Article(attack, attack, title=attack, outlet=attack)
    return SamplePage(
        name, hostile_page(attack).html, (cite(1, article, 0, len(attack)),), is_hostile=True
    )


def _check() -> SamplePage:
    one, two = _first_sentence(1, NEWS[1]), _first_sentence(2, NEWS[2])
    text = "A headline\n\nIt was reported so. “Nobody was there,” he said.\n\nIt is over. Who knew?"
    said = {
        "A headline": (Verdict.NOT_A_CLAIM, (), "a headline"),
        "It was reported so.": (Verdict.SUPPORTED, (one, two), None),
        "“Nobody was there,” he said.": (Verdict.MISQUOTED, (one,), "the words stand otherwise"),
        "It is over.": (Verdict.NOT_FOUND, (), None),
        "Who knew?": (Verdict.NOT_A_CLAIM, (), "a question"),
    }
    sentences = []
    for n, (words, (verdict, citations, note)) in enumerate(said.items(), start=1):
        start = text.index(words)
        wrong = Misquotation(start + 1, start + 17, text[start + 1 : start + 17], 1, "the mayor")
        sentences.append(
            CheckedSentence(n, start, start + len(words), words, verdict, citations, note,
                            (wrong,) if verdict is Verdict.MISQUOTED else ())
        )  # fmt: skip
    draft = CheckedDraft(text, tuple(sentences), len(text), "g")
    by_id = {article.article_id: article for article in NEWS}
    return SamplePage("check", check_page(draft, by_id.get, NOW).html, (one, two))
