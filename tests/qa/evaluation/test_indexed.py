"""A set's folder in the cache is held by one run, and its index is mended."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

from filelock import FileLock

from qa.evaluation.dataset import DataSet, Document, GoldQuestion
from qa.evaluation.indexed import as_indexed, locked_set
from qa.service.footnote import Footnote
from qa.service.settings import Settings
from tests.qa.evaluation.runs import measured, record_log, without_speed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.qa.evaluation.runs import Run


def test_two_runs_do_not_meet(run: Run, folder: Path, settings: Settings) -> None:
    """While one run measures a set, another says so in one line and leaves all as it is."""
    before = record_log(settings).read_bytes()
    with FileLock(record_log(settings).with_name("lock")):
        result = run("eval", "answers", str(folder), "--fresh")
    assert (result.code, result.out) == (3, "")
    assert result.err.startswith("footnote: Another run is measuring tiny in ")
    assert result.err.count("\n") == 1
    assert record_log(settings).read_bytes() == before


def test_a_damaged_index_is_built_again(run: Run, folder: Path, settings: Settings) -> None:
    """A cached index whose files are gone is built again, with a word about it."""
    first = measured(run, folder)
    (broken,) = settings.cache.glob("eval/*/index/generations/*/articles.db")
    broken.unlink()
    result = run("eval", "answers", str(folder), "--json")
    assert "The index was built again" in result.err
    assert without_speed(json.loads(result.out)) == without_speed(first)


def test_an_echo_is_found_as_the_document_that_is_indexed(tmp_path: Path) -> None:
    """Of two documents that say the same one is indexed: who finds it has found the other."""
    text = "The ferry Aurelia ran aground off Gozo on Sunday. " * 9
    documents = (Document("a", "", text), Document("b", "", text), Document("c", "", "It rained."))
    asked = GoldQuestion("q", "What ran aground?", (), ("a", "b", "c"), (), answerable=True)
    with (
        locked_set(DataSet("echoes", documents, (asked,)), tmp_path) as indexed,
        closing(Footnote(Settings())) as footnote,
        closing(indexed.open(footnote)) as generation,
    ):
        (found,) = as_indexed([asked], indexed.doc_ids(), generation.corpus)
    assert found.doc_ids in (("a", "c"), ("b", "c"))


def test_what_is_known_of_a_document_is_indexed_with_it(tmp_path: Path) -> None:
    """A set that says when its documents were published and by whom is asked as such an archive."""
    about = (("published", "2024-04-12"), ("outlet", "Harbor Times"))
    documents = (Document("a", "", "The ferry Aurelia ran aground off Gozo.", about),)
    with (
        locked_set(DataSet("dated", documents, ()), tmp_path) as indexed,
        closing(Footnote(Settings())) as footnote,
        closing(indexed.open(footnote)) as generation,
    ):
        (article_id,) = indexed.doc_ids()
        article = generation.corpus.require_article(article_id)
    assert article.text == documents[0].text
    assert (str(article.published), article.outlet) == ("2024-04-12", "Harbor Times")
