"""An index that followed its seeds is the one that would have been made of them out of nothing."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import index.build
import index.update
from index.clean import MIN_REPEATS
from index.embed import Embedder
from index.errors import IndexDamagedError, IndexUnusableError, SeedFileError, SeedsError
from index.generation import IndexFolder
from index.load import WRITING, read_settled
from index.manifest import Manifest
from index.store import VectorStore
from index.vector_cache import BATCH, VectorCache
from tests.index.contents import content, update

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from index.article import Article
    from index.embed import Vectors
    from index.load import SeedFile, Stamp

# Their sentences, and lines that are boilerplate where several articles have them.
# Of enough words to have echoes.
LONG = (
    "The mayor said that the river had never been as high as on the day on which the old bridge"
    " was opened, and that nobody who had come to see it would have known the town again."
)
SENTENCES = (
    "The mayor opened the bridge.",
    "Nobody came to see it.",
    "The river rose on Monday.",
    LONG,
)
LINES = ("The Daily Example", "By our desk")
HEADS = ("", "---\ntitle: The bridge\n---\n", "---\npublished: 2024-10-24\n---\n")
SOURCES = ("a.md", "b.md", "c.txt", "d.txt", "e/f.md")

texts = st.builds(
    lambda head, sentences, lines: head + "\n".join((*sentences, *lines)),
    st.sampled_from(HEADS),
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3),
    st.lists(st.sampled_from(LINES), max_size=2),
)
lines = st.lists(st.tuples(st.integers(0, 3), texts), max_size=4).map(
    lambda articles: "\n".join(json.dumps({"id": name, "text": text}) for name, text in articles)
)
said = st.sampled_from(('{"title": "The river"}', '{"published": "2024-10-25"}', "no JSON"))
# The whole of the seeds, step after step.
histories = st.lists(
    st.builds(
        # One is always there: of seeds without any article there is no index to compare.
        lambda single, many, described: single | many | described | {"always.md": SENTENCES[0]},
        st.dictionaries(st.sampled_from(SOURCES), texts, min_size=1),
        st.dictionaries(st.sampled_from(("g.jsonl", "h.jsonl")), lines, max_size=2),
        st.dictionaries(st.sampled_from(("c.meta.json", "d.meta.json")), said, max_size=2),
    ),
    min_size=2,
    max_size=5,
)


def write(seeds: Path, articles: Mapping[str, str]) -> None:
    """Make the seeds folder hold these articles and no other."""
    for path in seeds.rglob("*.*"):
        if path.relative_to(seeds).as_posix() not in articles:
            path.unlink()
    for source, text in articles.items():
        path = seeds / source
        path.parent.mkdir(exist_ok=True)
        if not path.exists() or path.read_text() != text:
            path.write_text(text)


@given(history=histories)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_following_the_seeds_gives_what_building_out_of_nothing_gives(
    embedder: Embedder, history: list[dict[str, str]]
) -> None:
    """Whatever was added, edited, removed: passages, words, vectors, records are the same."""
    with TemporaryDirectory() as name:
        root = Path(name)
        seeds = root / "seeds"
        seeds.mkdir()
        followed = IndexFolder(root / "followed")
        for articles in history:
            write(seeds, articles)
            update(seeds, followed, embedder)
        made = IndexFolder(root / "made")
        update(seeds, made, embedder)
        assert content(followed).same_as(content(made))


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A folder of articles with a line that is not the site's yet."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    for number in range(MIN_REPEATS - 1):
        (folder / f"{number}.txt").write_text(f"Story {number} begins.\nThe Daily Example\n")
    return folder


@pytest.fixture
def folder(seeds: Path, embedder: Embedder) -> IndexFolder:
    """Return the index of these articles."""
    folder = IndexFolder(seeds.parent / "index")
    update(seeds, folder, embedder)
    return folder


def articles(folder: IndexFolder) -> list[Article]:
    """Return the articles of the live generation."""
    generation = folder.open()
    assert generation is not None
    found = generation.corpus.recent(100, datetime.now(UTC))
    generation.close()
    return found


@contextmanager
def touched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Record the texts that are looked up in the vector cache, embedded or not."""
    found: list[str] = []
    real = VectorCache.embed

    def embed(self: VectorCache, texts: list[str], *rest: object) -> Vectors:
        found.extend(texts)
        return real(self, texts, *rest)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(VectorCache, "embed", embed)
        yield found


