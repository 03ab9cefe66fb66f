"""What can be configured, from the environment or `.env`; .env.example lists it all."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from platformdirs import user_cache_path
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.embed import DEFAULT_MODEL
from qa.answer import SettingsError


class Settings(BaseSettings):
    """Footnote's settings; each reads the variable FOOTNOTE_<NAME>."""

    model_config = SettingsConfigDict(
        env_prefix="FOOTNOTE_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    seeds: Path = Path("seeds")
    index: Path = Path(".footnote")
    cache: Annotated[Path, Field(default_factory=lambda: user_cache_path("footnote"))]
    embedding_model: str = DEFAULT_MODEL
    chroma_url: str | None = None

    @field_validator("seeds", "index", "cache")
    @classmethod
    def _expand(cls, path: Path) -> Path:
        return path.expanduser()

    @field_validator("chroma_url")
    @classmethod
    def _is_url(cls, url: str | None) -> str | None:
        if url is None:
            return None
        if not url.startswith(("http://", "https://")):
            raise ValueError("it must begin with http:// or https://")
        parts = urlsplit(url)
        # Reading the port raises ValueError when it is none.
        if not parts.hostname or any(map(str.isspace, url)) or parts.port == 0:
            raise ValueError("it must name a host, and a port other than 0 if any")
        return url


def load_settings(seeds: Path | None = None, index: Path | None = None) -> Settings:
    """Read the settings; the command line's folders, when given, go before the environment's.

    Raises `SettingsError`, which names the variable at fault.
    """
    given: dict[str, Any] = {"seeds": seeds, "index": index}
    try:
        return Settings(**{name: path for name, path in given.items() if path is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = f"FOOTNOTE_{first['loc'][0]}".upper()
        raise SettingsError(
            f"{name} is {first['input']!r}: {first['msg']}.", "Mend it in the environment or .env."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f".env cannot be read: {error}.", "Mend or remove it.") from error
