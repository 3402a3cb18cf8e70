"""What the product sends to the addresses that an administrator has set up: one message per event, signed."""

from __future__ import annotations

from django.utils.translation import gettext as _t

from paceline.interfaces.api.openapi.parts import TEXT, Part, header

TIME: Part = {**TEXT, "format": "date-time"}
KEY: Part = {**TEXT, "format": "uuid"}
NOTHING: Part = {"type": "null"}


def webhooks() -> dict[str, Part]:
    """The message that an address gets, by OpenAPI's own section for it."""
    signed = [
        header("webhook-id", _t("消息的编号；重发时不变")),
        header("webhook-timestamp", _t("发出的时间，Unix 秒")),
        header("webhook-signature", _t("签名：v1,base64(HMAC-SHA256(编号.时间.内容))")),
    ]
    return {
        "event": {
            "post": {
                "operationId": "webhook.event",
                "summary": _t("发生了一件事"),
                "parameters": signed,
                "requestBody": {"required": True, "content": {"application/json": {"schema": message()}}},
                "responses": {"2XX": {"description": _t("收到了；其他回答会再发")}},
            }
        }
    }


def message() -> Part:
    """The body of a message."""
    pairs = {"type": "object", "additionalProperties": {"type": "array"}}
    data = {
        "object": TEXT, "id": KEY, "title": TEXT, "version": {"type": "integer"}, "occurred_at": TIME,
        "changes": {**pairs, "description": _t("字段 → [改前, 改后]")},
        "actor": {"anyOf": [KEY, NOTHING]}, "event": KEY,
    }  # fmt: skip
    name = {**TEXT, "description": _t("事件的名称，例如 pipeline.opportunity.win")}
    inside = {"type": "object", "properties": data, "required": list(data)}
    shown = {"type": name, "timestamp": TIME, "data": inside}
    return {"type": "object", "properties": shown, "required": list(shown)}
