"""The settings, from the environment or `.env`; .env.example lists them all."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from platformdirs import user_cache_path
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import SettingsConfigDict

from index.chroma_server import ChromaServer
from index.embed import DEFAULT_MODEL
from qa.errors import SettingsError
from qa.llm.settings import ModelSettings
from qa.service.secret_files import SecretFileSettings, read_secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Settings(SecretFileSettings):
    """Footnote's settings; each reads the variable FOOTNOTE_<NAME>."""

    model_config = SettingsConfigDict(
        env_prefix="FOOTNOTE_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    seeds: Path = Path("seeds")
    index: Path = Path(".footnote")
    state: Path = Path(".footnote-state")
    embedding_model: str = DEFAULT_MODEL
    chroma_url: str | None = None
    reader: Literal["auto", "fast"] = "auto"
    model: str = ""
    model_base_url: str | None = None
    model_seconds: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 45.0
    fallback: bool = True

    @property
    def cache(self) -> Path:
        """Where exports of other embedding models and the indexes of `footnote eval` are kept."""
        return user_cache_path("footnote")

    @property
    def language_model(self) -> ModelSettings:
        """The settings of the chat model, for `qa.llm`."""
        return ModelSettings(self.model, self.model_base_url, self.model_seconds, read_key)

    @field_validator("seeds", "index", "state")
    @classmethod
    def _expand(cls, path: Path) -> Path:
        return path.expanduser()

    @field_validator("model")
    @classmethod
    def _is_name(cls, name: str) -> str:
        if not name.isprintable():
            raise ValueError("it must be one line")
        return name.strip()

    @field_validator("chroma_url")
    @classmethod
    def _is_server(cls, url: str | None) -> str | None:
        if url is not None:
            ChromaServer.parse(url)
        return url

    @field_validator("model_base_url")
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

    @field_validator("model_base_url")
    @classmethod
    def _holds_no_secret(cls, url: str | None) -> str | None:
        if url and "@" in urlsplit(url).netloc:
            raise ValueError("it must hold no name or password; a key goes into OPENAI_API_KEY")
        return url


def load_settings(
    seeds: Path | None = None,
    index: Path | None = None,
    model: str | None = None,
    *,
    fallback: bool | None = None,
) -> Settings:
    """Read the settings; the arguments, from the command line, override the environment.

    Raises `SettingsError`, which names the variable at fault.
    """
    given: dict[str, Any] = {"seeds": seeds, "index": index, "model": model, "fallback": fallback}
    with as_settings_error(lambda field: f"FOOTNOTE_{field}".upper()):
        return Settings(**{name: value for name, value in given.items() if value is not None})


def read_key(variable: str) -> str | None:
    """Return a provider's key from its own variable, in the environment or .env, or its file.

    None when there is none. Raises `SettingsError` when one of them cannot be read.
    """
    with as_settings_error(lambda _: variable, echo=False):
        given = os.environ.get(variable) or dotenv_values(".env").get(variable)
        return given or read_secret(variable)


@contextmanager
def as_settings_error(variable: Callable[[str], str], *, echo: bool = True) -> Iterator[None]:
    """Raise validation errors, and those of reading .env, as `SettingsError`.

    `variable` gives the environment variable of a field. Without `echo` its value, which may be a
    secret, is left out; so is one that may hold a password.
    """
    try:
        yield
    except ValidationError as error:
        first = error.errors()[0]
        value = f" is {first['input']!r}" if echo and "@" not in str(first["input"]) else ""
        fault = first["msg"].removeprefix("Value error, ")
        raise SettingsError(
            f"{variable(str(first['loc'][0]))}{value}: {fault}.",
            "Mend it in the environment or .env.",
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        name = getattr(error, "filename", None) or ".env"
        raise SettingsError(f"{name} cannot be read: {error}.", "Mend or remove it.") from error
