"""Setting up addresses that are told of events; each is made, changed, tried, stopped and removed by administrators."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from paceline.access.adapter import cipher
from paceline.kernel import clock
from paceline.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from paceline.metadata.fields import Tags, Text
from paceline.records.act import Act
from paceline.records.acting import config_door
from paceline.records.action import action
from paceline.workflow.channels import outbound
from paceline.workflow.models import DeliveryStatus, Webhook, WebhookDelivery
from paceline.workflow.webhooks import telling, wanted

PATTERN = re.compile(r"[a-z*][a-z0-9_*]*(\.[a-z0-9_*]+){0,2}")
MOST_PATTERNS = 40
Name = Annotated[str, Text("名称", max_length=80, hint="如 企业微信机器人、数据仓库")]
Address = Annotated[str, Text("推送地址", max_length=300, hint="对方接收事件的网址，以 https:// 开头")]
Events = Annotated[
    Sequence[str],
    Tags("事件", blank=True, hint="如 pipeline.opportunity.win；* 代表任意，如 customers.*；留空表示全部"),
]
Message = Annotated[str, Text("消息编号", max_length=36)]


@action("workflow.webhook.create", "新建推送", on="collection", icon="webhook")
def create(act: Act, *, name: Name, address: Address, events: Events = ()) -> Webhook:
    """A new address, told what the actor may see. The secret for checking signatures is in `shown_once`."""
    act.by.require_admin()
    if act.by.user_id is None:
        raise NotAllowed("推送要有一位负责人，只告诉对方他看得到的内容。请登录后再新建。")
    outbound.check(address)
    hook = Webhook(
        name=name.strip(),
        address=address.strip(),
        patterns=patterns_of(events),
        owner_id=act.by.user_id,
        created_at=act.now,
    )
    shown = give_secret(hook)
    config_door.made(act, hook)
    wanted.kept.changed()
    hook.shown_once = {"secret": shown}  # type: ignore[attr-defined]
    return hook


@action("workflow.webhook.change", "编辑", icon="pencil")
def change(act: Act, hook: Webhook, *, name: Name, address: Address, events: Events = ()) -> Webhook:
    """Another name, address or choice of events."""
    act.by.require_admin()
    outbound.check(address)
    hook.patterns = patterns_of(events)
    hook.save(update_fields=["patterns"])
    config_door.changed(act, hook, {"name": name.strip(), "address": address.strip()})
    wanted.kept.changed()
    return hook


@action("workflow.webhook.stop", "停用推送", icon="ban", danger=True)
def stop(act: Act, hook: Webhook) -> Webhook:
    """Nothing is sent until it is started again; what waits stays in the log."""
    act.by.require_admin()
    config_door.changed(act, hook, {"stopped_at": act.now})
    wanted.kept.changed()
    return hook


@action("workflow.webhook.start", "启用推送", icon="to")
def start(act: Act, hook: Webhook) -> Webhook:
    """Events from now on are sent again, and what was waiting."""
    act.by.require_admin()
    hook.failures = 0
    hook.save(update_fields=["failures"])
    config_door.changed(act, hook, {"stopped_at": None})
    wanted.kept.changed()
    return hook


@action("workflow.webhook.test", "发一条测试", icon="send")
def test(act: Act, hook: Webhook) -> Webhook:
    """A message that means nothing, to see whether it arrives."""
    act.by.require_admin()
    require_started(hook)
    data = {"webhook": hook.name}
    telling.put(hook, telling.PING, {"type": telling.PING, "timestamp": act.now.isoformat(), "data": data})
    act.tell(hook, act.action)
    return hook


@action("workflow.webhook.renew_secret", "换密钥", icon="key-round", danger=True)
def renew_secret(act: Act, hook: Webhook) -> Webhook:
    """A new secret, in `shown_once`; the old one signs nothing from now on."""
    act.by.require_admin()
    shown = give_secret(hook)
    hook.save(update_fields=["secret"])
    act.tell(hook, act.action)
    hook.shown_once = {"secret": shown}  # type: ignore[attr-defined]
    return hook


@action("workflow.webhook.resend", "再发一次", icon="rotate-ccw", hidden=True)
def resend(act: Act, hook: Webhook, *, message: Message) -> Webhook:
    """A message that was given up, or is waiting, is due now. Raises NotFound."""
    act.by.require_admin()
    require_started(hook)
    try:
        rows = WebhookDelivery.objects.filter(pk=UUID(message), webhook=hook)
    except ValueError:
        raise NotFound("找不到这条推送记录。") from None
    again = rows.exclude(status=DeliveryStatus.DONE)
    if not again.update(status=DeliveryStatus.WAITING, attempts=0, due_at=clock.now(), ended_at=None):
        raise NotFound("找不到这条推送记录，或者它已经送达。")
    telling.wake()
    act.tell(hook, act.action)
    return hook


@action("workflow.webhook.remove", "删除推送", icon="trash", danger=True)
def remove(act: Act, hook: Webhook) -> None:
    """The address and its log are gone."""
    act.by.require_admin()
    act.tell(hook, act.action, address=hook.address)
    hook.delete()
    wanted.kept.changed()


def give_secret(hook: Webhook) -> str:
    """Store a new random secret. Returns it as the receiver needs it."""
    shown = f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"
    hook.secret = cipher().encrypt(shown.encode()).decode()
    return shown


def patterns_of(events: Sequence[str]) -> list[str]:
    """The patterns as they are stored; all events when none was given. Raises Invalid."""
    found = list(dict.fromkeys(text.strip().lower() for text in events if text.strip())) or ["*"]
    wrong = [text for text in found if len(text) > 120 or not PATTERN.fullmatch(text)]
    if wrong or len(found) > MOST_PATTERNS:
        raise Invalid(
            {"events": "「%(name)s」不是事件名。请写成 对象.动作，如 pipeline.opportunity.win。"},
            params={"name": (wrong or found)[0][:60]},
        )
    return found


def require_started(hook: Webhook) -> None:
    """Raises Conflict for an address that is stopped."""
    if hook.stopped_at is not None:
        raise Conflict("这个推送已停用。请先启用。")
