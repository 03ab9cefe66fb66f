"""Which passages are found, and in which order."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from qa.retriever.hybrid import HybridRetriever
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from pathlib import Path

    from qa.service.footnote import Footnote

QUESTION = "Why have Kyiv's allies stalled?"


def retriever(footnote: Footnote, near_duplicate_share: float = 0.9) -> HybridRetriever:
    """Return the retriever over the live generation."""
    footnote.refresh()
    with footnote.reading() as generation:
        return HybridRetriever(
            corpus=generation.corpus,
            store=generation.store,
            embedder=footnote.embedder(),
            near_duplicate_share=near_duplicate_share,
        )


def write_copies(seeds: Path, count: int) -> None:
    """Write the seed article again with its paragraphs in other orders, each with its number.

    With a number of its own, a copy is no echo, which would be indexed once.
    """
    paragraphs = ARTICLE.read_text(encoding="utf-8").split("\n\n")
    for number in range(count):
        shuffled = random.Random(number).sample(paragraphs, len(paragraphs))  # noqa: S311
        text = "\n\n".join((*shuffled, f"Copy {number}."))
        (seeds / f"copy-{number}.txt").write_text(text, encoding="utf-8")
    own = "\n\n".join((*paragraphs, f"Copy {count}."))
    (seeds / ARTICLE.name).write_text(own, encoding="utf-8")


def test_copies_do_not_crowd_out_the_rest(footnote: Footnote, seeds: Path) -> None:
    """Of copies in other orders, a passage that tells nothing new gives way to one that does."""
    write_copies(seeds, 8)
    text = "Allies of Kyiv have stalled, a minister said, because their own stocks are low."
    (seeds / "other.txt").write_text(text, encoding="utf-8")
    found = retriever(footnote).search(QUESTION, k=6)
    plain = retriever(footnote, near_duplicate_share=2.0).search(QUESTION, k=6)
    assert text in [one.passage.text for one in found]
    told = [{line for line in one.passage.text.splitlines() if line} for one in found]
    crowded = [{line for line in one.passage.text.splitlines() if line} for one in plain]
    assert len(set().union(*told)) >= len(set().union(*crowded))
    assert [one.passage for one in found] != [one.passage for one in plain]


def test_an_exact_copy_is_found_once(footnote: Footnote, seeds: Path) -> None:
    """Of two files with the same text, one stands for both."""
    (seeds / "copy.txt").write_bytes(ARTICLE.read_bytes())
    found = retriever(footnote).search(QUESTION, k=20)
    assert len({one.passage.text for one in found}) == len(found)


def test_neighbours_in_an_article_are_all_found(footnote: Footnote, seeds: Path) -> None:
    """A passage that shares sentences with its neighbour is no copy: its last one may answer."""
    every = [f"Item {n} of the agenda was read out to the full assembly again." for n in range(40)]
    (seeds / "agenda.txt").write_text(" ".join(every), encoding="utf-8")
    found = retriever(footnote).search("What was read out to the assembly?", k=50)
    text = " ".join(one.passage.text for one in found)
    assert all(sentence in text for sentence in every)


def test_a_vague_question_is_searched_for_where_it_was_asked(
    footnote: Footnote, seeds: Path
) -> None:
    """What was talked of before moves its passages up, and scores none.

    The cosine of a passage is to the question alone, so that an answer is as sure as ever.
    """
    for number, fruit in enumerate(("apple", "pear", "plum", "cherry", "quince", "fig") * 5):
        text = f"The {fruit} harvest of orchard {number} was good. Prices rose in the village."
        (seeds / f"{number}.txt").write_text(text, encoding="utf-8")
    search = retriever(footnote)
    vague, context = "How much did they rise by?", "How was the quince harvest?"
    with_context = search.search(vague, context=context)
    assert sum("quince" in one.passage.text for one in with_context) > sum(
        "quince" in one.passage.text for one in search.search(vague)
    )
    passages = {one.passage: one.score for one in retriever(footnote).search(vague, k=50)}
    assert all(passages.get(one.passage, one.score) == one.score for one in with_context)
