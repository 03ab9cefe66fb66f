"""The index compared with its seeds: what a build would change, and the figures of what is live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from index.build import stamps_path
from index.changes import Changes, compare, scan
from index.chroma_server import ChromaServer
from index.embed import onnx_model_folder, read_onnx_model
from index.file_records import problems_of
from index.load import list_seeds
from index.recipe import recipe
from qa.errors import IndexDamagedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from index.article import Article
    from index.changes import Seeds
    from index.file_records import FileRecord
    from index.generation import Generation, IndexFolder
    from index.manifest import Manifest
    from qa.service.settings import Settings


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """The index compared with the seeds.

    `problems` gives why a source is left out, `rebuild_reason` why a generation must be built anew
    whatever its seeds, `damage` what is wrong with the index folder.
    """

    manifest: Manifest | None
    changes: Changes
    problems: dict[str, str]
    rebuild_reason: str | None
    damage: str | None

    @property
    def fresh(self) -> bool:
        """Tell whether a build would change nothing."""
        return bool(
            self.manifest and not self.changes and not self.rebuild_reason and not self.damage
        )


@dataclass(frozen=True, slots=True)
class IndexSummary:
    """The figures of the live generation.

    `newest` is source, title and date of the newest article that carries a date; `built_at` is a
    time in UTC as ISO 8601 writes it.
    """

    generation: str
    articles: int
    passages: int
    newest: tuple[str, str | None, date] | None
    built_at: str
    stale: bool

    @classmethod
    def of(cls, generation: Generation, *, stale: bool) -> IndexSummary:
        """Return the figures of a generation."""
        manifest = generation.manifest
        return cls(
            generation=manifest.generation,
            articles=manifest.articles,
            passages=manifest.passages,
            newest=_dated(generation.corpus.recent(1, datetime.now(UTC))),
            built_at=manifest.built_at,
            stale=stale,
        )


def _dated(articles: Sequence[Article]) -> tuple[str, str | None, date] | None:
    """Return source, title and date of the first article that carries a date."""
    found = ((a.source, a.title, day) for a in articles if (day := a.published_as_stated))
    return next(found, None)


def read_status(settings: Settings, folder: IndexFolder) -> IndexStatus:
    """Compare the index with the seeds; nothing is changed."""
    seeds = scan(list_seeds(settings.seeds), stamps_path(folder))
    manifest, damage = None, None
    known: Mapping[str, FileRecord] = {}
    try:
        if (found := folder.manifest_and_records()) is not None:
            manifest, known = found
    except IndexDamagedError as error:
        damage = str(error)
    changes = compare(known, seeds.records)
    reason = _rebuild_reason(manifest, settings) if manifest else None
    return IndexStatus(manifest, changes, _problems(seeds, known), reason, damage)


def _problems(seeds: Seeds, known: Mapping[str, FileRecord]) -> dict[str, str]:
    """Return why files are left out: what a scan shows, and what the build found in them."""
    built = {
        source: record
        for source, record in known.items()
        if source in seeds.records and seeds.records[source].sha256 == record.sha256
    }
    return problems_of(seeds.records) | problems_of(built)


def is_current(settings: Settings, manifest: Manifest, changes: Changes) -> bool:
    """Tell whether a build would yield the same generation again, after changes of the seeds."""
    return not changes and not _rebuild_reason(manifest, settings)


def _rebuild_reason(manifest: Manifest, settings: Settings) -> str | None:
    """Return why a generation must be built anew, whatever its seeds, or None."""
    steps, colon, fingerprint = manifest.recipe.rpartition(":")
    reasons = []
    server = ChromaServer.parse(settings.chroma_url) if settings.chroma_url else None
    if manifest.server != (str(server) if server else None):
        reasons.append("FOOTNOTE_CHROMA_URL has changed: the vectors move.")
    if steps + colon != recipe(""):
        reasons.append("This version of Footnote cleans or splits articles in another way.")
    if _is_another_model(manifest.model, fingerprint, settings):
        old, new = manifest.model, settings.embedding_model
        change = new if new == old else f"{old} -> {new}"
        reasons.append(f"The embedding model has changed ({change}): everything is embedded again.")
    return " ".join(reasons) or None


def _is_another_model(name: str, fingerprint: str, settings: Settings) -> bool:
    exported = read_onnx_model(onnx_model_folder(settings.embedding_model, settings.cache))
    if exported is None:
        # Never used on this machine, or its cache is gone: the name is what can be compared.
        return name != settings.embedding_model
    return fingerprint != exported.fingerprint
