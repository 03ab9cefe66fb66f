"""`footnote eval answers` and `retrieval`: what they measure, keep, print and refuse."""

from __future__ import annotations

import gzip
import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

from index.embed import Embedder
from qa.evaluation import metrics, retrieval
from qa.evaluation.dataset import read_dataset
from qa.evaluation.indexed import locked_set
from qa.evaluation.run import ask_all
from qa.service.footnote import PASSAGES, Footnote
from qa.service.notifier import silent
from qa.service.settings import Settings
from tests.cli.test_terminal import Terminal
from tests.conftest import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qa.answer import Answer
    from tests.conftest import Result

    Run = Callable[..., Result]

# (topic, place, year, who, money): one document each.
STORIES = [
    ("grain", "Odesa", 2011, "Maria Petrenko", "40 million dollars"),
    ("steel", "Ghent", 2012, "Jan de Smet", "75 million euros"),
    ("water", "Amman", 2013, "Layla Haddad", "12 million dinars"),
    ("herring", "Bergen", 2014, "Kari Nilsen", "9 million kroner"),
    ("railway", "Lagos", 2015, "Tunde Bello", "3 billion naira"),
    ("vaccine", "Pune", 2016, "Asha Kulkarni", "600 million rupees"),
    ("forest", "Belém", 2017, "Rui Tavares", "80 million reais"),
    ("harbour", "Busan", 2018, "Park Ji-woo", "55 billion won"),
]
HOPELESS = [
    "Who won the chess championship in 2019?",
    "How tall is the tower of the cathedral?",
    "Why did the volcano erupt?",
    "Which band played at the opening of the stadium?",
    "How many penguins live on the island?",
    "What did the astronaut eat?",
    "When was the opera house painted?",
]
QUESTIONS = 20
SPEED = "speed, ms"


def write_set(folder: Path) -> Path:
    """Write 8 documents, 12 questions that they answer and 7 that none does, and a follow-up."""
    documents: list[dict[str, Any]] = []
    questions: list[dict[str, Any]] = []
    for number, (topic, place, year, who, money) in enumerate(STORIES):
        held = f"The {topic} conference was held in {place} in May {year}."
        paid = f"{who} said that the {topic} plan would cost {money}."
        text = f"Delegates from many countries came.\n\n{held} {paid}\n\nNobody signed anything."
        documents.append({"doc_id": f"d{number}", "title": f"All about {topic}", "text": text})
        gold = {"doc_ids": [f"d{number}"], "answerable": True}
        where = {"question": f"Where was the {topic} conference held?", "answers": [place]}
        questions.append({"qid": f"where{number}", "evidence": [held]} | where | gold)
        if number % 2:
            cost = {"question": f"What would the {topic} plan cost?", "answers": [money]}
            questions.append({"qid": f"cost{number}", "evidence": [paid]} | cost | gold)
    for number, question in enumerate(HOPELESS):
        questions.append({"qid": f"none{number}", "question": question, "answerable": False})
    turns = [
        {"role": "user", "text": "Tell me about the harbour conference."},
        {"role": "assistant", "text": "It was held in May 2018."},
    ]
    follow_up = {"qid": "later", "question": "And where?", "answers": ["Busan"]}
    questions.append(follow_up | {"doc_ids": ["d7"], "answerable": None, "turn_history": turns})
    folder.mkdir()
    write_rows(folder / "documents.jsonl", documents)
    write_rows(folder / "questions.jsonl", questions)
    (folder / "rewrites").mkdir()
    rewrite = {"_id": "later", "text": "|user|: Where was the harbour conference held?"}
    with gzip.open(folder / "rewrites" / "some_rewrite.jsonl.gz", "wt") as file:
        file.write(json.dumps(rewrite))
    return folder


