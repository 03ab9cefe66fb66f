"""The app over real articles: what it answers is in them, and it follows them while it runs."""

from __future__ import annotations

import re
import shutil
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from bot.feedback.store import FILE, read_feedback
from bot.views.answer import STALE
from qa.answer import CANNOT_ANSWER
from qa.question.replies import ASK
from tests.bot.app.process import ATTENTIVE
from tests.bot.app.running import ADMIN, run_app, until, words_of
from tests.bot.hostile import nodes, texts
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.bot.app.running import RunningApp
    from tests.slack import Json

SUMMIT = "Where was the BRICS summit held?"
DRAFT = "check “It will offer a choice of responses,” said Putin. Who paid?"
TROOPS = "How many North Korean troops are there?"
MUSEUM = "Where is the Lighthouse Museum?"
FACT = "The Lighthouse Museum in Zierikzee was opened by the mayor on Friday."
# What a first start may take: the model is loaded, and the index built.
PATIENCE = 60


@contextmanager
def reading(folder: Path) -> Iterator[RunningApp]:
    """Run `footnote bot` over a folder of its own with the seed article, and no index yet."""
    (folder / "seeds").mkdir()
    shutil.copy(ARTICLE, folder / "seeds")
    environment = {
        "FOOTNOTE_SEEDS": str(folder / "seeds"),
        "FOOTNOTE_INDEX": str(folder / "index"),
    }
    with run_app(ATTENTIVE, folder, environment) as running:
        yield running


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningApp, str]]:
    """The app, and the ts of a question that was asked when there was no index yet."""
    with reading(tmp_path_factory.mktemp("real")) as running:
        yield running, running.slack.mention("U1", "C0FIRST", SUMMIT)


@pytest.fixture(scope="module")
def running(first: tuple[RunningApp, str]) -> RunningApp:
    """The app, whose first question has been answered."""
    running, ts = first
    running.slack.wait_for(lambda: running.slack.answers("C0FIRST", ts), timeout=PATIENCE)
    return running


def asked(running: RunningApp, question: str) -> Json:
    """Ask in a channel where nothing was said, and return the answer."""
    channel = running.channel()
    return running.answer(channel, running.slack.mention("U1", channel, question))


def quotes_of(answer: Json) -> list[str]:
    """Return what an answer quotes: its sentences, each before the numbers of its footnotes."""
    said = (texts(block) for block in answer["blocks"] if block["type"] == "rich_text")
    return [found[1] for one in said if (found := re.fullmatch(r"(.+?) (?:\[\d+\])+", one))]


def test_the_first_question_is_answered_when_the_index_is_built(
    first: tuple[RunningApp, str],
) -> None:
    """The app listens at once; who asks before there is an index waits for it, and is answered."""
    running, ts = first
    answer = running.slack.wait_for(
        lambda: next(iter(running.slack.answers("C0FIRST", ts)), None), timeout=PATIENCE
    )
    assert "Kazan" in words_of(answer)


def test_an_answer_quotes_the_article_to_the_character(running: RunningApp) -> None:
    """What stands in Slack is the article's text from the footnote's start to its end."""
    channel = running.channel()
    answer = running.answer(channel, running.slack.mention("U1", channel, SUMMIT))
    running.slack.click("U1", channel, answer["ts"], "feedback", "good")
    file = running.folder / "state" / FILE
    cited = until(lambda: read_feedback(file))[-1].citations
    article = ARTICLE.read_text(encoding="utf-8")
    assert "Kazan" in quotes_of(answer)[0]
    assert quotes_of(answer) == [article[one["start"] : one["end"]] for one in cited]
    assert words_of(answer).count(quotes_of(answer)[0]) == 1


def test_a_draft_is_checked_against_the_articles(running: RunningApp) -> None:
    """What stands otherwise is shown beside the article's words, which open in their article."""
    user, channel = "U0DRAFTS", running.slack.direct_channel("U0DRAFTS")
    message = running.answer(channel, running.slack.direct(user, DRAFT))
    said = words_of(message)
    assert "1. ≠ misquoted  “It will offer a choice of responses,” said Putin. [1]" in said
    assert "The draft: It will offer a choice of responses" in said
    assert "The article: It will offer a range of responses." in said
    assert "2 sentences: 1 misquoted, 1 passed over." in said
    running.slack.click(user, channel, message["ts"], "evidence:1")
    modal = running.slack.wait_for(lambda: running.slack.modal(user))
    bold = [node["text"] for node in nodes(modal["blocks"]) if node.get("style") == {"bold": True}]
    assert "It will offer a range of responses." in bold


def test_a_passage_opens_in_its_article(running: RunningApp) -> None:
    """The quote is marked in what stands around it."""
    channel = running.channel()
    answer = running.answer(channel, running.slack.mention("U1", channel, SUMMIT))
    running.slack.click("U1", channel, answer["ts"], "passage:1")
    modal = running.slack.wait_for(lambda: running.slack.modal("U1"))
    bold = [node["text"] for node in nodes(modal["blocks"]) if node.get("style") == {"bold": True}]
    assert quotes_of(answer)[0] in bold
    article = ARTICLE.read_text(encoding="utf-8")
    assert texts(modal["blocks"][2:]).rstrip("…") in article


