"""Setting up a channel, and trying it out."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import uuid4

from django.utils.translation import gettext as _t

from paceline.access.organisation import organisation_name
from paceline.kernel.errors import Conflict, Invalid
from paceline.kernel.messages import say
from paceline.market import dialing
from paceline.market.addresses import is_customer, takes_texts, written
from paceline.market.channels import provided
from paceline.market.channels.adapter import Fate, Outgoing
from paceline.market.composing import plain
from paceline.market.models import ChannelSetup
from paceline.market.models.setup import Provider, SetUp
from paceline.metadata.fields import Text
from paceline.records.act import Act
from paceline.records.action import action

To = Annotated[
    str, Text("发给谁", max_length=80, hint="短信填手机号；企业微信填同事的账号或 wm 开头的外部联系人编号")
]


def cannot_try(setup: ChannelSetup) -> str:
    """Why there is nothing to try."""
    if setup.channel == SetUp.CALLS:
        return "呼叫中心是对方推给我们的，没有可发的测试。请让对方推一条测试通话。"
    return "还在沙箱里，什么都不会发出。请先选服务商。" if setup.provider == Provider.SANDBOX else ""


@action("market.channelsetup.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, setup: ChannelSetup, *, values: dict[str, Any]) -> ChannelSetup:
    """Another provider or another request; it holds from the next message on."""
    act.by.require_admin()
    act.save(setup, **values)
    dialing.kept.changed()
    return setup


@action("market.channelsetup.try_out", "发一条测试", permission="change", icon="send", available=cannot_try,
        traceless=True)  # fmt: skip
def try_out(act: Act, setup: ChannelSetup, *, to: To) -> ChannelSetup:
    """Send one test message to oneself. Raises Conflict with the provider's own words when it is refused."""
    act.by.require_admin()
    adapter = provided(setup)
    if adapter is None:
        raise Conflict("还缺：%(names)s。补上再试。", params={"names": " ".join(setup.lacking())})
    address = written(setup.channel, to)
    if setup.channel == SetUp.SMS and not takes_texts(address):
        raise Invalid({"to": "请填能收短信的手机号。"})
    if setup.channel == SetUp.WECOM and not is_customer(address) and not setup.agent:
        raise Invalid({"to": "发给同事要先填应用 AgentId。"})
    words = plain(setup.channel, _t("%(org)s 的测试消息，收到就说明通了。") % {"org": organisation_name()})
    answer = adapter.send(Outgoing(address, "", words, key=uuid4().hex))
    adapter.close()
    if answer.fate is not Fate.SENT:
        raise Conflict(
            say("没有发成：%(why)s。请核对地址、密钥和请求内容。", why=answer.words or answer.fate.value)
        )
    return setup
