"""What a Teams installation is given, and the rules by which it refuses to start.

Knows no SDK, so that the composition root can read it before anything of Teams is loaded.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from bot.errors import Unready
from bot.values import dataclass, field

PLATFORM = "teams"

MICROSOFT_HOSTS = (
    "smba.trafficmanager.net",
    "botframework.com",
    "botframework.azure.us",
    "teams.microsoft.com",
    "teams.microsoft.us",
)
"""Where a service URL may point: the host itself or one below it. Our token goes nowhere else."""

CHANNEL_ISSUER = "https://api.botframework.com"
"""Who signs what Teams sends to a bot; also the audience of what the bot sends to Teams."""

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True, slots=True)
class TeamsSettings:
    """The last three are Microsoft's own addresses; a sovereign cloud or a test gives others."""

    app_id: str = ""
    app_password: str = field(default="", repr=False)
    tenant_id: str = ""
    local: bool = False
    host: str = "127.0.0.1"
    public_url: str = ""
    openid_url: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    login_url: str = "https://login.microsoftonline.com"
    trusted_hosts: tuple[str, ...] = MICROSOFT_HOSTS

    def check(self) -> None:
        """Refuses what would be unsafe or could not work, in words for the technician."""
        if self.local:
            self._check_local()
            return
        if not self.app_id:
            raise Unready(
                "Teams is not configured: MATTERS_TEAMS_APP_ID is missing. Set it to the bot's application (client) id, "
                "or set MATTERS_TEAMS_LOCAL=1 to try Teams on this machine without a registration."
            )
        for name, value in (("APP_ID", self.app_id), ("TENANT_ID", self.tenant_id)):
            if not _GUID.fullmatch(value):
                raise Unready(
                    f"MATTERS_TEAMS_{name} must be an id such as 11111111-2222-3333-4444-555555555555, "
                    f"but it {'is missing' if not value else 'looks different'}. docs/teams.md says where to find it."
                )
        if not self.app_password:
            raise Unready(
                "MATTERS_TEAMS_APP_PASSWORD (or MATTERS_TEAMS_APP_PASSWORD_FILE) is missing: "
                "without the client secret the bot can hear Teams but not answer."
            )

    def _check_local(self) -> None:
        if not loopback(self.host):
            raise Unready(
                f"MATTERS_TEAMS_LOCAL=1 switches authentication off, so it works on this machine only: "
                f"set MATTERS_HOST to 127.0.0.1 (it is {self.host})."
            )
        if self.app_id or self.app_password or self.tenant_id:
            raise Unready(
                "MATTERS_TEAMS_LOCAL=1 switches authentication off and cannot stand beside real credentials: "
                "remove it, or remove MATTERS_TEAMS_APP_ID, MATTERS_TEAMS_APP_PASSWORD and MATTERS_TEAMS_TENANT_ID."
            )
        if self.public_url:
            raise Unready(
                "MATTERS_TEAMS_LOCAL=1 switches authentication off and cannot be reached from outside: "
                "remove it, or remove MATTERS_PUBLIC_URL."
            )

    def trusts(self, service_url: str) -> bool:
        """Whether we speak to this service URL. Everything stored is asked again before a token leaves."""
        return _trusted(service_url, self.trusted_hosts, self.local)


@lru_cache(maxsize=64)
def _trusted(service_url: str, hosts: tuple[str, ...], local: bool) -> bool:
    try:
        parts = urlsplit(service_url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.username or parts.password:
        return False
    if local:
        return parts.scheme in ("http", "https") and loopback(host)
    if not any(host == trusted or host.endswith("." + trusted) for trusted in hosts):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and loopback(host))


def loopback(host: str) -> bool:
    """Whether a host name is this machine and nothing else."""
    name = host.strip("[]").casefold()
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
