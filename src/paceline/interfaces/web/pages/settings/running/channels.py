"""The ways to and from customers: through whom each goes, what it lacks, where providers tell us what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.account.context import sends_mail
from paceline.interfaces.web.pages.settings.frame import open_to, show
from paceline.market.channels import provided, reads_mail
from paceline.market.models import ChannelSetup, MailRecipient
from paceline.market.models.choices import RecipientState
from paceline.market.models.setup import Provider, SetUp

HOOKS = {
    "sms": ("SMS_HOOK_SECRET", "PACELINE_SMS_HOOK_SECRET"),
    "calls": ("CALLS_HOOK_SECRET", "PACELINE_CALLS_HOOK_SECRET"),
}
SECRETS = {
    "sms": (("SMS_KEY", "PACELINE_SMS_KEY"), ("SMS_SECRET", "PACELINE_SMS_SECRET")),
    "wecom": (("WECOM_SECRET", "PACELINE_WECOM_SECRET"),),
}


@dataclass(frozen=True)
class Way:
    """One channel as it is set up now; `hook` is where its provider tells what happened, "" where it tells nothing."""

    setup: ChannelSetup
    label: str
    icon: str
    connected: bool
    lacking: list[str]
    secrets: list[tuple[str, bool]]
    hook: str
    hook_secret: str
    hook_ready: bool
    failed: int

    @property
    def can_try(self) -> bool:
        return self.connected


ICONS = {"sms": "chat", "wecom": "chat", "calls": "call"}


@open_to("channels")
def channels(request: HttpRequest) -> HttpResponse:
    """The page."""
    by = actor(request)
    rows = {one.channel: one for one in visible(by, ChannelSetup)}
    ways = [way_of(by, rows[code]) for code in SetUp.values if code in rows]
    return show(request, "channels", "pages/settings/running/channels.html", ways=ways, sends_mail=sends_mail(),
                reads_mail=reads_mail(), base=settings.BASE_URL)  # fmt: skip


def way_of(by: Principal, setup: ChannelSetup) -> Way:
    channel = str(setup.channel)
    name, variable = HOOKS.get(channel, ("", ""))
    failed: Any = visible(by, MailRecipient).filter(channel=channel, state=RecipientState.FAILED)
    return Way(
        setup, str(setup), ICONS[channel],
        connected=channel != SetUp.CALLS and provided(setup) is not None,
        lacking=setup.lacking() if setup.provider != Provider.SANDBOX else [],
        secrets=[(shown, bool(getattr(settings, one))) for one, shown in SECRETS.get(channel, ())],
        hook=f"{settings.BASE_URL}/hooks/{channel}" if name else "",
        hook_secret=variable,
        hook_ready=bool(name and getattr(settings, name)),
        failed=failed.count(),
    )  # fmt: skip
