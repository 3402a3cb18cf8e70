"""People: invited, changed, transferred, given roles, helped back in. How they leave is in `leaving`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from paceline.access import invitations, memberships, sessions, sign_in, tiers, units
from paceline.access.models import OrgUnit, Role, Tier, User, UserStatus
from paceline.access.principal import rights_changed
from paceline.access.roles import roles_called
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Choice, Day, Link, Tags, Text, YesNo
from paceline.records.act import Act
from paceline.records.acting import config_door
from paceline.records.action import action

Unit = Annotated[OrgUnit | None, Link("access.OrgUnit", "所属组织", blank=True)]
NewUnit = Annotated[OrgUnit, Link("access.OrgUnit", "新的组织")]
FromOn = Annotated[date | None, Day("生效日期", blank=True, hint="留空表示今天")]
RoleNames = Annotated[Sequence[str], Tags("角色", hint="角色的代码或名称")]
IsAdmin = Annotated[bool, YesNo("系统管理员")]
Password = Annotated[str, Text("密码", max_length=200, blank=True, hint="留空则生成邀请链接，由本人设置")]
ByMail = Annotated[bool, YesNo("发到他的邮箱", hint="不选则显示链接，由你发给他")]
LANGUAGES = [{"value": code, "label": name} for code, name in settings.LANGUAGES]
Locale = Annotated[str, Choice("语言", LANGUAGES, blank=True)]


@action("access.user.create", "邀请同事", on="collection", icon="invite")
def create(
    act: Act,
    *,
    values: dict[str, Any],
    unit: Unit = None,
    roles: RoleNames = (),
    is_admin: IsAdmin = False,
    locale: Locale = "",
    password: Password = "",
) -> User:
    """A new person. Without a password the link to set one is mailed where it can be, else it is in `shown_once`."""
    act.by.require_admin()
    user = User(
        **{**values, "username": free_login(values.get("username") or ""), "name": values.get("name") or ""},
        unit=unit,
        is_admin=is_admin,
        locale=locale or act.by.locale,
    )
    require_name(user)
    if unit is not None:
        units.require_open(unit, "unit")
    set_password_of(user, password)
    given = roles_called(roles)
    by_mail = not password and invitations.goes_by_mail(user)
    config_door.made(act, user, roles=[role.code for role in given], by_mail=by_mail)
    user.roles.set(given)
    if unit is not None:
        memberships.put(user, unit.pk, user.hired_on or local_day(act.now))
    rights_changed()
    return user if password or by_mail else with_link(user)


@action("access.user.change", "编辑用户", icon="pencil")
def change(act: Act, user: User, *, values: dict[str, Any], locale: Locale = "") -> User:
    """Name, contact data, position."""
    act.by.require_admin()
    if "username" in values and values["username"].strip().lower() != user.username:
        values = {**values, "username": free_login(values["username"])}
    given = {**values, **({"locale": locale} if locale else {})}
    config_door.changed(act, user, given)
    require_name(user)
    rights_changed()
    return user


@action("access.user.move", "调动", icon="org")
def move(act: Act, user: User, *, unit: NewUnit, from_on: FromOn = None) -> User:
    """Into another unit from a day on. A day to come is kept and takes effect then; records keep their team."""
    act.by.require_admin()
    units.require_open(unit, "unit")
    today = local_day(act.now)
    day = from_on or today
    memberships.put(user, unit.pk, day)
    if day > today:
        act.tell(user, act.action, unit={"id": str(unit.pk), "title": unit.name}, from_on=str(day))
    else:
        config_door.changed(act, user, {"unit": unit}, from_on=str(day))
    rights_changed()
    return user


def take_effect(act: Act, day: date) -> int:
    """Let transfers that were planned for this day or before count now. Returns how many."""
    found = memberships.due(day)
    for user, unit_id in found:
        config_door.changed(act, user, {"unit": unit_id})
    if found:
        rights_changed()
    return len(found)


@action("access.user.set_roles", "设置角色", icon="role")
def set_roles(act: Act, user: User, *, roles: RoleNames = ()) -> User:
    """Exactly these roles."""
    act.by.require_admin()
    given = roles_called(roles)
    before, after = codes(user.roles.all()), codes(given)
    if before != after:
        user.roles.set(given)
        act.tell(user, act.action, changes={"roles": [before, after]})
        rights_changed()
    return user


@action("access.user.set_tier", "设置销售层级", icon="trend-up")
def set_tier(
    act: Act,
    user: User,
    *,
    tier: Annotated[str, Choice("销售层级", Tier, blank=True, hint="留空为不分层级")] = "",
    from_on: FromOn = None,
    reason: Annotated[str, Text("原因", max_length=200, blank=True)] = "",
) -> User:
    """From a day on; a day to come is kept and counts then. Every change stays in the history with its reason.

    For administrators and human resources.
    """
    act.reason = reason or act.reason
    today = local_day(act.now)
    day = from_on or today
    tiers.put(user, tier, day, reason=reason)
    if day > today:
        act.tell(user, act.action, tier=tier, from_on=str(day))
    else:
        config_door.changed(act, user, {"tier": tiers.tier_on(user, today)}, from_on=str(day))
    return user


def tiers_take_effect(act: Act, day: date) -> int:
    """Let changes of tier that were planned for this day or before stand with the person. Returns how many."""
    found = tiers.due(day)
    for user, tier in found:
        config_door.changed(act, user, {"tier": tier})
    return len(found)


@action("access.user.set_admin", "设为管理员", icon="shield", danger=True)
def set_admin(act: Act, user: User, *, is_admin: IsAdmin = False) -> User:
    """Whether the person may configure the system. Somebody has to."""
    act.by.require_admin()
    if not is_admin:
        require_another_admin(user)
    config_door.changed(act, user, {"is_admin": is_admin})
    rights_changed()
    return user


@action("access.user.invite", "生成密码链接", icon="send")
def invite(act: Act, user: User, *, by_mail: ByMail = False) -> User:
    """A link by which the person sets a first or a new password, good for a week and for one use.

    It is in `shown_once`, or goes to the person's own address. Raises Conflict when it cannot be mailed.
    """
    act.by.require_admin()
    require_in_use(user)
    if by_mail and not invitations.goes_by_mail(user):
        raise Conflict("没有可用的邮箱，或者还没有设置发信。请改为生成链接，自己发给他。")
    act.tell(user, act.action, by_mail=by_mail)
    return user if by_mail else with_link(user)


@action("access.user.set_password", "设置密码", hidden=True, icon="key")
def set_password(act: Act, user: User, *, password: Annotated[str, Text("密码", max_length=200)]) -> User:
    """A password chosen by an administrator; the person is signed out everywhere."""
    act.by.require_admin()
    set_password_of(user, password)
    user.save(update_fields=["password"])
    ended = sessions.end_all(user.pk)
    act.tell(user, act.action, sessions=ended)
    return user


@action("access.user.sign_out", "退出所有设备", icon="sign-out", danger=True)
def sign_out(act: Act, user: User) -> User:
    """Every device of the person is signed out with its next request."""
    act.by.require_admin()
    act.tell(user, act.action, sessions=sessions.end_all(user.pk))
    return user


@action("access.user.forget_second_factor", "清除两步验证", icon="smartphone", danger=True)
def forget_second_factor(act: Act, user: User) -> User:
    """For somebody who has lost the device: authenticator, passkeys and backup codes are gone."""
    act.by.require_admin()
    act.tell(user, act.action, removed=sign_in.forget_protections(user))
    return user


def free_login(text: str) -> str:
    """A login name as it is stored. Raises Invalid when it is missing or taken."""
    name = text.strip().lower()
    if not name:
        raise Invalid({"username": "请填写登录名。"})
    if User.objects.filter(username=name).exists():
        raise Invalid({"username": "登录名「%(name)s」已经有人用了。请换一个。"}, params={"name": name})
    return name


def require_name(user: User) -> None:
    if not user.name.strip():
        raise Invalid({"name": "请填写姓名。"})


def require_in_use(user: User) -> None:
    """Raises Conflict for somebody who cannot sign in anyway."""
    if not user.is_active:
        raise Conflict("这个账号已停用或已离职。请先恢复使用。")


def require_another_admin(user: User) -> None:
    """Raises Conflict when this is the only administrator who can sign in."""
    admins = User.objects.select_for_update().filter(is_admin=True, suspended_at__isnull=True)
    others = admins.exclude(status=UserStatus.LEFT).exclude(pk=user.pk)
    if user.is_admin and not list(others.values_list("pk", flat=True)):
        raise Conflict("至少要留一位能登录的管理员。请先把另一位同事设为管理员。")


def set_password_of(user: User, password: str) -> None:
    """Set a password that is good enough; without one nobody can sign in with a password. Raises Invalid."""
    if not password:
        user.set_unusable_password()
        return
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise Invalid({"password": " ".join(weak.messages)}) from weak
    user.set_password(password)


def with_link(user: User) -> User:
    user.shown_once = {"link": invitations.link(user)}  # type: ignore[attr-defined]
    return user


def codes(roles: Iterable[Role]) -> list[str]:
    return sorted(role.code for role in roles)
