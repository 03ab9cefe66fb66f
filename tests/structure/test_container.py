"""What the container's files promise, as far as it can be read without an engine."""

from __future__ import annotations

import re

import yaml

from tests.conftest import ROOT
from tests.structure.test_distribution import PROJECT

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
OURS = {name: one for name, one in COMPOSE["services"].items() if one["image"] == "footnote"}
LAST = DOCKERFILE.rpartition("\nFROM ")[2]


def test_the_last_stage_holds_no_tools_and_runs_as_nobody() -> None:
    """It installs nothing, takes only what was built, and is not root; a health check asks it."""
    assert "pip" not in LAST
    assert re.findall(r"^COPY (\S+)", LAST, re.MULTILINE) == ["--from=build"]
    assert re.findall(r"^USER (\S+)", LAST, re.MULTILINE) == ["10001:10001"]
    assert "HEALTHCHECK" in LAST
    assert "/health" in LAST


def test_the_image_installs_no_torch() -> None:
    """The extras that are installed bring neither torch nor what trains or measures."""
    (extras,) = re.findall(r"^ARG EXTRAS=(\S+)", DOCKERFILE, re.MULTILINE)
    heavy = {"dev", "bench", "embedding", "evaluation", "training"}
    assert heavy.isdisjoint(extras.split(","))


def test_all_that_the_wheel_needs_is_sent_to_the_engine() -> None:
    """What the image is built of exists, and .dockerignore lets it through, and nothing else."""
    first = DOCKERFILE.rpartition("\nFROM ")[0]
    copied = re.findall(r"^COPY (.+) \S+$", first, re.MULTILINE)
    names = {name for line in copied for name in line.split()}
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {line[1:] for line in ignored if line.startswith("!")} == names
    assert all((ROOT / name).exists() for name in names)
    assert {"bot", "index", "qa", PROJECT["readme"], "pyproject.toml", "CHANGELOG.md"} <= names


def test_every_service_of_ours_is_locked_up() -> None:
    """Read-only, without capabilities, articles read-only, and no secret in the environment."""
    assert {"bot", "mcp"} == OURS.keys()
    for service in OURS.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
        assert "./seeds:/seeds:ro" in service["volumes"]
        assert not any("TOKEN" in name or "SECRET" in name for name in service["environment"])
        for name in service["secrets"]:
            assert COMPOSE["secrets"][name] == {"file": f"./secrets/{name}"}


def test_the_chroma_server_is_the_clients_release() -> None:
    """The server is of the very release that the client is pinned to."""
    (pinned,) = [one for one in PROJECT["dependencies"] if one.startswith("chromadb==")]
    assert COMPOSE["services"]["chroma"]["image"] == f"chromadb/chroma:{pinned.partition('==')[2]}"