def write_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write JSON lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture(autouse=True)
def few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Intervals are proved elsewhere; here they only take time."""
    monkeypatch.setattr(metrics, "RESAMPLES", 20)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """A cache in which a run over the data set is finished."""
    own = tmp_path_factory.mktemp("finished")
    (own / "models").symlink_to(cache / "models")
    folder = write_set(tmp_path_factory.mktemp("set") / "tiny")
    with locked_set(read_dataset(folder), own) as indexed:
        ask_all(indexed, Settings(cache=own), silent(), silent().progress, k=PASSAGES)
    return own


@pytest.fixture
def settings(tmp_path: Path, finished: Path) -> Settings:
    """Settings with a cache of this test's own, in which a run is finished."""
    own = tmp_path / "cache"
    shutil.copytree(finished, own, symlinks=True)
    return Settings(seeds=tmp_path / "seeds", index=tmp_path / "index", cache=own)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the data set."""
    return write_set(tmp_path / "tiny")


@pytest.fixture
def unbuildable(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on, no index can be built."""

    def embed(*_: object) -> None:
        raise AssertionError("an index was built")

    monkeypatch.setattr(Embedder, "embed_documents", embed)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that are really put, in order."""
    questions: list[str] = []
    real = Footnote.ask

    def ask(self: Footnote, question: str, *args: Any, **options: Any) -> Answer:  # noqa: ANN401
        questions.append(question)
        return real(self, question, *args, **options)

    monkeypatch.setattr(Footnote, "ask", ask)
    return questions


def journal(settings: Settings) -> Path:
    """Return the one journal in the cache."""
    (path,) = settings.cache.glob("eval/*/journal-*.jsonl")
    return path


def measured(run: Run, *arguments: object, what: str = "answers") -> dict[str, Any]:
    """Measure with --json and return what was printed: one object, and nothing besides."""
    result = run("eval", what, "--json", *map(str, arguments))
    assert (result.code, result.err) == (0, "")
    values: dict[str, Any] = json.loads(result.out)
    return values


def without_speed(values: dict[str, Any]) -> dict[str, Any]:
    """Return the figures that are the same in every run."""
    return {name: rows for name, rows in values["figures"].items() if name != SPEED}


def test_the_figures_are_those_of_the_set(run: Run, folder: Path) -> None:
    """Each figure is of the questions that it is about, and finds what is plainly there."""
    values = measured(run, folder)
    assert (values["set"], values["documents"], values["questions"]) == ("tiny", 8, QUESTIONS)
    figures = values["figures"]
    gold = figures["retrieval, of gold documents"]["fused"]
    assert (gold["recall@10"]["value"], gold["recall@10"]["n"]) == (1.0, 13)
    assert figures["retrieval, of the evidence"]["dense"]["MRR"]["n"] == 12
    answers = figures["answers, none refused"]
    assert answers["a quote is from a gold document"]["share"]["value"] >= 0.75
    assert answers["a quote holds the answer"]["share"]["n"] == 12
    balanced = figures["refusing"]["balanced"]
    assert balanced["answered when answerable"]["n"] == 12
    assert balanced["refused when not"]["n"] == 7
    at_share = figures["refusing"]["0.80 answered"]["answered when answerable"]["value"]
    assert at_share == pytest.approx(10 / 12, abs=1e-3)
    assert figures["confidence"]["AUROC, answerable or not"]["value"]["value"] > 0.9
    assert figures[SPEED]["total"]["p95"]["n"] == QUESTIONS


def test_a_follow_up_is_measured_in_every_way(run: Run, folder: Path) -> None:
    """A question with a history is searched alone, behind the turn before, and as rewritten."""
    ways = measured(run, folder)["figures"]["follow-ups, of gold documents"]
    assert list(ways) == ["last question alone", "with the turn before", "rewritten by a person"]
    assert ways["rewritten by a person"]["recall@1"] == {"value": 1, "low": 1, "high": 1, "n": 1}


def test_the_table_is_for_people(run: Run, folder: Path) -> None:
    """The table says what was measured and shows the JSON's figures with their intervals."""
    result = run("eval", "answers", str(folder))
    assert (result.code, result.err) == (0, "")
    assert "tiny: 8 documents in 8 passages, 20 questions (12 answerable, 7 not)" in result.out
    assert "answered when answerable" in result.out
    figure = measured(run, folder)["figures"]["retrieval, of gold documents"]["lexical"]["MRR"]
    assert f"{figure['value']:.3f} [" in result.out


