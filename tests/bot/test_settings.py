"""The Slack app's settings: what is wrong with one is said by name, and no secret is ever shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.routing import Mode
from bot.settings import BotSettings, load_bot_settings, require_tokens, variable
from qa.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

SECRETS = ("bot_token", "app_token", "signing_secret", "client_id", "client_secret")
BOT, APP, SIGNING = "xoxb-1-a", "xapp-1-a", "8f742231b10e8888abcd99yyyzzz85a5"


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable and no .env but the test's own."""
    monkeypatch.chdir(tmp_path)
    for field in BotSettings.model_fields:
        monkeypatch.delenv(variable(field), raising=False)


def settings(**tokens: str) -> BotSettings:
    """Return settings with these tokens."""
    return BotSettings(**{name: SecretStr(token) for name, token in tokens.items()})  # type: ignore[arg-type]


def test_what_is_set_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The environment goes before .env; ids may have spaces; what is empty is not set."""
    (tmp_path / ".env").write_text(
        "SLACK_BOT_TOKEN=xoxb-from-file\nFOOTNOTE_BOT_MODE=mention\nFOOTNOTE_BOT_WORKERS=2\n"
        "FOOTNOTE_SEEDS=seeds\n"
    )
    monkeypatch.setenv("FOOTNOTE_BOT_WORKERS", "8")
    monkeypatch.setenv("FOOTNOTE_BOT_ADMINS", " U012AB3CD, W5, ")
    monkeypatch.setenv("FOOTNOTE_BOT_HELPERS", "S1,U2")
    monkeypatch.setenv("FOOTNOTE_BOT_KEEP_DAYS", "")
    monkeypatch.setenv("SLACK_APP_TOKEN", " xapp-1 \n")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:8080/api")
    found = load_bot_settings()
    assert (found.mode, found.workers, found.keep_days) == (Mode.MENTION, 8, 30)
    assert found.admins == frozenset({"U012AB3CD", "W5"})
    assert found.helpers == frozenset({"S1", "U2"})
    assert found.api_url == "http://127.0.0.1:8080/api/"
    assert found.bot_token is not None
    assert found.bot_token.get_secret_value() == "xoxb-from-file"
    assert found.app_token is not None
    assert found.app_token.get_secret_value() == "xapp-1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_API_URL", "slack.com/api"),
        ("SLACK_API_URL", "http:///api"),
        ("FOOTNOTE_BOT_COMMAND", "ask"),
        ("FOOTNOTE_BOT_COMMAND", "/Ask us"),
        ("FOOTNOTE_BOT_COMMAND", f"/{'a' * 26}"),
        ("FOOTNOTE_BOT_MODE", "always"),
        ("FOOTNOTE_BOT_ADMINS", "@anna"),
        ("FOOTNOTE_BOT_ADMINS", "S012AB3CD"),
        ("FOOTNOTE_BOT_ADMINS", "xoxb-hidden"),
        ("FOOTNOTE_BOT_HELPERS", "C012AB3CD"),
        ("FOOTNOTE_BOT_TEAMS", "T012AB3CD,acme.slack.com"),
        ("FOOTNOTE_BOT_ALLOW_EXTERNAL", "perhaps"),
        ("FOOTNOTE_BOT_WORKERS", "0"),
        ("FOOTNOTE_BOT_KEEP_DAYS", "many"),
        ("FOOTNOTE_BOT_PORT", "65536"),
    ],
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """The variable at fault is named; its value, which may be a token gone astray, is not."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^{name}: ") as caught:
        load_bot_settings()
    assert "hidden" not in f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__cause__}"


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    """A .env that is no text is a matter of settings, not a traceback."""
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"\.env cannot be read"):
        load_bot_settings()


@given(st.dictionaries(st.sampled_from(SECRETS), st.from_regex(r"[\w-]{0,3}hidden[\w-]{0,3}")))
def test_no_secret_is_shown(tokens: dict[str, str]) -> None:
    """Neither the settings nor a complaint about them shows a token, whatever it is."""
    found = settings(**tokens)
    assert "hidden" not in f"{found!r} {found}"
    assert "hidden" not in complaint(found, http=False) + complaint(found, http=True)


def complaint(found: BotSettings, *, http: bool) -> str:
    """Return what is said of the tokens; nothing when they suffice."""
    try:
        require_tokens(found, http=http)
    except SettingsError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("http", "tokens"),
    [
        (False, {"bot_token": BOT, "app_token": APP}),
        (True, {"bot_token": BOT, "signing_secret": SIGNING}),
        (True, {"client_id": "1.2", "client_secret": "ab", "signing_secret": SIGNING}),
    ],
)
def test_what_a_transport_needs(*, http: bool, tokens: dict[str, str]) -> None:
    """Tokens that suffice are let pass, and without any one of them it is named."""
    require_tokens(settings(**tokens), http=http)
    for missing in tokens:
        rest = {name: token for name, token in tokens.items() if name != missing}
        with pytest.raises(SettingsError, match=f"{variable(missing)} is missing"):
            require_tokens(settings(**rest), http=http)


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        ({"bot_token": BOT, "app_token": BOT}, "SLACK_APP_TOKEN holds a bot token, not an app-"),
        ({"bot_token": APP, "app_token": APP}, "SLACK_BOT_TOKEN holds an app-level token, not a"),
        ({"bot_token": "xoxp-1", "app_token": APP}, "SLACK_BOT_TOKEN holds a user token"),
        ({"bot_token": "xoxe.x", "app_token": APP}, "SLACK_BOT_TOKEN holds a configuration token"),
        ({"bot_token": "xoxb-…", "app_token": APP}, "SLACK_BOT_TOKEN is not a bot token"),
        ({"bot_token": BOT, "app_token": "abc"}, "SLACK_APP_TOKEN is not an app-level token"),
    ],
)
def test_a_token_in_the_wrong_place_is_recognised(tokens: dict[str, str], said: str) -> None:
    """What a token is, and where the right one is, is said."""
    with pytest.raises(SettingsError, match=said) as caught:
        require_tokens(settings(**tokens), http=False)
    wrong = "app_token" if "APP_TOKEN" in said else "bot_token"
    place = {"app_token": "Generate Token and Scopes", "bot_token": "Bot User OAuth Token"}[wrong]
    assert place in caught.value.remedy


def test_a_token_is_no_signing_secret() -> None:
    """A bot token in the signing secret's place is recognised."""
    with pytest.raises(SettingsError, match="SLACK_SIGNING_SECRET holds a bot token"):
        require_tokens(settings(bot_token=BOT, signing_secret=BOT), http=True)
