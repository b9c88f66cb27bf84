"""All settings, from the environment, as one frozen value. Faults are told all at once, in plain words.

Prefix `MATTERS_`. Any secret may be given as `…_FILE`, the path of a file that holds it. Nothing here connects.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import Unready

SECRETS = (
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_APP_TOKEN",
    "TEAMS_APP_PASSWORD",
    "SECRET_KEY",
    "DATABASE_URL",
)


def data_folder() -> Path:
    """Where a user's data belongs on this system; made when something is first stored."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "matters-arising"


class Settings(BaseSettings):
    """One frozen value. `secret_key` keys the history's chain: losing it makes `matters verify` fail."""

    model_config = SettingsConfigDict(env_prefix="MATTERS_", frozen=True, extra="ignore")

    # It may hold a password.
    database_url: str = Field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = Field(default=3978, ge=0, le=65535)
    timezone: str = "Europe/London"
    public_url: str = ""
    slack_bot_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    teams_app_id: str = ""
    teams_app_password: SecretStr | None = None
    teams_tenant_id: str = ""
    teams_local: bool = False
    secret_key: SecretStr | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"
    metrics_port: int = Field(default=0, ge=0, le=65535)
    auto_migrate: bool = False
    repeat_unseen: bool = False
    keep_updates_days: int = Field(default=0, ge=0)

    @field_validator("timezone")
    @classmethod
    def _a_known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is no time zone; for example Europe/London")
        return ZoneInfo(value).key

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_api(cls, value: str) -> str:
        if not value.endswith("/api/"):
            raise ValueError("must end in /api/")
        return value

    @field_validator("log_level", "log_format", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{data_folder() / 'register.db'}"

    @property
    def has_slack(self) -> bool:
        return self.slack_bot_token is not None

    @property
    def has_teams(self) -> bool:
        return bool(self.teams_app_id) or self.teams_local

    @staticmethod
    def said(secret: SecretStr | None) -> str:
        """A secret in plain, for the one who must send it; empty where none is set."""
        return secret.get_secret_value() if secret is not None else ""

    def ledger_key(self) -> bytes:
        """The key of the history's chain: as set, or made once and kept beside the data."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value().encode()
        return kept_key(data_folder() / "history.key")


def kept_key(path: Path) -> bytes:
    """A random key in a file that only its owner may read; the first start makes it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_bytes()
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_hex(32).encode())
    return path.read_bytes()


def read_settings(environment: dict[str, str] | None = None) -> Settings:
    """The settings, or Unready with every fault in one text."""
    given = dict(os.environ if environment is None else environment)
    faults: list[str] = []
    values: dict[str, object] = {}
    for name in SECRETS:
        _from_file(given, f"MATTERS_{name}", faults)
    for name in Settings.model_fields:
        value = given.get(f"MATTERS_{name.upper()}")
        if value not in (None, ""):
            values[name] = value
    try:
        settings = Settings.model_validate(values)
    except ValidationError as wrong:
        faults += [f"MATTERS_{str(e['loc'][0]).upper()}: {_plain(str(e['msg']))}" for e in wrong.errors()]
    else:
        faults += _contradictions(settings)
        if not faults:
            return settings
    raise Unready("The settings are not right:\n" + "\n".join(f"  - {fault}" for fault in faults))


def _from_file(given: dict[str, str], name: str, faults: list[str]) -> None:
    path = given.get(f"{name}_FILE")
    if not path:
        return
    if given.get(name):
        faults.append(f"{name} and {name}_FILE are both set: keep one")
        return
    try:
        given[name] = Path(path).read_text(encoding="utf-8").strip()
    except OSError as wrong:
        faults.append(f"{name}_FILE: the file cannot be read ({wrong.strerror})")


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")


def _contradictions(settings: Settings) -> list[str]:
    """What no single field shows. Teams' own rules are checked where its edge is built."""
    faults = []
    if settings.has_slack and settings.slack_signing_secret is None and settings.slack_app_token is None:
        faults.append("MATTERS_SLACK_SIGNING_SECRET is missing (or MATTERS_SLACK_APP_TOKEN for Socket Mode)")
    if not settings.has_slack and (settings.slack_signing_secret or settings.slack_app_token):
        faults.append("MATTERS_SLACK_BOT_TOKEN is missing: it begins with xoxb-")
    if settings.teams_app_id and not settings.teams_tenant_id:
        faults.append("MATTERS_TEAMS_TENANT_ID is missing: the tenant that the app is registered in")
    if settings.teams_app_id and settings.teams_app_password is None:
        faults.append("MATTERS_TEAMS_APP_PASSWORD is missing: the client secret of the app")
    return faults