def test_a_greeting_is_greeted(running: RunningApp) -> None:
    """Slack says what the terminal does to who asks nothing, and how a slip was understood."""
    channel = running.slack.direct_channel("U1")
    greeted = running.answer(channel, running.slack.direct("U1", "hi"))
    assert words_of(greeted).startswith(f"Hello. {ASK}")
    assert "Nearest" not in words_of(greeted)
    repaired = running.answer(channel, running.slack.direct("U1", "Where was the BRICS sumit?"))
    assert "Understood as: Where was the BRICS Summit?" in words_of(repaired)


def test_a_refusal_shows_what_is_near(running: RunningApp) -> None:
    """The articles do not say how many; the passages that come nearest open."""
    channel = running.channel()
    answer = running.answer(channel, running.slack.mention("U1", channel, TROOPS))
    assert words_of(answer).startswith(f"{CANNOT_ANSWER}Nearest in the articles:")
    near = [block["text"]["text"] for block in answer["blocks"] if block["type"] == "section"]
    source, _, start = near[-1].partition("\n")
    assert source == ARTICLE.name
    assert start.rstrip("…") in " ".join(ARTICLE.read_text(encoding="utf-8").split())
    running.slack.click("U2", channel, answer["ts"], f"passage:{len(near)}")
    modal = running.slack.wait_for(lambda: running.slack.modal("U2"))
    assert start.rstrip("…") in " ".join(words_of(modal).split())


def test_home_and_prompts_are_drawn_from_the_articles(running: RunningApp) -> None:
    """App Home tells of the articles; what it suggests to ask, they answer."""
    running.slack.open_home("U3")
    home = words_of(running.slack.wait_for(lambda: running.slack.home("U3"), timeout=PATIENCE))
    assert "1 article, " in home
    assert "Index built: " in home
    running.slack.open_home("U3", tab="messages")
    prompts = running.slack.wait_for(lambda: running.slack.prompts("U3"))[-1]["prompts"]
    assert 1 <= len(prompts) <= 4
    for prompt in prompts:
        assert prompt["message"] in home
        ts = running.slack.direct("U3", prompt["message"])
        answer = running.answer(running.slack.direct_channel("U3"), ts)
        assert quotes_of(answer), prompt["message"]


def test_an_admin_sees_the_articles_and_rebuilds(running: RunningApp) -> None:
    """What is known is that of the folder of articles."""
    assert "Articles: 1 (" in running.admin("status")
    assert "The index is up to date: 1 article, " in running.admin("reindex")


def test_a_new_article_answers_while_questions_go_on(tmp_path: Path) -> None:
    """A question is answered from the new generation without a restart, and no other waits.

    Then the articles go: the admins are told once, and the index as it was answers on; when they
    are back, all is as before.
    """
    with reading(tmp_path) as running:
        assert words_of(asked_patiently(running, MUSEUM)).startswith(CANNOT_ANSWER)
        new = tmp_path / "seeds" / "museum.txt"
        new.write_text(f"A museum opens.\n\n{FACT}\n", encoding="utf-8")
        while words_of(answer := asked(running, MUSEUM)).startswith(CANNOT_ANSWER):
            assert "Kazan" in words_of(asked(running, SUMMIT))
        assert quotes_of(answer) == [FACT]

        shutil.move(tmp_path / "seeds", tmp_path / "away")
        (tmp_path / "seeds").mkdir()
        channel = running.slack.direct_channel(ADMIN)
        told = running.slack.wait_for(lambda: running.slack.messages(channel))
        assert "The index could not be built." in words_of(told[0])
        for _ in range(2):
            assert "The index could not be built." in running.admin("reindex")
        answer = asked(running, MUSEUM)
        assert quotes_of(answer) == [FACT]
        assert STALE in words_of(answer)
        assert "Wrong: nothing" not in running.admin("status")

        (tmp_path / "seeds").rmdir()
        shutil.move(tmp_path / "away", tmp_path / "seeds")
        until(lambda: "Wrong: nothing" in running.admin("status"), PATIENCE)
        assert STALE not in words_of(asked(running, MUSEUM))
        assert len(running.slack.messages(channel)) == 1


def asked_patiently(running: RunningApp, question: str) -> Json:
    """Ask what may have to wait for the first index."""
    channel = running.channel()
    ts = running.slack.mention("U1", channel, question)
    running.slack.wait_for(lambda: running.slack.answers(channel, ts), timeout=PATIENCE)
    return running.answer(channel, ts)


@pytest.mark.parametrize("damage", ["articles.db", "chroma.sqlite3", "manifest.json", ""])
def test_a_damaged_index_is_built_again(running: RunningApp, damage: str) -> None:
    """After a restart over files that cannot be read, the first question is answered."""
    index = running.folder / "index"
    running.slack.wait_for(running.is_quiet)
    assert running.app.end(signal.SIGTERM) == 0
    before = (index / "CURRENT").read_text()
    spoil(index / "generations" / before, damage)
    running.app.start()
    answer = asked_patiently(running, SUMMIT)
    assert "Kazan" in quotes_of(answer)[0]
    assert (index / "CURRENT").read_text() != before


def spoil(generation: Path, damage: str) -> None:
    """Overwrite a file of a generation, or all when it has no name."""
    for path in sorted(generation.rglob(damage or "*")):
        if path.is_file():
            path.write_bytes(b"\x00 no longer what it was")
