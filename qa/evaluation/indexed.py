"""A data set as seeds and indexes, kept in the cache; the folder can be deleted at any time.

<cache>/eval/<name>-<hash of the documents>/
    lock                held by the one run that measures
    seeds/ titled/      the documents as .txt files, with what is known of them beside; as .md files
                        that say their titles
    index/ index-*/     an index of the default options; of others
    records-*.jsonl     the questions asked so far
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING

from index.article import Article
from index.build import build
from index.generation import IndexFolder
from index.recipe import DEFAULT_OPTIONS, BuildOptions, recipe
from qa.errors import IndexDamagedError, IndexUnusableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from index.changes import Changes
    from index.corpus import Corpus
    from index.generation import Generation
    from index.manifest import Manifest
    from qa.evaluation.dataset import DataSet, Document, GoldQuestion
    from qa.service.footnote import Footnote

LOCK_TIMEOUT = 60.0

_PLAIN_NAME = re.compile(r"[\w-][\w.-]{0,150}", re.ASCII)


@dataclass(frozen=True, slots=True)
class IndexedSet:
    """A set and the folder that is its own; made by `locked_set`."""

    data: DataSet
    folder: Path

    def seeds(self, *, titled: bool = False) -> Path:
        """Return the folder of the documents as seed files, written when there is none."""
        target = self.folder / ("titled" if titled else "seeds")
        if not target.is_dir():
            unfinished = self.folder / ".writing"
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            for document in self.data.documents:
                path = unfinished / _source(document, titled=titled)
                text = _front_matter(document.title) * titled + document.text
                path.write_bytes(text.encode("utf-8", "surrogatepass"))
                if document.about and not titled:
                    path.with_suffix(".meta.json").write_text(json.dumps(dict(document.about)))
            unfinished.rename(target)
        return target

    def doc_ids(self, *, titled: bool = False) -> dict[str, str]:
        """Return the documents' ids by those of the articles that they became."""
        return {
            Article(_source(document, titled=titled), "").article_id: document.doc_id
            for document in self.data.documents
        }

    def index(self, options: BuildOptions = DEFAULT_OPTIONS, *, titled: bool = False) -> Path:
        """Return the folder of the index of these options, whether it exists or not."""
        if options == DEFAULT_OPTIONS and not titled:
            return self.folder / "index"
        return self.folder / f"index-{options}{'-titled' * titled}"

    def open(
        self, footnote: Footnote, options: BuildOptions = DEFAULT_OPTIONS, *, titled: bool = False
    ) -> Generation:
        """Open the index of these options, built when it is not at hand or damaged."""
        folder = IndexFolder(self.index(options, titled=titled))
        self._lend_vectors(folder.root)
        for _ in range(2):
            _build(self.seeds(titled=titled), folder, footnote, options)
            try:
                generation = folder.open()
            except IndexDamagedError as error:
                footnote.notifier.warning(f"{error.what} Building the index again.")
                shutil.rmtree(folder.root)
            else:
                if generation is not None:
                    return generation
        raise IndexUnusableError(f"{folder.root} has lost its index.", "Measure again.")

    def _lend_vectors(self, root: Path) -> None:
        """Give a new index the vectors of the first: its sentences are nearly the same."""
        known = self.index() / "vectors.db"
        if known.exists() and not root.exists():
            root.mkdir()
            shutil.copyfile(known, root / known.name)


def _build(
    seeds_folder: Path, folder: IndexFolder, footnote: Footnote, options: BuildOptions
) -> None:
    embedder = footnote.embedder()
    wanted = recipe(embedder.exported.fingerprint, options)

    def is_current(manifest: Manifest, changes: Changes) -> bool:
        return manifest.recipe == wanted and not changes

    report = build(
        seeds_folder,
        folder,
        lambda: embedder,
        footnote.notifier.progress,
        lock_timeout=LOCK_TIMEOUT,
        is_current=is_current,
        options=options,
    )
    if report and report.damage:
        footnote.notifier.warning(f"{report.damage} The index was built again.")
    for source, problem in (report.problems if report else {}).items():
        footnote.notifier.warning(f"{source} is left out: it {problem}.")


def as_indexed(
    questions: Sequence[GoldQuestion], doc_ids: Mapping[str, str], corpus: Corpus
) -> list[GoldQuestion]:
    """Return questions whose gold documents are those that are indexed for them.

    Of documents that echo each other one is indexed; where it is found, what is sought is found.
    `doc_ids` are the documents' ids by those of their articles.
    """
    first = {
        doc_ids[one.article_id]: doc_ids[one.echo_of] for one in corpus.metadata() if one.echo_of
    }
    return [
        replace(asked, doc_ids=tuple(dict.fromkeys(first.get(one, one) for one in asked.doc_ids)))
        for asked in questions
    ]


@contextmanager
def locked_set(data: DataSet, cache: Path) -> Iterator[IndexedSet]:
    """Hold the folder of a set. Raises `IndexUnusableError` when another run holds it."""
    from filelock import FileLock, Timeout

    digest = hashlib.sha256(json.dumps([astuple(one) for one in data.documents]).encode())
    name = re.sub(r"[^\w.-]+", "-", data.name)[:100]
    folder = cache / "eval" / f"{name}-{digest.hexdigest()[:12]}"
    lock = FileLock(folder / "lock", timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise IndexUnusableError(
            f"Another run is measuring {data.name} in {folder}.", "Wait for it, or end it."
        ) from error
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        yield IndexedSet(data, folder)
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        lock.release()


def _unwritable(folder: Path, error: OSError) -> IndexUnusableError:
    return IndexUnusableError(
        f"{folder} cannot be written: {error.strerror}.",
        "Make it writable, or name another with XDG_CACHE_HOME.",
    )


def _source(document: Document, *, titled: bool) -> str:
    name = document.doc_id
    if not _PLAIN_NAME.fullmatch(name):
        name = f"document-{hashlib.sha256(name.encode()).hexdigest()[:24]}"
    return f"{name}.md" if titled else f"{name}.txt"


def _front_matter(title: str) -> str:
    # What JSON quotes, YAML reads.
    return f"---\ntitle: {json.dumps(' '.join(title.split()))}\n---\n"
