"""What can be configured, from the environment or `.env`; .env.example lists it all."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

from platformdirs import user_cache_path
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.embed import DEFAULT_MODEL
from qa.answer import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Settings(BaseSettings):
    """Footnote's settings; each reads the variable FOOTNOTE_<NAME>."""

    model_config = SettingsConfigDict(
        env_prefix="FOOTNOTE_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    seeds: Path = Path("seeds")
    index: Path = Path(".footnote")
    state: Path = Path(".footnote-state")
    cache: Annotated[Path, Field(default_factory=lambda: user_cache_path("footnote"))]
    embedding_model: str = DEFAULT_MODEL
    chroma_url: str | None = None

    @field_validator("seeds", "index", "state", "cache")
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
    with faults_named(lambda field: f"FOOTNOTE_{field}".upper()):
        return Settings(**{name: path for name, path in given.items() if path is not None})


@contextmanager
def faults_named(variable: Callable[[str], str], *, echo: bool = True) -> Iterator[None]:
    """Turn what is wrong with a setting into a `SettingsError`.

    `variable` gives the variable of a field. Without `echo` its value, which may be a secret, is
    left out.
    """
    try:
        yield
    except ValidationError as error:
        first = error.errors()[0]
        value = f" is {first['input']!r}" if echo else ""
        raise SettingsError(
            f"{variable(str(first['loc'][0]))}{value}: {first['msg']}.",
            "Mend it in the environment or .env.",
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f".env cannot be read: {error}.", "Mend or remove it.") from error
