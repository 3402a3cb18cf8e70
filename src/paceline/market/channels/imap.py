"""A mailbox read by IMAP. Looking at a message changes nothing in it; only what was taken in is marked as read."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from email.utils import format_datetime
from typing import Any

from django.conf import settings

from paceline.market.channels.adapter import Arrived

TIMEOUT = 20
"""Seconds for every step on the line."""
LARGEST = 10 * 1024 * 1024
BEGINNING = 128 * 1024
"""Bytes that are read of a message that is larger."""
SIZE = re.compile(rb"UID (\d+).*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+).*?UID (\d+)")
WHO = '("name" "Paceline")'
"""Some providers (163, 126) let nobody in who does not say which program it is (RFC 2971)."""


class Refused(OSError):
    """The mailbox answers, but refuses; the words are the server's."""


@contextmanager
def refusals() -> Iterator[None]:
    """What the protocol library raises, as OSError."""
    try:
        yield
    except imaplib.IMAP4.error as refused:
        raise Refused(words_of(refused)) from None  # the library's own words never hold the password


def words_of(refused: Exception) -> str:
    said = refused.args[0] if refused.args else ""
    return (said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said))[:200]


class Imap:
    """One connection to the folder that is set up."""

    validity = 0
    line: Any = None

    def open(self) -> None:
        """Connect, log in, choose the folder. Raises OSError."""
        with refusals():
            self.line = connected()
            self.line.login(settings.IMAP_USER, settings.IMAP_PASSWORD)
            if "ID" in self.line.capabilities:
                self.line.xatom("ID", WHO)
            self.answer(self.line.select(f'"{settings.IMAP_FOLDER}"'))
            self.validity = int(self.line.response("UIDVALIDITY")[1][0] or 0)

    def count(self) -> int:
        """How many messages lie in the folder."""
        with refusals():
            return len(self.answer(self.line.uid("SEARCH", "ALL"))[0].split())

    def arrived(self, after: int, since: date, most: int) -> Iterator[Arrived]:
        """Messages behind a number and not older than a day, the oldest first. Raises OSError."""
        with refusals():
            day = "-".join(
                format_datetime(datetime(since.year, since.month, since.day, tzinfo=UTC)).split()[1:4]
            )
            found = self.answer(self.line.uid("SEARCH", "UID", f"{after + 1}:*", "SINCE", day))[0] or b""
            uids = sorted(uid for uid in map(int, found.split()) if uid > after)[:most]
            sizes = self.sizes(uids)
        for uid in uids:
            whole = sizes.get(uid, 0) <= LARGEST
            part = "" if whole else f"<0.{BEGINNING}>"
            with refusals():
                data = self.answer(self.line.uid("FETCH", str(uid), f"(BODY.PEEK[]{part})"))
            content = next((one[1] for one in data if isinstance(one, tuple)), None)
            if content is not None:  # somebody may have taken it away meanwhile
                yield Arrived(uid, content, whole)

    def sizes(self, uids: list[int]) -> dict[int, int]:
        """Bytes by number."""
        if not uids:
            return {}
        data = self.answer(self.line.uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE)"))
        found = (SIZE.search(line) for line in data if isinstance(line, bytes))
        return {int(one[1] or one[4]): int(one[2] or one[3]) for one in found if one}

    def mark_read(self, uid: int) -> None:
        with refusals():
            self.answer(self.line.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)"))

    def close(self) -> None:
        """Hang up, whatever became of the line."""
        if self.line is not None:
            try:
                self.line.logout()
            except (OSError, imaplib.IMAP4.error):
                self.line.shutdown()

    def answer(self, given: tuple[str, list[Any]]) -> list[Any]:
        """The data of an answer. Raises Refused."""
        status, data = given
        if status != "OK":
            raise Refused(words_of(Exception(*data[:1])))
        return data


def connected() -> Any:
    """A line that is encrypted and whose certificate is checked, unless the settings say otherwise."""
    if settings.IMAP_USE_TLS:
        return imaplib.IMAP4_SSL(
            settings.IMAP_HOST, settings.IMAP_PORT, ssl_context=ssl.create_default_context(), timeout=TIMEOUT
        )
    return imaplib.IMAP4(settings.IMAP_HOST, settings.IMAP_PORT, timeout=TIMEOUT)
