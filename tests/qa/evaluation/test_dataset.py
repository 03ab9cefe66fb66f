"""What is no data set is refused by the name of the file and line at fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.qa.evaluation.runs import Run


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
