"""The support head is trained on what people judged, and never on what is kept for measuring."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest
import torch

from qa.errors import InputFileError
from qa.training.claims import (
    LabelledClaim,
    Relation,
    claim_batches,
    premise_mark,
    read_claims,
    relation_loss,
)

if TYPE_CHECKING:
    from pathlib import Path

PREMISES = ["Putin left Kazan.", "The  Summit\nbegan.", "It rained in Amman."]


def row(premise: str, source: str = "news", label: int = 1, fine: str = "") -> dict[str, Any]:
    """Return a row as it stands in a file."""
    return {"source": source, "premise": premise, "claim": "So.", "label": label, "fine": fine}


def write(folder: Path, rows: list[dict[str, Any]], held: list[str], **shares: float) -> None:
    """Write a folder of claims."""
    lines = "".join(json.dumps(one) + "\n" for one in rows)
    (folder / "claims.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    (folder / "held.json").write_text(json.dumps(held))
    (folder / "shares.json").write_text(json.dumps(shares))


def test_kept_premises_are_never_trained_on(tmp_path: Path) -> None:
    """A premise that held.json names, however it is spaced and cased, is left out."""
    write(tmp_path, [row(one) for one in PREMISES], [premise_mark("the summit began.")])
    assert {one.premise for one in read_claims(tmp_path)} == {PREMISES[0], PREMISES[2]}


def test_whole_files_can_be_left_out(tmp_path: Path) -> None:
    """A source that is named is not trained on at all."""
    write(tmp_path, [row(PREMISES[0]), row(PREMISES[1], source="fm2")], [])
    assert {one.source for one in read_claims(tmp_path, ["fm2"])} == {"news"}


def test_shares_take_a_part_or_repeat(tmp_path: Path) -> None:
    """Half a share takes half of a file, three shares take it three times, none takes it whole."""
    sources = ("half", "thrice", "whole")
    rows = [row(premise, source) for source in sources for premise in PREMISES * 2]
    write(tmp_path, rows, [], half=0.5, thrice=3)
    counts = Counter(one.source for one in read_claims(tmp_path))
    assert counts == {"half": 3, "thrice": 18, "whole": 6}
    asked = read_claims(tmp_path, shares={"thrice": 2}, least=1)
    assert Counter(one.source for one in asked) == {"half": 6, "thrice": 12, "whole": 6}


@pytest.mark.parametrize(
    ("label", "fine", "source", "relation"),
    [
        (1, "entailment", "news", Relation.SUPPORTS),
        (0, "contradiction", "news", Relation.CONTRADICTS),
        (0, "dev REFUTES", "fm2", Relation.CONTRADICTS),
        (0, "not_entailment", "fever_dev", Relation.CONTRADICTS),
        (0, "mnli neutral", "news", Relation.NEITHER),
        (0, "not enough info", "vitaminc_mini", Relation.NEITHER),
        (0, "not_paraphrase", "paws_wiki_dev", Relation.NOT_SUPPORTS),
    ],
)
def test_the_relation_is_what_was_judged(
    tmp_path: Path, label: int, fine: str, source: str, relation: Relation
) -> None:
    """Where it is known whether a claim is contradicted it is taught, and else not guessed."""
    write(tmp_path, [row(PREMISES[0], source, label, fine)], [])
    assert [one.relation for one in read_claims(tmp_path)] == [relation]


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A folder without its held.json is an error that names it: nothing is trained on unawares."""
    write(tmp_path, [row(PREMISES[0])], [])
    (tmp_path / "held.json").unlink()
    with pytest.raises(InputFileError, match=r"held\.json cannot be read"):
        read_claims(tmp_path)


def test_batches_go_round_the_claims() -> None:
    """An epoch has each claim once, batches are of like lengths, and they never end."""
    claims = [LabelledClaim("news", "x" * n, "y", Relation.SUPPORTS) for n in range(10)]
    first = list(islice(claim_batches(claims, 4, 1), 3))
    assert sorted(len(one.claim) for batch in first for one in batch) == list(range(10))
    lengths = [[len(one.claim) for one in batch] for batch in first]
    assert all(max(own) - min(own) < len(own) for own in lengths)
    assert len(list(islice(claim_batches(claims, 4, 1), 30))) == 30
    assert list(claim_batches([], 4, 1)) == []


def test_not_to_support_is_either_of_the_others() -> None:
    """What does not support may contradict or be neither: the loss is that of their sum."""
    logits = torch.log(torch.tensor([[0.5, 0.3, 0.2]]))
    for relation, chance in zip(Relation, (0.5, 0.3, 0.2, 0.5), strict=True):
        found = relation_loss(logits, torch.tensor([int(relation)]))
        assert found.exp().item() == pytest.approx(1 / chance)
