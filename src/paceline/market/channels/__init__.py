"""The ways by which customers are written to. Only mail has a provider; the others keep everything in the sandbox."""

from __future__ import annotations

from django.conf import settings

from paceline.market.channels.adapter import Adapter, Inbox
from paceline.market.channels.imap import Imap
from paceline.market.channels.sandbox import Sandbox
from paceline.market.channels.smtp import Smtp
from paceline.market.models.choices import Channel
from paceline.workflow.channels import email


def is_connected(channel: str) -> bool:
    """Whether messages of a channel leave the house."""
    return channel == Channel.MAIL and email.is_configured()


def adapter_for(channel: str) -> Adapter:
    """What sends messages of a channel now."""
    return Smtp() if is_connected(channel) else Sandbox()


def reads_mail() -> bool:
    """Whether a mailbox is set up from which answers are read."""
    return bool(settings.IMAP_HOST)


def inbox() -> Inbox:
    """The mailbox that answers come to."""
    return Imap()
