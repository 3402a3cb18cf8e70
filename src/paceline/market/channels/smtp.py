"""Mail through the organisation's own SMTP server: the one that notifications go through."""

from __future__ import annotations

from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected
from typing import Any

from django.core import mail

from paceline.market.channels.adapter import Answer, Fate, Outgoing
from paceline.market.models.choices import Via

PERMANENT = 500
"""SMTP answers from here on will not change (RFC 5321 §4.2.1)."""


class Smtp:
    """One connection for as many messages as there are."""

    code = Via.SMTP.value

    def __init__(self) -> None:
        self.line: Any = mail.get_connection()

    def open(self) -> None:
        """Connect and log in. Raises OSError or SMTPException."""
        self.line.open()

    def send(self, message: Outgoing) -> Answer:
        """Send one; what the server says decides its fate."""
        letter = mail.EmailMultiAlternatives(
            message.subject,
            message.text,
            to=[message.address],
            headers=dict(message.headers),
            reply_to=[message.reply_to] if message.reply_to else None,
            connection=self.line,
        )
        if message.html:
            letter.attach_alternative(message.html, "text/html")
        try:
            letter.send()
        except SMTPRecipientsRefused as refused:
            code, words = next(iter(refused.recipients.values()))
            return Answer(Fate.BOUNCED if code >= PERMANENT else Fate.LATER, said(code, words))
        except SMTPServerDisconnected as broken:
            return Answer(Fate.UNSURE, str(broken)[:200])
        except SMTPResponseException as refused:
            fate = Fate.FAILED if refused.smtp_code >= PERMANENT else Fate.LATER
            return Answer(fate, said(refused.smtp_code, refused.smtp_error))
        except (SMTPException, ValueError) as wrong:
            return Answer(Fate.FAILED, str(wrong)[:200])
        except OSError as broken:
            return Answer(Fate.UNSURE, str(broken)[:200])
        return Answer(Fate.SENT)

    def close(self) -> None:
        self.line.close()


def said(code: int, words: Any) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return f"{code} {text}"[:200]
