"""An article that stands in several files is indexed once, and an echo is no second witness."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from index.article import Article
from index.clean import mark
from index.echoes import echo_words, is_echo, sketch, wording
from index.generation import IndexFolder
from tests.index.contents import content, update

if TYPE_CHECKING:
    from pathlib import Path

    from index.embed import Embedder

STORY = """The bridge at Weir was closed to all traffic on Tuesday evening after inspectors found
cracks in two of the steel hangers that hold up its roadway. The closure, ordered by the
city's engineer, Neil Goole, caught hundreds of commuters on the wrong bank of the river. A
first estimate puts the repair at 4.2 million pounds, of which the county has offered a
third.

Trams will stop at the wharf until further notice, and a replacement bus will run every 12
minutes by way of the ring road. Pedestrians and cyclists are shut out as well, at least
until a second survey has been made. That survey is to begin next Monday and should last
about ten days.
"""
SYNDICATED = (
    STORY.replace("'", "’"),
    "WEIR (Wire) — " + STORY,
    f"By our correspondent\n\n{STORY}\nShare.\nRead more: Trams stop\n",
    STORY.replace("caught", "trapped").replace("about", "some").replace("well", "too"),
    STORY.replace(" That survey is to begin next Monday and should last about ten days.", ""),
    "\n\n".join(reversed(STORY.split("\n\n"))),
)
OTHERS = (
    STORY.replace("4.2", "4.8"),
    STORY.replace("every 12", "every 15"),
    STORY.replace("in two of", "in three of"),
    STORY.replace("Neil Goole", "Judith Amory"),
    STORY.replace("has offered", "has not offered"),
    STORY.partition("\n\n")[0] + "\n\n" + "The town had talked of nothing else, he said. " * 9,
)


def words(text: str) -> list[str]:
    """Return the words that an article of this text is compared by."""
    return echo_words(mark(Article("a.txt", text)))


@pytest.mark.parametrize("text", SYNDICATED)
def test_small_changes_make_an_echo(text: str) -> None:
    """Another dateline, quotation marks, order, a word or a sentence less: the same article."""
    assert is_echo(words(STORY), words(text))
    assert is_echo(words(text), words(STORY))


@pytest.mark.parametrize("text", OTHERS)
def test_another_value_makes_another_article(text: str) -> None:
    """Another number or name, a 'not', or another half: it says something else."""
    assert not is_echo(words(STORY), words(text))
    assert not is_echo(words(text), words(STORY))


def test_what_is_too_short_has_no_echo() -> None:
    """A few words are the same by chance."""
    assert words("The bridge was closed on Tuesday.") == []
    assert wording(Article("a.txt", ""), []) is None


def test_what_is_retracted_is_no_echo_of_what_stands() -> None:
    """Articles of another status share nothing by which they would be compared."""
    one, other = Article("a.txt", STORY), Article("b.txt", STORY, corrects="c.txt")
    told = words(STORY)
    assert wording(one, told) != wording(other, told)
    assert not set(sketch(one, told)) & set(sketch(other, told))


def test_an_article_in_several_files_is_indexed_once(tmp_path: Path, embedder: Embedder) -> None:
    """The first that was published has the passages; when it goes, the next has them."""
    seeds, folder = tmp_path / "seeds", IndexFolder(tmp_path / "index")
    seeds.mkdir()
    (seeds / "a.txt").write_text(STORY)
    (seeds / "b.md").write_text(f"---\npublished: 2024-10-24\n---\n{SYNDICATED[1]}")
    (seeds / "c.md").write_text(f"---\npublished: 2024-10-23\n---\n{SYNDICATED[3]}")
    (seeds / "d.txt").write_text(OTHERS[0])
    for gone, first, also in (
        (None, "c.md", ("a.txt", "b.md")),
        ("c.md", "b.md", ("a.txt",)),
        ("b.md", "a.txt", ()),
    ):
        if gone:
            (seeds / gone).unlink()
        update(seeds, folder, embedder)
        generation = folder.open()
        assert generation is not None
        corpus = generation.corpus
        assert {one.source for one in corpus.recent(9, datetime.now(UTC))} == {first, "d.txt"}
        for source in (first, *also):
            article = corpus.article(source)
            assert article is not None
            assert bool(corpus.passages_of(article.article_id)) is (source == first)
            assert set(article.also_in) == {first, *also} - {source}
        generation.close()


def test_a_short_version_does_not_join_two_that_differ(tmp_path: Path, embedder: Embedder) -> None:
    """What each says beyond the version that both are longer than may be another thing."""
    seeds, folder = tmp_path / "seeds", IndexFolder(tmp_path / "index")
    seeds.mkdir()
    (seeds / "long.txt").write_text(STORY)
    (seeds / "other.txt").write_text(STORY.replace("every 12", "every 15"))
    brief = STORY.partition("Trams")[0]
    (seeds / "brief.md").write_text(f"---\npublished: 2024-10-23\n---\n{brief}")
    update(seeds, folder, embedder)
    of = {one.source: one.echo_of for one in content(folder).metadata}
    first = Article("long.txt", "").article_id
    assert of == {"long.txt": None, "other.txt": None, "brief.md": first}


def test_echoes_come_and_go_as_in_an_index_out_of_nothing(
    tmp_path: Path, embedder: Embedder
) -> None:
    """Whatever the order in which they came and went, the same articles are echoes of the same."""
    seeds, followed = tmp_path / "seeds", IndexFolder(tmp_path / "followed")
    seeds.mkdir()
    texts = [STORY, *SYNDICATED[:4], OTHERS[0], STORY]
    for step in ((6, 5), (0, 2, 3), (0, 1), (4, 6), (2,)):
        for number in step:
            path = seeds / f"{9 - number}.txt"
            if path.exists():
                path.unlink()
            else:
                path.write_text(texts[number])
        update(seeds, followed, embedder)
    made = IndexFolder(tmp_path / "made")
    update(seeds, made, embedder)
    found = content(followed)
    assert found.same_as(content(made))
    assert sum(one.echo_of is not None for one in found.metadata) > 0
