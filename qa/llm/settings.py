"""The settings of the language model, as the service passes them in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """FOOTNOTE_MODEL, FOOTNOTE_MODEL_BASE_URL and FOOTNOTE_MODEL_SECONDS.

    `seconds` bound all requests of one answer together. `read_key` returns the value of a
    provider's variable, or None, and raises `SettingsError`.
    """

    name: str
    base_url: str | None
    seconds: float
    read_key: Callable[[str], str | None]
