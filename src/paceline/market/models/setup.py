"""How a channel reaches its provider. Passwords and keys are none of it: they stand in the environment."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.errors import Invalid
from paceline.kernel.messages import say
from paceline.market import filling
from paceline.metadata.fields import Choice, Integer, LongText, Text, YesNo
from paceline.metadata.views import Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import Record
from paceline.workflow.channels import outbound

WECOM_BASE = "https://qyapi.weixin.qq.com"
BODY = '{"to": "{{to}}", "text": "{{text}}", "id": "{{id}}"}'
HEADERS = "Authorization: Bearer {{secret}}"
HTTP = When(provider="http")
ON_WECOM = When(provider="wecom")


class SetUp(models.TextChoices):
    """What is set up here; mail has its server in the environment."""

    SMS = "sms", _("短信")
    WECOM = "wecom", _("企业微信")
    CALLS = "calls", _("呼叫中心")


class Provider(models.TextChoices):
    SANDBOX = "sandbox", _("沙箱：只存不发")
    HTTP = "http", _("HTTP 接口")
    WECOM = "wecom", _("企业微信接口")


class Method(models.TextChoices):
    POST = "POST", "POST"
    GET = "GET", "GET"


class ChannelSetup(Record):
    """渠道设置：短信、企业微信、呼叫中心各一行，经谁发、怎么发。密钥只放在环境变量里。"""

    channel = Choice("渠道", SetUp, locked=True)
    provider = Choice("经谁发送", Provider, default=Provider.SANDBOX, shown=When(channel=["sms", "wecom"]))
    address = Text(
        "接口地址", max_length=400, blank=True, shown=HTTP, required=HTTP,
        hint="服务商发送短信的网址，可以用 {{to}} {{text}} {{id}} {{key}} {{secret}}",
    )  # fmt: skip
    method = Choice("请求方式", Method, default=Method.POST, shown=HTTP)
    headers = LongText(
        "请求头", blank=True, default=HEADERS, shown=HTTP, hint="一行一个，如 X-Api-Key: {{key}}"
    )
    body = LongText(
        "请求内容", blank=True, default=BODY, shown=HTTP,
        hint="JSON；{{to}} 号码，{{text}} 内容，{{id}} 我们的编号（重试时不变），{{key}} {{secret}} 来自环境变量",
    )  # fmt: skip
    plain_numbers = YesNo("号码不带 +86", default=True, shown=HTTP, hint="国内服务商大多只要 11 位手机号")
    id_at = Text(
        "编号在哪里",
        max_length=80,
        blank=True,
        default="id",
        shown=HTTP,
        hint="返回的 JSON 里，如 data.msgId",
    )
    code_at = Text(
        "结果码在哪里", max_length=80, blank=True, shown=HTTP, hint="如 code；留空只看 HTTP 状态，2xx 算成功"
    )
    code_ok = Text("成功的结果码", max_length=40, blank=True, default="0", shown=HTTP)
    error_at = Text("错误说明在哪里", max_length=80, blank=True, default="message", shown=HTTP)
    signature = Text(
        "短信签名",
        max_length=20,
        blank=True,
        shown=When(channel="sms"),
        hint="报备过的签名，不带【】；留空不加",
    )
    leave_words = Text(
        "退订说明", max_length=20, default="拒收请回复R", shown=When(channel="sms"),
        hint="加在每条短信末尾；对方回复 R、T、TD、退订都算退订",
    )  # fmt: skip
    base = Text("企业微信地址", max_length=200, default=WECOM_BASE, shown=ON_WECOM)
    corp = Text("企业 ID", max_length=64, blank=True, shown=ON_WECOM, required=ON_WECOM)
    agent = Integer("应用 AgentId", summable=False, blank=True, shown=ON_WECOM, hint="只用来给同事发测试消息")
    dial = Text(
        "点击拨号的网址", max_length=400, blank=True, shown=When(channel="calls"),
        hint="如 https://call.example/dial?to={{phone}}&agent={{agent}}；{{agent}} 是登录名",
    )  # fmt: skip

    class Meta(Record.Meta):
        verbose_name = _("渠道设置")
        constraints = [
            models.UniqueConstraint(
                fields=["channel"], condition=models.Q(deleted_at__isnull=True), name="one_setup_per_channel"
            ),
        ]

    class View:
        path = "channel-setups"
        icon = "send"
        title = "channel"
        list = "channel provider updated_at"
        form = [
            Section("渠道", "channel provider"),
            Section("请求", "address method headers body plain_numbers"),
            Section("返回", "id_at code_at code_ok error_at"),
            Section("短信", "signature leave_words"),
            Section("企业微信", "base corp agent"),
            Section("呼叫中心", "dial"),
        ]
        beside = [Timeline()]
        administered = True
        main = creatable = False

    def __str__(self) -> str:
        return str(SetUp(self.channel).label) if self.channel else ""

    def lacking(self) -> list[str]:
        """The names of what is missing before this provider can be used; of secrets the environment variable."""
        if self.provider == Provider.HTTP:
            return [] if self.address else [str(_("接口地址"))]
        if self.provider == Provider.WECOM:
            needed = {str(_("企业 ID")): self.corp, "PACELINE_WECOM_SECRET": settings.WECOM_SECRET}
            return [name for name, value in needed.items() if not value]
        return []

    def faults(self) -> dict[str, Any]:
        fits = {Provider.HTTP: SetUp.SMS, Provider.WECOM: SetUp.WECOM}
        errors: dict[str, Any] = {}
        if self.provider in fits and fits[Provider(self.provider)] != self.channel:
            errors["provider"] = "这种方式不能用在这个渠道上。请换一种。"
        if self.provider == Provider.HTTP:
            errors |= self.request_faults()
        for name in ("address", "base", "dial"):
            if value := getattr(self, name):
                errors |= unreachable(name, value)
        return errors

    def request_faults(self) -> dict[str, Any]:
        """What is wrong with the templates of the request."""
        errors: dict[str, Any] = {}
        for name in ("address", "headers", "body"):
            if wrong := filling.unknown(getattr(self, name) or ""):
                errors[name] = say(
                    "不认识 %(wrong)s。可以用 %(names)s。", wrong=wrong[0], names=" ".join(filling.shown())
                )
        if self.body and not filling.is_json(self.body):
            errors.setdefault("body", "这不是完整的 JSON。请核对引号、逗号和括号；变量要写在引号里面。")
        if filling.bad_header(self.headers or ""):
            errors.setdefault("headers", "请求头要一行一个，写成「名称: 值」。")
        sent = f"{self.address} {self.body}"
        if not all(filling.place(name) in sent for name in ("to", "text")):
            errors.setdefault("body", "请求里要有 {{to}} 和 {{text}}，不然发不出号码和内容。")
        return errors


def unreachable(name: str, address: str) -> dict[str, Any]:
    """Why an address may not be used, at its field."""
    try:
        outbound.check(filling.PLACE.sub("x", address))
    except Invalid as refused:
        return {name: refused.message}
    return {}
