"""The Slack app's settings, from the environment or `.env`; .env.example lists them.

`FOOTNOTE_STATE`, the folder of the app's data, is in qa/service/settings.py: `footnote eval`
reads it, too.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode, SettingsConfigDict

from bot.routing import Mode
from qa.errors import SettingsError
from qa.service.secret_files import SecretFileSettings
from qa.service.settings import Settings, as_settings_error

_PREFIX = "FOOTNOTE_BOT_"
# Slack takes 32 characters, of which the admins' command needs six more.
_COMMAND = r"/[a-z0-9][a-z0-9_-]{0,24}"


def _ids(pattern: str, example: str) -> BeforeValidator:
    """Return a validator of comma-separated ids that match a pattern."""

    def split(value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",")]
        for number, part in enumerate(parts, start=1):
            if part and not re.fullmatch(pattern, part):
                raise ValueError(f"entry {number} is no id such as {example}")
        return frozenset(parts) - {""}

    return BeforeValidator(split)


def _stripped(value: object) -> object:
    """Strip the spaces that are copied along with a token; an empty one is None."""
    return value.strip() or None if isinstance(value, str) else value


def _command(name: str) -> str:
    if not re.fullmatch(_COMMAND, name):
        raise ValueError("it must be a slash and up to 25 of a-z, 0-9, - and _, such as /ask")
    return name


def _base_url(url: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+(?:/\S*)?", url):
        raise ValueError("it must begin with http:// or https:// and name a host")
    return url if url.endswith("/") else f"{url}/"


Ids = Annotated[frozenset[str], NoDecode]
Users = Annotated[Ids, _ids(r"[UW][A-Z0-9]+", "U012AB3CD")]
Helpers = Annotated[Ids, _ids(r"[SUW][A-Z0-9]+", "U012AB3CD or S012AB3CD")]
Teams = Annotated[Ids, _ids(r"[TE][A-Z0-9]+", "T012AB3CD or E012AB3CD")]
Token = Annotated[SecretStr | None, BeforeValidator(_stripped)]
Count = Annotated[int, Field(ge=1)]


class BotSettings(SecretFileSettings):
    """The Slack app's settings: tokens by Slack's own names, the others FOOTNOTE_BOT_<NAME>."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,  # the input may be a token
        validate_by_alias=True,
        validate_by_name=True,
    )

    bot_token: Annotated[Token, Field(validation_alias="SLACK_BOT_TOKEN")] = None
    app_token: Annotated[Token, Field(validation_alias="SLACK_APP_TOKEN")] = None
    signing_secret: Annotated[Token, Field(validation_alias="SLACK_SIGNING_SECRET")] = None
    client_id: Annotated[Token, Field(validation_alias="SLACK_CLIENT_ID")] = None
    client_secret: Annotated[Token, Field(validation_alias="SLACK_CLIENT_SECRET")] = None
    api_url: Annotated[str, AfterValidator(_base_url), Field(validation_alias="SLACK_API_URL")] = (
        "https://slack.com/api/"
    )

    command: Annotated[str, AfterValidator(_command)] = "/ask"
    mode: Mode = Mode.FOLLOW
    admins: Users = frozenset()
    helpers: Helpers = frozenset()
    teams: Teams = frozenset()
    allow_external: bool = False

    workers: Count = 4
    keep_days: Count = 30
    model_seconds: Annotated[float, Field(validation_alias="FOOTNOTE_MODEL_SECONDS")] = (
        Settings.model_fields["model_seconds"].default
    )

    # Slack sends over HTTPS only, so a proxy terminates TLS; only it needs to reach the server.
    host: str = "127.0.0.1"
    port: Annotated[int | None, Field(ge=1, le=65535)] = None

    @property
    def admin_command(self) -> str:
        """The slash command for the admins."""
        return f"{self.command}-admin"

    @property
    def answer_seconds(self) -> float:
        """The time limit of an answer: the model's, and a third of it to answer extractively."""
        return self.model_seconds * 4 / 3


def variable(field: str) -> str:
    """Return the environment variable of a field."""
    alias = BotSettings.model_fields[field].validation_alias
    return str(alias) if alias else f"{_PREFIX}{field.upper()}"


def load_bot_settings() -> BotSettings:
    """Read the settings. Raises `SettingsError`, which names the variable and shows no value."""
    with as_settings_error(lambda place: place if place.isupper() else variable(place), echo=False):
        return BotSettings()


# Token kinds by prefix.
_KINDS = {
    "xoxb-": "a bot token",
    "xapp-": "an app-level token",
    "xoxp-": "a user token",
    "xoxe": "a configuration token",
}
_PATTERNS = {"bot_token": r"xoxb-[\w-]+", "app_token": r"xapp-[\w-]+"}
_DESCRIPTIONS = {
    "bot_token": "a bot token (xoxb-…)",
    "app_token": "an app-level token (xapp-…)",
    "signing_secret": "the signing secret (32 letters and digits)",
    "client_id": "the client id (two numbers with a point between them)",
    "client_secret": "the client secret (32 letters and digits)",
}
_LOCATIONS = {
    "bot_token": "OAuth & Permissions > Bot User OAuth Token (after Install to Workspace)",
    "app_token": "Basic Information > App-Level Tokens > Generate Token and Scopes, with"
    " connections:write",
    "signing_secret": "Basic Information > App Credentials > Signing Secret",
    "client_id": "Basic Information > App Credentials > Client ID",
    "client_secret": "Basic Information > App Credentials > Client Secret",
}


def require_tokens(settings: BotSettings, *, http: bool) -> None:
    """Raise `SettingsError` unless the tokens that a transport needs are set and well-formed.

    Over HTTP, with several workspaces, the client id and secret replace the bot token.
    """
    needed = _needed(settings, http=http)
    faults = {field: fault for field in needed if (fault := _fault(settings, field))}
    if faults:
        locations = "; ".join(f"{variable(field)}: {_LOCATIONS[field]}" for field in faults)
        raise SettingsError(
            " ".join(faults.values()),
            f"Set it in the environment or .env. It is at https://api.slack.com/apps: {locations}.",
        )


def _needed(settings: BotSettings, *, http: bool) -> tuple[str, ...]:
    if not http:
        return "bot_token", "app_token"
    if settings.client_id or settings.client_secret:
        return "signing_secret", "client_id", "client_secret"
    return "signing_secret", "bot_token"


def _fault(settings: BotSettings, field: str) -> str | None:
    """Return what is wrong with a token, without showing it, or None."""
    secret: SecretStr | None = getattr(settings, field)
    name, description = variable(field), _DESCRIPTIONS[field]
    if secret is None:
        return f"{name} is missing: {description}."
    value = secret.get_secret_value()
    if re.fullmatch(_PATTERNS.get(field, r"(?!xox|xapp)\S+"), value):
        return None
    kind = next((kind for prefix, kind in _KINDS.items() if value.startswith(prefix)), None)
    if kind and kind not in description:
        return f"{name} holds {kind}, not {description}."
    return f"{name} is not {description}."


def reveal(secret: SecretStr | None) -> str:
    """Return the value of a secret; empty when it is not set."""
    return secret.get_secret_value() if secret else ""


def where_to_find(name: str) -> str:
    """Return where in the app's settings at Slack the value of a variable is found."""
    return next(location for field, location in _LOCATIONS.items() if variable(field) == name)
