"""The command line with a language model: what is answered, and what is said when it fails."""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

import qa.llm.providers
from qa.answer import EXTRACTIVE
from tests.qa.llm.model_server import KEY, MODEL, Reply, page, refused, written
from tests.qa.llm.test_engine import CAPTION, GOOD, HELD, IN_KAZAN, SUMMIT, WRONG, telling

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result
    from tests.qa.llm.model_server import ModelServer, Scripted

    Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("indexed")

NOT_SAID = "What is the capital of France?"
KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "GEMINI_API_KEY")
CHECKED = (
    "2 footnotes checked: every quote stands where it says, every title, date and address is its\n"
    "article's, and the text says what is quoted."
    " Whether that answers the question is not judged.\n"
)
FALLEN_BACK = " Until then the articles' own sentences answer."

FAILURES: dict[str, tuple[dict[str, str], Scripted, str]] = {
    "missing key": (
        {"MODEL": "openai:gpt-5-mini", "MODEL_BASE_URL": ""}, Reply(),
        "OPENAI_API_KEY is not set, and openai:gpt-5-mini needs it. Set it in the environment",
    ),
    "refused key": ({}, refused(401), f"{MODEL} refused the key. Check OPENAI_API_KEY."),
    "unknown model": (
        {"MODEL": "nemo"}, Reply(), "There is no model nemo at http://127.0.0.1:{port}. Check FOOT",
    ),
    "time-out": (
        {"MODEL_SECONDS": "0.3"}, Reply(delay=30), f"{MODEL} did not finish its reply in 0.3 sec",
    ),
    "rate limit": ({}, refused(429), f"{MODEL} takes no more questions just now. Ask again in a"),
    "cut stream": ({}, written("{", cut=True), f"The reply of {MODEL} broke off. Ask again."),
    "malformed": ({}, written("Kazan."), "The model's reply is not of the form asked for: there"),
    "server error": ({}, refused(500), f"{MODEL}: the server failed, with status 500. Ask again"),
    "content type": ({}, page(), "http://127.0.0.1:{port} replied with text/html, not with a str"),
    "nobody there": (
        {"MODEL_BASE_URL": "http://127.0.0.1:9/v1"}, Reply(),
        "http://127.0.0.1:9 cannot be reached, or hung up. Start the server, or check FOOTNOTE_MO",
    ),
    "missing package": (
        {"MODEL": "anthropic:claude-haiku-4-5", "MODEL_BASE_URL": ""}, Reply(),
        "The package that anthropic:claude-haiku-4-5 needs is not installed. Run: ",
    ),
    "unknown provider": (
        {"MODEL": "nobody:nemo", "MODEL_BASE_URL": ""}, Reply(),
        "FOOTNOTE_MODEL is 'nobody:nemo', which names no provider that is known. Write it as oll",
    ),
}  # fmt: skip


@pytest.fixture
def of_model(model_server: ModelServer) -> dict[str, str]:
    """The environment in which the server's model is configured."""
    return {"FOOTNOTE_MODEL": MODEL, "FOOTNOTE_MODEL_BASE_URL": model_server.url}


@pytest.fixture
def ask(run: Run, of_model: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command with the server's model configured, and no key; no retry is waited for."""
    load_model = partial(qa.llm.providers.load_model, sleep=lambda _: None)
    monkeypatch.setattr(qa.llm.providers, "load_model", load_model)
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)
    for name, value in of_model.items():
        monkeypatch.setenv(name, value)
    return run


def answers(result: Result) -> list[dict[str, Any]]:
    """Return the answers, one a line."""
    return [json.loads(line) for line in result.out.splitlines()]


def test_an_answer_is_printed_and_verified(
    ask: Run, model_server: ModelServer, tmp_path: Path
) -> None:
    """A saved answer of a model names it, and its footnotes stand by themselves."""
    model_server.script(telling(GOOD, ("The BRICS Summit was in Kazan, Russia.", CAPTION)))
    result = ask("ask", "--json", SUMMIT)
    assert (result.code, result.err) == (0, "")
    (answer,) = answers(result)
    assert answer["engine"] == MODEL
    assert answer["answer"] == f"{HELD} [1] The BRICS Summit was in Kazan, Russia. [2]"
    assert [one["quote"] for one in answer["citations"]] == [IN_KAZAN, CAPTION]
    (tmp_path / "answer.json").write_text(result.out)
    verified = ask("verify", "answer.json")
    assert verified.code == 0
    assert verified.out == CHECKED
    shown = ask("ask", SUMMIT).out
    assert f"{HELD} [1] The BRICS Summit was in Kazan, Russia. [2]\n" in shown
    assert f"{CAPTION}\n\nWritten by {MODEL};" in shown


def test_a_refusal_leaves_with_1(ask: Run, model_server: ModelServer) -> None:
    """Claims that do not stand are not printed anywhere; the reason is in the JSON."""
    model_server.script(telling(WRONG))
    result = ask("ask", "--json", SUMMIT)
    assert (result.code, result.err) == (1, "")
    assert answers(result)[0]["reason"] == "unverified"
    assert "Minsk" not in result.out + ask("ask", SUMMIT).out


