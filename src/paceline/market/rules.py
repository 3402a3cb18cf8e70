"""The rules in force for writing to customers."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.market import window
from paceline.market.models import SendRule


def send_rule() -> SendRule:
    """The stored row, or one with the defaults."""
    return visible(SYSTEM, SendRule).order_by("pk").first() or SendRule()


def sends_from(at: datetime, rule: SendRule | None = None) -> datetime:
    """The first instant, not before `at`, at which may be sent."""
    one = rule or send_rule()
    zone = ZoneInfo(settings.ORGANISATION_TIME_ZONE)
    return window.opens_at(at, one.quiet_from, one.quiet_until, zone)
