"""The ways by which customers are written to: one interface, a provider for each channel, the sandbox without one.

A new provider is one more class like those beside this file and one line in `adapter_for`. Who may be written to,
when and how often is decided before any of them, in `standing` and `sending`.
"""

from __future__ import annotations

from django.conf import settings

from paceline.market.channels.adapter import Adapter, Inbox
from paceline.market.channels.http_sms import HttpSms
from paceline.market.channels.imap import Imap
from paceline.market.channels.sandbox import Sandbox
from paceline.market.channels.setups import setup_of
from paceline.market.channels.smtp import Smtp
from paceline.market.channels.wecom import WeCom
from paceline.market.models.choices import Channel
from paceline.market.models.setup import ChannelSetup, Provider
from paceline.workflow.channels import email


def adapter_for(channel: str) -> Adapter:
    """What sends messages of a channel now."""
    if channel == Channel.MAIL:
        return Smtp() if email.is_configured() else Sandbox()
    setup = setup_of(channel)
    return provided(setup) or Sandbox()


def provided(setup: ChannelSetup) -> Adapter | None:
    """The provider of a set up channel; None while it is the sandbox, or something that it needs is missing."""
    if setup.lacking():
        return None
    if setup.provider == Provider.HTTP:
        return HttpSms(setup)
    return WeCom(setup) if setup.provider == Provider.WECOM else None


def is_connected(channel: str) -> bool:
    """Whether messages of a channel leave the house."""
    return not isinstance(adapter_for(channel), Sandbox)


def reads_mail() -> bool:
    """Whether a mailbox is set up from which answers are read."""
    return bool(settings.IMAP_HOST)


def inbox() -> Inbox:
    """The mailbox that answers come to."""
    return Imap()
