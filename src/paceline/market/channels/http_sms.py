"""Text messages through any provider with an HTTP interface: one request a message, as the setup describes it."""

from __future__ import annotations

import http.client

from django.conf import settings

from paceline.kernel.errors import Invalid
from paceline.kernel.phones import CHINA
from paceline.market import filling
from paceline.market.channels.adapter import Answer, Fate, Outgoing
from paceline.market.models.choices import Via
from paceline.market.models.setup import ChannelSetup, Method
from paceline.workflow.channels import outbound

BUSY = 429
"""Too many requests (RFC 6585 §4)."""
BROKEN = 500


class HttpSms:
    """Each message is a request of its own, so nothing has to be opened."""

    code = Via.HTTP.value

    def __init__(self, setup: ChannelSetup) -> None:
        self.setup = setup

    def open(self) -> None:
        """Nothing has to be reached beforehand."""

    def close(self) -> None:
        """Nothing was opened."""

    def send(self, message: Outgoing) -> Answer:
        """Send one. What never reached the provider is tried again; what may have is not."""
        try:
            answer = self.request(message)
        except outbound.NotReached as broken:
            return Answer(Fate.LATER, str(broken)[:200], down=True)
        except (Invalid, outbound.Refused, UnicodeError) as refused:
            return Answer(Fate.FAILED, str(refused)[:200])
        except (OSError, http.client.HTTPException, ValueError) as broken:
            return Answer(Fate.UNSURE, str(broken)[:200])
        return self.judged(answer)

    def request(self, message: Outgoing) -> outbound.Answer:
        one, values = self.setup, self.values(message)
        is_get = one.method == Method.GET
        return outbound.request(
            one.method,
            filling.in_address(one.address or "", values),
            b"" if is_get else filling.in_json(one.body or "", values).encode(),
            {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Paceline",
             **filling.in_headers(one.headers or "", values)},
        )  # fmt: skip

    def values(self, message: Outgoing) -> dict[str, str]:
        """What the places stand for."""
        number = message.address
        if self.setup.plain_numbers:
            number = number.removeprefix(CHINA)
        return {"to": number, "text": message.text, "id": message.key, "key": settings.SMS_KEY,
                "secret": settings.SMS_SECRET}  # fmt: skip

    def judged(self, answer: outbound.Answer) -> Answer:
        """The fate that an answer tells."""
        found = filling.parsed(answer.text)
        words = filling.at(found, self.setup.error_at or "") or " ".join(answer.text.split())
        said = f"{answer.status} {words}"[:200]
        if answer.status == BUSY or answer.status >= BROKEN:
            return Answer(Fate.LATER, said, down=True)
        code = filling.at(found, self.setup.code_at or "")
        if not 200 <= answer.status < 300 or (self.setup.code_at and code != self.setup.code_ok):
            return Answer(Fate.FAILED, f"{code} {words}".strip()[:200] if code else said)
        return Answer(Fate.SENT, reference=filling.at(found, self.setup.id_at or "")[:80])
