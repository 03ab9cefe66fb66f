"""What is marked as caption or boilerplate, and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Kind, Span
from index.clean import mark, short_lines
from index.parse import parse_article
from tests.conftest import ARTICLE

BEFORE = "The summit ended.\n\n"
AFTER = "\n\nLeaders went home."

BOILERPLATE = [
    "Related…",
    "Related Articles",
    "RELATED STORIES:",
    "Share.",
    "Share this article",
    "Share on Facebook",
    "Facebook Twitter WhatsApp",
    "Share | Tweet | Email",
    "12 comments",
    "Leave a comment",
    "Exit mobile version",
    "Advertisement",
    "Sponsored content",
    "Story continues below advertisement",
    "Article continues below",
    "Skip to main content",
    "Back to top",
    "Read more",
    "Read more: Putin’s threat to the West",
    "Read also: Kyiv’s answer",
    "Read next",
    "More on this story",
    "More from BBC News",
    "Most read",
    "Trending now",
    "Recommended for you",
    "You may also like",
    "Editor's picks",
    "In case you missed it",
    "Sign up for our daily newsletter",
    "Subscribe",
    "Subscribe now",
    "Subscribe to our newsletter",
    "Log in",
    "Follow us on X",
    "Contact us",
    "Download our app",
    "Get the newsletter",
    "Click here to subscribe",
    "Newsletter sign-up",
    "Accept all cookies",
    "Privacy Policy",
    "Terms of use",
    "© 2024 Example News",
    "Copyright 2024 The Associated Press. All rights reserved.",
    "Example Media. All Rights Reserved",
    "Tags: Russia, Ukraine",
    "Filed under: World",
    "Menu",
    "Watch live",
    "* * *",
    "• • •",
    "---",
]
NEWS = [
    "Share prices fell.",
    "Shares of Acme rose 3 percent.",
    "Share the burden, Europe was told.",
    "Related parties met in Geneva.",
    "Related charges were dropped on Monday.",
    "Live fire was heard.",
    "Home sales rose in May.",
    "Search teams found the plane.",
    "Close allies disagreed.",
    "Menu prices rose by a tenth.",
    "Print media lost readers.",
    "Comments by the minister angered Kyiv.",
    "Email accounts of the ministry were hacked.",
    "Facebook said on Monday that it would appeal.",
    "Twitter was renamed.",
    "Advertisement spending fell.",
    "Sponsored terrorism was discussed.",
    "Trending upwards, prices hit a record.",
    "Recommended doses were exceeded.",
    "Read the treaty, Lavrov told reporters.",
    "More than 40 people were hurt.",
    "More troops arrived.",
    "Most popular parties lost votes.",
    "Newsletters were banned in the camp.",
    "Privacy rules were relaxed.",
    "Subscribers left the service.",
    "Registered voters may vote by post.",
    "Followers of the imam marched.",
    "Join the club, said Orban.",
    "Copyright law was changed.",
    "Tags were found on the birds.",
    "Topics included trade and war.",
    "Top stories of the tower were evacuated.",
    "Yes.",
    "“No.”",
]
# News that addresses the reader as a site does; no rule by line can distinguish them.
KNOWN_TO_BE_LOST = [
    "Subscribe to reality, he told them",
]
CAPTIONS = [
    "Putin at the BRICS Summit in Kazan, Russia, Thursday, Oct. 24, 2024. via Associated Press",
    "Putin in Kazan, Oct. 24, 2024. (AP Photo/John Doe)",
    "Putin in Kazan. (Maxim Shemetov/Pool Photo via AP)",
    "Putin in Kazan. [File: Alexander Nemenov/AFP]",
    "Photo: Jane Roe/Getty Images",
    "Photo by: Jane Roe",
    "Image: Putin in Kazan",
    "Credit: Jane Roe",
    "Putin in Kazan. Photograph: Jane Roe/AFP/Getty Images",
    "Putin in Kazan. Photo credit: Jane Roe",
    "Putin speaks in Kazan, October 24, 2024. REUTERS/Maxim Shemetov",
    "Putin in Kazan © Getty Images",
    "Putin in Kazan | Sputnik via EPA-EFE",
    "Putin in Kazan — Reuters",
]
NO_CAPTIONS = [
    "The Associated Press first reported the strike.",
    "Reuters could not verify the report.",
    "He told Reuters that he would resign.",
    "The photo was published by the Kremlin.",
    "It was sent to AFP and Getty Images on Monday.",
    "The image of the army suffered.",
    "“Credit is due,” he said.",
]


def marks_of(line: str) -> tuple[Span, ...]:
    """Return the marks of an article with `line` in its middle."""
    article = mark(Article("a.txt", BEFORE + line + AFTER))
    assert article.text == BEFORE + line + AFTER
    return article.marks


def whole(line: str, kind: Kind) -> tuple[Span, ...]:
    """Return the one mark that covers `line` and nothing else."""
    return (Span(len(BEFORE), len(BEFORE) + len(line), kind),)


def test_the_seed_article() -> None:
    """The user's article has a caption in front and three lines of the site at its foot."""
    article = mark(parse_article(ARTICLE.name, ARTICLE.read_bytes()))
    marked = [(span.kind, article.text[span.start : span.end]) for span in article.marks]
    caption = article.text.splitlines()[0]
    assert caption.endswith("Oct. 24, 2024. via Associated Press")
    assert marked == [
        (Kind.CAPTION, caption),
        (Kind.BOILERPLATE, "Related…"),
        (Kind.BOILERPLATE, "Share."),
        (Kind.BOILERPLATE, "Exit mobile version"),
    ]
    assert article.text == ARTICLE.read_bytes().decode()


