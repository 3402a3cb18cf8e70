"""WeCom 企业微信 through its documented interface: customers by `externalcontact/add_msg_template`, colleagues by
`message/send`. A message to a customer becomes a task of the colleague who has that customer: WeCom sends it when the
colleague confirms, so "sent" means that WeCom has taken it.

https://developer.work.weixin.qq.com/document/path/91039 (gettoken), /90236 (message/send), /92135 (add_msg_template).
"""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import quote

from django.conf import settings

from paceline.kernel.errors import Invalid
from paceline.market import filling
from paceline.market.addresses import is_customer
from paceline.market.channels.adapter import Answer, Fate, Outgoing
from paceline.market.models.choices import Via
from paceline.market.models.setup import ChannelSetup
from paceline.workflow.channels import outbound

OLD_TOKEN = frozenset({"40014", "42001"})
BUSY = frozenset({"-1", "45009", "45011"})
"""The system is busy, or asked too often."""
WRONG_PERSON = frozenset({"40003", "40096", "84061", "81013"})
"""The number is nobody's, or no customer of ours any more."""


class WeCom:
    """One token for as many messages as there are."""

    code = Via.WECOM.value

    def __init__(self, setup: ChannelSetup) -> None:
        self.setup = setup
        self.token = ""

    def open(self) -> None:
        """The token is asked for with the first message, so that what speaks against it stands at a message."""

    def close(self) -> None:
        self.token = ""

    def send(self, message: Outgoing) -> Answer:
        try:
            answer = self.tried(message)
            if answer.words.partition(" ")[0] in OLD_TOKEN:
                self.token = ""
                answer = self.tried(message)
            return answer
        except outbound.NotReached as broken:
            return Answer(Fate.LATER, str(broken)[:200], down=True)
        except (Invalid, outbound.Refused) as refused:
            return Answer(Fate.FAILED, str(refused)[:200])
        except (OSError, http.client.HTTPException, ValueError) as broken:
            return Answer(Fate.UNSURE if self.token else Fate.LATER, str(broken)[:200], down=not self.token)

    def tried(self, message: Outgoing) -> Answer:
        if not self.token:
            refused = self.take_token()
            if refused is not None:
                return refused
        if is_customer(message.address):
            wanted: dict[str, Any] = {
                "chat_type": "single",
                "external_userid": [message.address],
                "text": {"content": message.text},
            }
            return judged(self.post("externalcontact/add_msg_template", wanted))
        wanted = {"touser": message.address, "msgtype": "text", "agentid": self.setup.agent,
                  "text": {"content": message.text}, "enable_duplicate_check": 1}  # fmt: skip
        return judged(self.post("message/send", wanted))

    def take_token(self) -> Answer | None:
        """Ask for the token; what was answered when there is none."""
        query = f"corpid={quote(self.setup.corp or '')}&corpsecret={quote(settings.WECOM_SECRET)}"
        answer = outbound.request("GET", f"{self.base}/cgi-bin/gettoken?{query}", b"", {})
        found = filling.parsed(answer.text)
        self.token = filling.at(found, "access_token")
        if self.token:
            return None
        words = f"{filling.at(found, 'errcode') or answer.status} {filling.at(found, 'errmsg')}"
        return Answer(Fate.LATER, words[:200], down=True)

    def post(self, path: str, wanted: dict[str, Any]) -> outbound.Answer:
        address = f"{self.base}/cgi-bin/{path}?access_token={quote(self.token)}"
        body = json.dumps(wanted, ensure_ascii=False).encode()
        return outbound.request("POST", address, body, {"Content-Type": "application/json"})

    @property
    def base(self) -> str:
        return (self.setup.base or "").rstrip("/")


def judged(answer: outbound.Answer) -> Answer:
    """The fate that an answer tells: `errcode` 0 and nobody in the list of those who could not be reached."""
    found = filling.parsed(answer.text)
    code = filling.at(found, "errcode") or str(answer.status)
    words = f"{code} {filling.at(found, 'errmsg') or ' '.join(answer.text.split())}"[:200]
    if code in BUSY or answer.status >= 500:
        return Answer(Fate.LATER, words, down=True)
    lost = isinstance(found, dict) and (found.get("fail_list") or found.get("invaliduser"))
    if code in WRONG_PERSON or (code == "0" and lost):
        return Answer(Fate.BOUNCED, words)
    if code != "0":
        return Answer(Fate.FAILED, words)
    return Answer(Fate.SENT, reference=filling.at(found, "msgid")[:80])
