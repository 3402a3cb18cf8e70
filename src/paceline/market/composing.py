"""A letter as it goes out: text, the same as HTML with links that can be counted, and the headers."""

from __future__ import annotations

import re
from email.utils import parseaddr
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.utils.html import escape
from django.utils.translation import gettext as _t

from paceline.access.organisation import organisation_name
from paceline.market import links
from paceline.market.channels import reads_mail
from paceline.market.channels.adapter import Outgoing
from paceline.market.channels.setups import setup_of
from paceline.market.models.choices import Channel

LINK = re.compile(r"https?://[^\s<>\"'{}\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]+")
TRAILING = ".,;:!?)]"


def links_in(text: str) -> list[str]:
    """The web addresses in a text, in their order; a sentence's own signs behind one do not belong to it."""
    return [found.rstrip(TRAILING) for found in LINK.findall(text)]


def composed(channel: str, key: UUID, address: str, subject: str, body: str, reply_to: str) -> Outgoing:
    """The message of one recipient. `subject` and `body` have their variables filled in."""
    if channel == Channel.MAIL:
        return as_mail(key, address, subject, body, reply_to)
    return Outgoing(address, "", plain(channel, body), key=key.hex)


def plain(channel: str, body: str) -> str:
    """A text as its reader gets it: of a text message with who sends it and how to get no more."""
    if channel != Channel.SMS:
        return body
    setup = setup_of(channel)
    signature = f"【{setup.signature}】" if setup.signature else ""
    return f"{signature}{body.strip()} {setup.leave_words}"


def as_mail(key: UUID, address: str, subject: str, body: str, reply_to: str) -> Outgoing:
    """A letter with the way out and links that can be counted."""
    leave = links.address_of(key)
    text = f"{body}\n\n--\n{organisation_name()}\n{_t('不想再收到这类邮件，请点这里退订：')}{leave}"
    return Outgoing(
        address,
        " ".join(subject.split()),
        text,
        html=as_html(key, body, leave),
        reply_to=answers_to(reply_to),
        headers={
            "Message-ID": f"<{key}@paceline>",
            "List-Unsubscribe": ", ".join([f"<{leave}>", *by_mail(key)]),
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Precedence": "bulk",
        },
        key=key.hex,
    )


def own_address() -> str:
    """The address that our letters come from, and that is read where a mailbox is set up."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower()


def answers_to(owner: str) -> str:
    """Who gets an answer: whoever takes care of the customer, and the mailbox that is read, so that it is known."""
    return ", ".join(filter(None, [owner, own_address() if reads_mail() else ""]))


def by_mail(key: UUID) -> list[str]:
    """The way out for programs that leave by mail; none where nobody reads it."""
    subject = quote(f"unsubscribe {links.token_of(key)}")
    return [f"<mailto:{own_address()}?subject={subject}>"] if reads_mail() else []


def as_html(key: UUID, body: str, leave: str) -> str:
    """Paragraphs, counted links, the way out and the picture by which an opening is known."""
    paragraphs = "".join(
        f"<p>{part}</p>" for part in counted(key, body).replace("\r\n", "\n").split("\n\n")
    ).replace("\n", "<br>")
    foot = f'{escape(organisation_name())} · <a href="{leave}">{escape(_t("退订"))}</a>'
    pixel = f'<img src="{links.address_of(key, "open.gif")}" width="1" height="1" alt="">'
    return f'<html><body>{paragraphs}<p style="color:#777;font-size:12px">{foot}</p>{pixel}</body></html>'


def counted(key: UUID, body: str) -> str:
    """The escaped text with each web address leading over ours, which only goes on to addresses of this letter."""
    parts: list[str] = []
    last = 0
    for at, found in enumerate(LINK.finditer(body)):
        target = found[0].rstrip(TRAILING)
        parts.append(escape(body[last : found.start()]))
        parts.append(f'<a href="{links.address_of(key, f"go/{at}")}">{escape(target)}</a>')
        last = found.start() + len(target)
    return "".join([*parts, escape(body[last:])])