@pytest.mark.parametrize("line", BOILERPLATE)
def test_boilerplate_is_marked(line: str) -> None:
    """A line of the site is marked, all of it and nothing else."""
    assert marks_of(line) == whole(line, Kind.BOILERPLATE)


@pytest.mark.parametrize("line", [*NEWS, *NO_CAPTIONS])
def test_news_is_not_marked(line: str) -> None:
    """A sentence that begins as boilerplate does, or names an agency, is news."""
    assert marks_of(line) == ()


@pytest.mark.parametrize("line", KNOWN_TO_BE_LOST)
def test_news_that_addresses_the_reader_is_lost(line: str) -> None:
    """The known cost of rules by line: what addresses the reader is taken for boilerplate."""
    assert marks_of(line) == whole(line, Kind.BOILERPLATE)


@pytest.mark.parametrize("line", CAPTIONS)
def test_captions_are_marked(line: str) -> None:
    """A line with a photographer's or agency's credit is a caption, whatever its style."""
    assert marks_of(line) == whole(line, Kind.CAPTION)


def test_an_article_of_one_line_is_no_caption() -> None:
    """A note that is all of its file is the article, credit or not."""
    assert mark(Article("a.txt", CAPTIONS[0])).marks == ()


def test_lines_that_the_site_repeats_are_marked() -> None:
    """A line that is said to be repeated is marked wherever it stands alone."""
    text = "Story 1.\n\n  The Daily Example\nBy our desk\n"
    article = mark(Article("a.txt", text), {"By our desk"})
    assert [article.text[span.start : span.end] for span in article.marks] == ["By our desk"]


def test_sentences_and_long_lines_are_never_the_sites() -> None:
    """What ends as a sentence or is long may be news of several articles, and is not counted."""
    assert short_lines("Story\nThe summit ended.\n“Never.”\n" + "word " * 13) == {"Story"}


def test_front_matter_stays_marked() -> None:
    """Marks of front matter come first, and nothing inside it is marked again."""
    data = b"---\ntitle: Share\n---\nShare\n\nThe summit ended.\n"
    article = mark(parse_article("a.md", data))
    assert [span.kind for span in article.marks] == [Kind.FRONT_MATTER, Kind.BOILERPLATE]
    assert article.marks[1].start == article.text.index("---\nShare") + 4


LINES = st.lists(
    st.one_of(
        st.sampled_from(BOILERPLATE + CAPTIONS + NEWS),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    ),
    max_size=12,
)


@given(LINES, st.sampled_from(["\n", "\r\n", "\r", "\n\n", " \xa0\n\t"]), st.integers(0, 9))
def test_marks_are_in_order_apart_and_whole_lines(
    lines: list[str], line_end: str, repeat: int
) -> None:
    """Of any text, the marks come in order, do not overlap, and each is a stripped line."""
    article = Article("a.txt", line_end.join(lines))
    marked = mark(article, frozenset(lines[:repeat]))
    assert marked.text == article.text
    end = 0
    for span in marked.marks:
        assert end <= span.start < span.end <= len(article.text)
        line = article.text[span.start : span.end]
        assert line == line.strip()
        assert not set(line) & {"\r", "\n"}
        end = span.end
