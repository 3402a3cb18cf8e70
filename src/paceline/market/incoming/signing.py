"""Whether a message really comes from the provider: the signature of Standard Webhooks, the same as ours. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from paceline.kernel.errors import NotAllowed

TOLERANCE = 5 * 60
"""Seconds by which the clocks may differ; what is older may be a recording."""
ID, AT, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"


def require(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
    """Raises NotAllowed for a signature that is missing, wrong or too old, and while no secret is set."""
    if not secret:
        raise NotAllowed("还没有设置密钥，不收这里的消息。请管理员设好环境变量再重启。")
    at = headers.get(AT, "")
    if not at.isdigit() or abs(now.timestamp() - int(at)) > TOLERANCE:
        raise NotAllowed("webhook-timestamp 缺少，或和现在差了 5 分钟以上。请核对两边的时钟。")
    expected = signature(secret, headers.get(ID, ""), at, body)
    given = headers.get(SIGNATURE, "").split()
    if not any(hmac.compare_digest(one.encode(), expected.encode()) for one in given):
        raise NotAllowed("签名不对。请用同一个密钥对「编号.时间.正文」算 HMAC-SHA256。")


def signature(secret: str, key: str, at: str, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 of `id.time.body` in base64."""
    made = hmac.new(raw(secret), f"{key}.{at}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"


def raw(secret: str) -> bytes:
    """The bytes of a secret: behind `whsec_` in base64, otherwise as it is written."""
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except (binascii.Error, ValueError):
            pass
    return secret.encode()
