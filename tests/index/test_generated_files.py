"""Files of every format, whole and broken, through the loaders."""

from __future__ import annotations

from tests.bench.generated_files import measure

FILES = 200


def test_no_file_crashes_a_loader() -> None:
    """Each is read, every offset exact, or left out with the reason.

    `python -m tests.bench.generated_files` does it with 10,000.
    """
    said: list[str] = []
    assert measure(FILES, said.append), said
