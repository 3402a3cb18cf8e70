"""Tokens for programs, made and revoked by the people they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.access import tokens
from paceline.access.models import ApiToken
from paceline.access.principal import BASIC_VERBS, READING
from paceline.kernel import clock
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.metadata.fields import Choice, Day, Tags, Text
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action

LIVES_FOR = timedelta(days=365)
LONGEST = timedelta(days=3 * 366)


class Reach(models.TextChoices):
    """What a token may do with the objects it is for."""

    READ = "read", _("只读")
    WRITE = "write", _("读写")


TokenName = Annotated[str, Text("名称", max_length=80)]
TokenReach = Annotated[str, Choice("权限", Reach, default=Reach.READ, blank=True)]
ForObjects = Annotated[Sequence[str], Tags("可用的对象", hint="如 customers、opportunities；留空表示全部")]
LastDay = Annotated[date | None, Day("到期日期", blank=True, hint="留空则一年后到期")]


@action("access.apitoken.create", "新建令牌", on="collection", icon="key-round")
def create_token(
    act: Act,
    *,
    name: TokenName,
    reach: TokenReach = Reach.READ,
    objects: ForObjects = (),
    expires_on: LastDay = None,
) -> ApiToken:
    """A token of the actor's own, never with more rights than the actor has. Its text is in `shown_once`."""
    if act.by.kind == "token":
        raise NotAllowed("令牌不能再创建令牌。请登录后在个人设置里创建。")
    made = tokens.make(
        act.by.user_id,
        name,
        grants=grants_for(reach or Reach.READ, objects),
        expires_at=end_of(expires_on, act.now),
    )
    act.tell(made.token, act.action, reach=str(reach), objects=list(objects))
    made.token.shown_once = {"token": made.text}  # type: ignore[attr-defined]
    return made.token


@action("access.apitoken.revoke", "撤销令牌", icon="ban", danger=True)
def revoke_token(act: Act, token: ApiToken) -> None:
    """Useless from the next request on."""
    if not tokens.revoke(token, act.now):
        raise Conflict("这个令牌已经撤销了。")
    token.revoked_at = act.now
    act.tell(token, act.action)


def grants_for(reach: str, objects: Iterable[str]) -> dict[str, dict[str, str]]:
    """What narrows the owner's rights: the verbs of the reach for all objects or for the named ones."""
    verbs = dict.fromkeys(sorted(READING if reach == Reach.READ else BASIC_VERBS), "all")
    return dict.fromkeys(list(map(object_named, objects)) or ["*"], verbs)


def object_named(text: str) -> str:
    """`customers` or `customers.customer` → `customers.customer`. Raises Invalid."""
    of: Any = registry.by_path.get(text) or registry.objects.get(text.lower())
    if of is None:
        raise Invalid({"objects": "没有「%(name)s」这种对象。"}, params={"name": text[:60]})
    return str(of.name)


def end_of(day: date | None, now: datetime) -> datetime:
    """The instant at which a token stops: after its last day, by default in a year. Raises Invalid."""
    if day is None:
        return now + LIVES_FOR
    end = clock.start_of(day + timedelta(days=1))
    if not now < end <= now + LONGEST:
        raise Invalid({"expires_on": "到期日期要在今天之后、三年之内。"})
    return end