def test_only_what_changed_is_made_again(
    folder: IndexFolder, seeds: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An article that has not changed is neither split nor looked up; its line may change it."""
    with touched(monkeypatch) as found:
        (seeds / "new.txt").write_text("Another story.\n")
        assert update(seeds, folder, embedder).changes.added == ("new.txt",)
    assert found == ["Another story."]
    with touched(monkeypatch) as found:
        (seeds / "new.txt").write_text("Another story.\nThe Daily Example\n")
        update(seeds, folder, embedder)
    # The third article with this line makes it the site's: the others lose it, too.
    assert sorted(found) == ["Another story.", "Story 0 begins.", "Story 1 begins."]
    with touched(monkeypatch) as found:
        (seeds / "0.txt").unlink()
        update(seeds, folder, embedder)
    assert len(found) == 2
    assert all("The Daily Example" in text for text in found)


def test_one_line_of_many_articles_is_one_article(
    folder: IndexFolder, seeds: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a file of many articles the changed ones are made again; a bad line is named."""
    stories = [json.dumps({"id": name, "text": f"Story {name} ends."}) for name in "abc"]
    path = seeds / "many.jsonl"
    path.write_text("\n".join(stories))
    assert update(seeds, folder, embedder).articles == MIN_REPEATS - 1 + len(stories)
    with touched(monkeypatch) as found:
        stories[1] = stories[1].replace("ends", "ended")
        path.write_text("\n".join((*reversed(stories), "{")))
        report = update(seeds, folder, embedder)
    assert found == ["Story b ended."]
    assert report.changes.edited == ("many.jsonl",)
    assert report.articles == MIN_REPEATS - 1 + len(stories)
    assert list(report.problems) == ["many.jsonl line 4"]
    path.unlink()
    assert update(seeds, folder, embedder).articles == MIN_REPEATS - 1


def test_a_text_follows_what_describes_it(
    folder: IndexFolder, seeds: Path, embedder: Embedder
) -> None:
    """A .meta.json that comes, changes, breaks or goes changes its text, and is no article."""
    titles = []
    path = seeds / "0.meta.json"
    for said in (None, '{"title": "One"}', '{"title": "Two"}', "{", None):
        if said is None:
            path.unlink(missing_ok=True)
        else:
            path.write_text(said)
        update(seeds, folder, embedder)
        titles.append([one.title for one in content(folder).metadata])
    assert titles == [[None, None], ["One", None], ["Two", None], [None], [None, None]]


def test_an_interrupted_build_goes_on_from_what_it_has_embedded(
    tmp_path: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was embedded before the interruption is not embedded by the next build."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for number in range(BATCH + 3):
        (seeds / f"{number}.txt").write_text(f"Story {number} begins.")
    embedded: list[str] = []
    real = Embedder.embed_documents

    def embed(self: Embedder, texts: list[str]) -> Vectors:
        if embedded and len(embedded) == BATCH:
            embedded.clear()
            raise KeyboardInterrupt
        embedded.extend(texts)
        return real(self, texts)

    monkeypatch.setattr(Embedder, "embed_documents", embed)
    folder = IndexFolder(tmp_path / "index")
    with pytest.raises(KeyboardInterrupt):
        update(seeds, folder, embedder)
    assert folder.current() is None
    assert update(seeds, folder, embedder).articles == BATCH + 3
    assert len(embedded) == 3


def test_a_damaged_generation_is_not_copied_from(
    folder: IndexFolder, seeds: Path, embedder: Embedder
) -> None:
    """Where the live generation is damaged, the next is made out of nothing."""
    live = folder.root / "generations" / str(folder.current())
    data = (live / "articles.db").read_bytes()
    assert b"Story 1 begins" in data  # SQLite finds nothing wrong with another letter
    (live / "articles.db").write_bytes(data.replace(b"Story 1 begins", b"Story 1 begs in"))
    (seeds / "0.txt").write_text("It begins anew.")
    report = update(seeds, folder, embedder)
    assert report.passages == MIN_REPEATS - 1
    texts = [article.text for article in articles(folder)]
    assert sorted(texts) == ["It begins anew.", "Story 1 begins.\nThe Daily Example\n"]


def test_vectors_of_other_texts_are_not_taken_over(
    folder: IndexFolder, seeds: Path, embedder: Embedder
) -> None:
    """A live index whose vectors were exchanged is noticed, and made anew."""
    live = folder.root / "generations" / str(folder.current())
    with closing(VectorStore.open(live / "chroma", "", None)) as store:
        first, second = store.nearest(np.ones(384, dtype=np.float32), MIN_REPEATS - 1)
        right = store.get([first, second])
        store.delete([first, second])
        store.add({first: right[second], second: right[first]}, {first: None, second: None})
    (seeds / "new.txt").write_text("Another story.")
    update(seeds, folder, embedder)
    generation = folder.open()
    assert generation is not None
    found = generation.store.get([first, second])
    generation.close()
    assert all(np.allclose(found[name], right[name], atol=1e-6) for name in right)


@pytest.mark.parametrize("damage", ["a vector", "articles.db", "chroma", "chroma/chroma.sqlite3"])
def test_what_the_live_generation_lacks_is_made_anew(
    folder: IndexFolder, seeds: Path, embedder: Embedder, damage: str
) -> None:
    """A copy that lacks something is no dead end: the next build makes everything."""
    live = folder.root / "generations" / str(folder.current())
    if damage == "a vector":
        with closing(VectorStore.open(live / "chroma", "", None)) as store:
            store.delete([next(iter(store.nearest(np.ones(384, dtype=np.float32), 1)))])
    elif (live / damage).is_dir():
        shutil.rmtree(live / damage)
    else:
        (live / damage).unlink()
    (seeds / "new.txt").write_text("Another story.")
    update(seeds, folder, embedder)
    assert content(folder).stored == MIN_REPEATS
    assert [one.name for one in (folder.root / "generations").iterdir()] == [folder.current()]


def test_a_name_that_is_not_utf8_costs_its_file_only(
    folder: IndexFolder, seeds: Path, embedder: Embedder
) -> None:
    """A file whose name no database takes is named as well as it can be, and left out."""
    (seeds / os.fsdecode(b"\xffa.txt")).write_text("Words.")
    (seeds / "new.txt").write_text("Another story.")
    report = update(seeds, folder, embedder)
    assert report.problems == {"\\xffa.txt": "has a name that is not UTF-8; rename it"}
    assert report.articles == MIN_REPEATS


def test_a_file_written_after_the_scan_stays_as_it_was(
    folder: IndexFolder, seeds: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole when it was scanned, and being written when it is read: the live article is kept."""
    before = content(folder).records
    (seeds / "0.txt").write_text("Half an art")
    (seeds / "new.txt").write_text("Another story.")

    def read(seed: SeedFile) -> tuple[bytes, Stamp]:
        if seed.source == "0.txt":
            raise SeedFileError(f"{seed.source} {WRITING}.")
        return read_settled(seed)

    monkeypatch.setattr(index.update, "read_settled", read)
    report = update(seeds, folder, embedder)
    assert (report.changes.added, report.changes.edited) == (("new.txt",), ())
    found = content(folder)
    assert found.stored == MIN_REPEATS
    assert isinstance(found.records, dict)
    assert isinstance(before, dict)
    assert found.records["0.txt"] == before["0.txt"]


def test_a_full_disk_is_not_filled_further(
    folder: IndexFolder, seeds: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy without room leaves nothing, and what a killed build left gives its room first."""
    generations = folder.root / "generations"
    (generations / ".building-killed").mkdir()
    (seeds / "new.txt").write_text("Another story.")

    def fill(*_: object) -> None:
        assert not (generations / ".building-killed").exists()
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "copyfileobj", fill)
        patched.setattr(fcntl, "ioctl", fill)
        with pytest.raises(IndexUnusableError, match="No space left"):
            update(seeds, folder, embedder)
    assert [path.name for path in generations.iterdir()] == [folder.current()]


def test_an_index_of_many_deleted_vectors_is_made_anew(
    folder: IndexFolder, seeds: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deleted vectors are counted; where they would be a good part of the graph it is made anew."""
    monkeypatch.setattr(index.build, "MIN_DELETED", 0)
    for number in range(8):
        (seeds / f"more-{number}.txt").write_text(f"Another story, number {number}.")
    update(seeds, folder, embedder)
    counts = []
    for number in range(4):
        (seeds / "0.txt").write_text(f"Version {number} of the story.")
        update(seeds, folder, embedder)
        manifest = folder.manifest()
        counts.append(manifest and manifest.deleted)
    assert counts == [1, 2, 0, 1]
    for number in range(5):
        (seeds / f"more-{number}.txt").unlink()
    update(seeds, folder, embedder)
    manifest = folder.manifest()
    assert manifest is not None
    assert manifest.deleted == 0


def test_the_last_article_is_not_removed(
    folder: IndexFolder, seeds: Path, embedder: Embedder
) -> None:
    """Seeds without a usable article leave the live generation as it is, and nothing half-made."""
    live = folder.current()
    for path in seeds.iterdir():
        path.write_bytes(b"\xff\xfe")
    with pytest.raises(SeedsError, match="no usable article"):
        update(seeds, folder, embedder)
    assert folder.current() == live
    assert [path.name for path in (folder.root / "generations").iterdir()] == [live]


def test_a_manifest_of_another_shape_is_damage(folder: IndexFolder) -> None:
    """A manifest that lacks a value is named, whatever it lacks."""
    path = folder.root / "generations" / str(folder.current())
    values = json.loads((path / "manifest.json").read_text())
    del values["deleted"]
    (path / "manifest.json").write_text(json.dumps(values))
    with pytest.raises(IndexDamagedError, match="missing or broken"):
        Manifest.read(path)