@pytest.mark.parametrize("case", FAILURES)
def test_a_failure_leaves_with_4_or_falls_back(
    ask: Run, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    """With --no-fallback there is one line that says what to do; else that line and an answer."""
    variables, scripted, expected = FAILURES[case]
    if case == "missing package":
        monkeypatch.setitem(sys.modules, "langchain_anthropic", None)
        monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    for name, value in variables.items():
        monkeypatch.setenv(f"FOOTNOTE_{name}", value)
    model_server.script(scripted)
    said = f"footnote: {expected.format(port=model_server.url.split(':')[2][:-3])}"
    alone = ask("ask", "--no-fallback", SUMMIT)
    assert (alone.code, alone.out) == (4, "")
    (line,) = alone.err.splitlines()
    assert line.startswith(said)
    fallen = ask("ask", "--json", SUMMIT)
    assert fallen.code == 0
    assert fallen.err == f"{line}{FALLEN_BACK}\n"
    assert answers(fallen)[0]["engine"] == EXTRACTIVE
    assert "Kazan" in answers(fallen)[0]["answer"]


def test_a_failure_in_a_process_of_its_own(
    spawn: Run, of_model: dict[str, str], model_server: ModelServer
) -> None:
    """What the exit code and the outputs are in a shell, they are there too."""
    model_server.script(written("Kazan."))
    alone = spawn("ask", "--no-fallback", SUMMIT, env=of_model)
    assert (alone.code, alone.out) == (4, "")
    (line,) = alone.err.splitlines()
    assert line.endswith("Ask again, or set FOOTNOTE_MODEL to a more capable model.")
    fallen = spawn("ask", SUMMIT, env=of_model)
    assert (fallen.code, fallen.err) == (0, f"{line}{FALLEN_BACK}\n")
    assert "Kazan" in fallen.out


def test_the_setting_of_the_fallback(
    ask: Run, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FOOTNOTE_FALLBACK=false is --no-fallback, and --fallback goes before it."""
    monkeypatch.setenv("FOOTNOTE_FALLBACK", "false")
    model_server.script(refused(401))
    assert ask("ask", SUMMIT).code == 4
    assert ask("ask", "--fallback", SUMMIT).code == 0


def test_a_model_is_chosen_on_the_command_line(
    ask: Run, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--model goes before FOOTNOTE_MODEL, and '' switches it off."""
    model_server.models = frozenset({MODEL, "other"})
    model_server.script(telling(GOOD))
    engines = [
        answers(ask("ask", "--json", SUMMIT, *option))[0]["engine"]
        for option in ([], ["--model", "other"], ["--model", ""])
    ]
    assert engines == [MODEL, "other", EXTRACTIVE]
    monkeypatch.setenv("FOOTNOTE_MODEL", "")
    assert answers(ask("ask", "--json", SUMMIT))[0]["engine"] == EXTRACTIVE
    assert len(model_server.requests) == 2


def test_a_batch_with_a_model(ask: Run, model_server: ModelServer, tmp_path: Path) -> None:
    """Each line is written anew; the one that a model fails on is named, and answered still."""
    (tmp_path / "questions").write_text(f"{SUMMIT}\n{SUMMIT}\n{NOT_SAID}\n")
    model_server.script(telling(GOOD), refused(401), written({"claims": []}))
    result = ask("ask", "--batch", "questions")
    assert result.code == 0
    assert [one["engine"] for one in answers(result)] == [MODEL, EXTRACTIVE, MODEL]
    assert [one["answered"] for one in answers(result)] == [True, True, False]
    (line,) = result.err.splitlines()
    assert line.startswith(f"footnote: questions, line 2: {MODEL} refused the key.")


def test_a_batch_that_fails_keeps_what_it_has(
    ask: Run, model_server: ModelServer, tmp_path: Path
) -> None:
    """Without the fallback a batch ends at the first failure, after the answers before it."""
    (tmp_path / "questions").write_text(f"{SUMMIT}\n{SUMMIT}\n{NOT_SAID}\n")
    model_server.script(telling(GOOD), refused(401))
    result = ask("ask", "--no-fallback", "--batch", "questions")
    assert result.code == 4
    assert [one["engine"] for one in answers(result)] == [MODEL]
    assert len(result.err.splitlines()) == 1


def test_a_chat_with_a_model(
    spawn: Run, of_model: dict[str, str], model_server: ModelServer
) -> None:
    """A chat is written question by question, and goes on when the model fails on one."""
    model_server.script(
        telling(GOOD),
        written(NOT_SAID),  # the question, understood alone
        written("Kazan."),
        written("Kazan."),
        written(SUMMIT),
        telling(GOOD),
    )
    typed = f"{SUMMIT}\n{NOT_SAID}\n{SUMMIT}\n".encode()
    result = spawn("--verbose", "chat", input=typed, env=of_model)
    assert result.code == 0
    assert result.out.count(f"{HELD} [1]") == 2
    (line,) = result.err.splitlines()
    assert line.endswith(FALLEN_BACK)


def test_doctor_names_the_model(ask: Run, model_server: ModelServer) -> None:
    """A model whose package and key are there is well; no request is made."""
    result = ask("doctor")
    assert result.code == 0
    assert f"ok   language model {MODEL}, on the server at {model_server.url}\n" in result.out
    assert model_server.requests == []


def test_doctor_without_a_model(run: Run) -> None:
    """None is well, too."""
    assert "ok   no language model; answers are the articles' sentences\n" in run("doctor").out


@pytest.mark.parametrize("case", ["missing key", "missing package", "unknown provider"])
def test_doctor_says_how_to_mend_the_model(
    ask: Run, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    """A key or a package that is missing is bad, with the remedy below it."""
    variables, _, expected = FAILURES[case]
    if case == "missing package":
        monkeypatch.setitem(sys.modules, "langchain_anthropic", None)
        monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    for name, value in variables.items():
        monkeypatch.setenv(f"FOOTNOTE_{name}", value)
    result = ask("doctor")
    assert result.code == 3
    bad, remedy = next(
        pair for pair in zip(*[result.out.splitlines()[at:] for at in (0, 1)], strict=False)
        if pair[0].startswith("BAD")
    )  # fmt: skip
    said = f"{bad.removeprefix('BAD').strip()} {remedy.strip()}"
    assert said.startswith(expected)