def test_a_run_that_is_stopped_goes_on(
    run: Run, folder: Path, settings: Settings, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was asked before a run was stopped is not asked again; the figures are the same."""
    whole = measured(run, folder)
    journal(settings).unlink()
    real = Footnote.ask

    def stop(self: Footnote, question: str, **options: Any) -> Answer:  # noqa: ANN401
        if len(asked) == 6:
            raise KeyboardInterrupt
        return real(self, question, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Footnote, "ask", stop)
        assert run("eval", "answers", str(folder)).code == 130
    resumed = measured(run, folder)
    assert len(asked) == QUESTIONS
    assert len(set(asked)) == QUESTIONS
    assert resumed["resumed"] == 6
    assert without_speed(resumed) == without_speed(whole)


@pytest.mark.usefixtures("unbuildable")
def test_a_finished_run_is_read_back(run: Run, folder: Path, asked: list[str]) -> None:
    """A finished run is read back; --fresh asks again, of the same index."""
    first = measured(run, folder)
    assert (asked, first["resumed"]) == ([], QUESTIONS)
    fresh = measured(run, folder, "--fresh")
    assert (len(asked), fresh["resumed"]) == (QUESTIONS, 0)
    assert without_speed(fresh) == without_speed(first)


@pytest.mark.usefixtures("unbuildable")
def test_a_changed_question_is_asked_again(run: Run, folder: Path, asked: list[str]) -> None:
    """When the questions change, none of the old answers counts; the index stays."""
    path = folder / "questions.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("astronaut", "diver"))
    assert measured(run, folder)["resumed"] == 0
    assert len(asked) == QUESTIONS


@pytest.mark.usefixtures("unbuildable")
@pytest.mark.parametrize("rest", [-30, -1])
def test_a_torn_line_is_dropped(
    run: Run, folder: Path, settings: Settings, asked: list[str], rest: int
) -> None:
    """The last line of a journal, cut short, is asked again, and nothing else is."""
    whole = measured(run, folder)
    path = journal(settings)
    path.write_bytes(path.read_bytes()[:rest])
    assert without_speed(measured(run, folder)) == without_speed(whole)
    assert asked == ["And where?"]
    assert len(path.read_bytes().splitlines()) == 1 + QUESTIONS


def test_two_runs_do_not_meet(run: Run, folder: Path, settings: Settings) -> None:
    """While one run measures a set, another says so in one line and leaves all as it is."""
    before = journal(settings).read_bytes()
    with FileLock(journal(settings).with_name("lock")):
        result = run("eval", "answers", str(folder), "--fresh")
    assert (result.code, result.out) == (3, "")
    assert result.err.startswith("footnote: Another run is measuring tiny in ")
    assert result.err.count("\n") == 1
    assert journal(settings).read_bytes() == before


def test_a_damaged_index_is_built_again(run: Run, folder: Path, settings: Settings) -> None:
    """A cached index whose files are gone is built again, with a word about it."""
    first = measured(run, folder)
    (broken,) = settings.cache.glob("eval/*/index/generations/*/articles.db")
    broken.unlink()
    result = run("eval", "answers", str(folder), "--json")
    assert "Building the index again" in result.err
    assert without_speed(json.loads(result.out)) == without_speed(first)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda folder: folder.rename(folder.with_name("gone")), "tiny is not a folder"),
        (lambda folder: (folder / "documents.jsonl").unlink(), "holds no documents*.jsonl"),
        (
            lambda folder: (folder / "questions.jsonl").write_text('{"qid": 1}\n'),
            "questions.jsonl, line 1, is not a row",
        ),
        (
            lambda folder: (folder / "documents2.jsonl.gz").write_bytes(b"\x1f\x8bnothing"),
            "documents2.jsonl.gz cannot be read",
        ),
        (
            lambda folder: (folder / "documents2.jsonl").write_bytes(
                (folder / "documents.jsonl").read_bytes()
            ),
            "has the doc_id 'd0' 2 times",
        ),
    ],
    ids=["no folder", "no documents", "no question", "no gzip", "not unique"],
)
def test_what_is_no_data_set_is_named(
    run: Run, folder: Path, change: Callable[[Path], object], message: str
) -> None:
    """What is wrong with DIR is said in one line that names it; that is a matter of usage."""
    change(folder)
    result = run("eval", "answers", str(folder))
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(("name", "start"), [("a.png", b"\x89PNG"), ("b.SVG", b"<?xml")])
def test_a_picture_is_drawn(
    run: Run, folder: Path, tmp_path: Path, name: str, start: bytes
) -> None:
    """--plot writes a picture of the kind that its name says, and the table all the same."""
    result = run("eval", "answers", str(folder), "--plot", str(tmp_path / name))
    assert (result.code, result.err) == (0, "")
    assert "Retrieval" in result.out
    assert (tmp_path / name).read_bytes().startswith(start)


@pytest.mark.parametrize("name", ["plot.gif", "plot", "nowhere/plot.png"])
def test_a_picture_that_cannot_be_is_refused_first(
    run: Run, folder: Path, asked: list[str], name: str
) -> None:
    """A picture that could not be written is a matter of usage, said before any work is done."""
    result = run("eval", "answers", str(folder), "--fresh", "--plot", name)
    assert (result.code, asked) == (2, [])
    assert name.partition("/")[0] in result.err


def test_without_matplotlib_the_extra_is_named(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without matplotlib, --plot says what to install, before any work is done."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    result = run("eval", "answers", str(folder), "--plot", "plot.png")
    assert result.code == 4
    assert "pip install 'footnote[plot]'" in result.err


def test_the_choices_are_compared(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`retrieval` gives each variant beside the default, with its own index, and answers by k."""
    names = ["default", "lexical only", "passages of 80-120 tokens", "title in front"]
    chosen = [variant for variant in retrieval.VARIANTS if variant.name in names]
    monkeypatch.setattr(retrieval, "VARIANTS", chosen)
    figures = measured(run, folder, what="retrieval")["figures"]
    rows = figures["retrieval, of gold documents"]
    assert list(rows) == names
    assert rows["default"]["MRR, gain"] == {"value": 0, "low": 0, "high": 0, "n": 13}
    assert rows["title in front"]["recall@5"]["value"] == 1.0
    assert rows["lexical only"]["recall@10"]["value"] == pytest.approx(12 / 13, abs=1e-3)
    by_k = figures["answers, none refused"]["AUROC"]
    assert list(by_k) == ["3 passages read", "5 passages read", "10 passages read"]


def test_a_comparison_is_not_drawn(run: Run, folder: Path) -> None:
    """`retrieval` has no picture: asking for one is a matter of usage."""
    assert run("eval", "retrieval", str(folder), "--plot", "x.png").code == 2


@pytest.mark.parametrize("what", ["answers", "retrieval", "verifier", "follow-ups"])
def test_a_folder_is_named(run: Run, what: str) -> None:
    """Without a data set, nothing but feedback can be measured: that is a matter of usage."""
    result = run("eval", what)
    assert (result.code, result.out) == (2, "")
    assert "Missing argument 'DIR'" in result.err


@pytest.mark.parametrize(("quiet", "shown"), [((), True), (("--quiet",), False)])
def test_a_bar_is_shown_on_a_terminal(
    environment: dict[str, str],
    folder: Path,
    tmp_path: Path,
    quiet: tuple[str, ...],
    *,
    shown: bool,
) -> None:
    """On a terminal a bar counts the questions; --quiet prints the figures only."""
    terminal = Terminal(
        [*PROGRAM, "eval", "answers", str(folder), "--fresh", *quiet], environment, tmp_path
    )
    assert terminal.leave() == 0
    screen = terminal.seen.decode()
    assert (f"{QUESTIONS}/{QUESTIONS}" in screen, "Retrieval" in screen) == (shown, True)
