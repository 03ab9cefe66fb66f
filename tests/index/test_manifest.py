"""The manifest: what is written is what is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.manifest import FORMAT, Manifest

if TYPE_CHECKING:
    from pathlib import Path


def test_a_manifest_comes_back(tmp_path: Path) -> None:
    """A manifest is read as it was written."""
    manifest = Manifest(
        format=FORMAT,
        generation="g1",
        built_at="2024-10-24T00:00:00+00:00",
        model="a/model",
        recipe="1:f",
        dimension=8,
        server=None,
        collection="passages",
        articles=1,
        passages=2,
        deleted=1,
        sizes={"articles.db": 3},
        checksums={"articles.db": 5},
    )
    manifest.write(tmp_path)
    assert Manifest.read(tmp_path) == manifest
