"""Roles: made, changed whole or object by object, taken back, copied, removed; brought up to what is delivered."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext as _t

from paceline.access import roles as rules
from paceline.access.models import Role
from paceline.access.principal import BASIC_VERBS, rights_changed
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Json, Text
from paceline.records.act import Act
from paceline.records.acting import config_door
from paceline.records.action import action, actions
from paceline.records.models import Event

Code = Annotated[str, Text("代码", max_length=40)]
Name = Annotated[str, Text("名称", max_length=60)]
NameEn = Annotated[str, Text("英文名称", max_length=60, blank=True)]
Note = Annotated[str, Text("说明", max_length=200, blank=True)]
Grants = Annotated[dict[str, Any] | None, Json("权限", blank=True)]
FieldLevels = Annotated[dict[str, Any] | None, Json("字段权限", blank=True)]

Rights = Annotated[
    dict[str, Any],
    Json(
        "按对象的权限",
        hint='{"customers.customer": {"grants": {"read": "team"}, "fields": {"phone": "masked"}}}',
    ),
]
CHANGES = ("access.role.change", "access.role.grant", "access.role.undo")
"""Events whose other side can be brought back."""


@action("access.role.create", "新建角色", on="collection", icon="plus")
def create(
    act: Act,
    *,
    code: Code,
    name: Name,
    name_en: NameEn = "",
    note: Note = "",
    grants: Grants = None,
    fields: FieldLevels = None,
) -> Role:
    """A new role. Only administrators grant rights, and a program never does: its token is no administrator."""
    act.by.require_admin()
    return make(
        act, Role(code=free_code(code), name=name, name_en=name_en, note=note), grants or {}, fields or {}
    )


@action("access.role.change", "编辑角色", icon="pencil")
def change(act: Act, role: Role, *, values: dict[str, Any]) -> Role:
    """Other words or rights; from now on the role is the organisation's own and no delivery touches it."""
    act.by.require_admin()
    given = dict(values)
    if "code" in given and given["code"].strip().lower() != role.code:
        given["code"] = free_code(given["code"])
    if "grants" in given:
        given["grants"] = rules.checked_grants(given["grants"] or {}, verbs())
    if "fields" in given:
        given["fields"] = rules.checked_fields(given["fields"] or {})
    config_door.changed(act, role, {**given, "shipped": False})
    rights_changed()
    return role


@action("access.role.grant", "改权限", icon="shield")
def grant(act: Act, role: Role, *, rights: Rights) -> Role:
    """The rights and field rules of the named objects take the place of theirs; all other objects keep theirs."""
    act.by.require_admin()
    grants, fields = dict(role.grants), dict(role.fields)
    for name, said in rules.table(rights, "rights").items():
        if unknown := said.keys() - {"grants", "fields"}:
            raise rules.refused("rights", f"{name}: {min(unknown)}")
        given = {part: {name: values} for part, values in said.items()}
        if "grants" in given:
            checked = rules.checked_grants(given["grants"], verbs())
            grants = rules.with_rights(grants, name, checked.get(name, {}))
        if "fields" in given:
            checked = rules.checked_fields(given["fields"])
            fields = {key: kept for key, kept in fields.items() if key != name} | checked
    if (grants, fields) != (role.grants, role.fields):
        config_door.changed(act, role, {"grants": grants, "fields": fields, "shipped": False})
        rights_changed()
    return role


@action("access.role.undo", "撤销上次改动", icon="undo")
def undo(act: Act, role: Role) -> Role:
    """The role as it was before its last change; once more brings the change back."""
    act.by.require_admin()
    last = (
        Event.objects.filter(object="access.role", record_id=role.pk, name__in=CHANGES)
        .order_by("-seq")
        .first()
    )
    if last is None:
        raise Conflict("这个角色还没有改动过，没有可以撤销的。")
    before = {name: pair[0] for name, pair in last.payload["changes"].items()}
    if "code" in before:
        before["code"] = free_code(before["code"])
    config_door.changed(act, role, before)
    rights_changed()
    return role


@action("access.role.copy", "复制角色", icon="copy")
def copy(act: Act, role: Role, *, code: Code, name: Name) -> Role:
    """A new role with the same rights, to be changed afterwards."""
    act.by.require_admin()
    return make(act, Role(code=free_code(code), name=name, note=role.note), role.grants, role.fields)


@action("access.role.remove", "删除角色", icon="trash-2", danger=True)
def remove(act: Act, role: Role) -> None:
    """Gone for good; the event keeps what it said."""
    act.by.require_admin()
    people = role.users.count()
    if people:
        raise Conflict(
            "还有 %(people)s 个人是这个角色。请先改他们的角色，再删除。", params={"people": people}
        )
    act.tell(role, act.action, code=role.code, grants=role.grants, fields=role.fields)
    role.delete()
    rights_changed()


def make(act: Act, role: Role, grants: Any, fields: Any) -> Role:
    """Check the rights and insert the role."""
    role.grants, role.fields = rules.checked_grants(grants, verbs()), rules.checked_fields(fields)
    if not role.name.strip():
        raise Invalid({"name": "请填写名称。"})
    config_door.made(act, role, "access.role.create")
    rights_changed()
    return role


def deliver(act: Act, wanted: dict[str, Any]) -> str:
    """Bring in a delivered role (`code name name_en note grants fields`). Returns `made`, `changed`, `kept` or `same`.

    A role that an administrator has changed is kept as it is.
    """
    role = Role.objects.select_for_update().filter(code=wanted["code"]).first()
    grants, fields = rules.checked_grants(wanted["grants"], verbs()), rules.checked_fields(wanted["fields"])
    words = {name: wanted[name] for name in ("name", "name_en", "note")}
    if role is None:
        make(act, Role(code=wanted["code"], shipped=True, **words), grants, fields)
        return "made"
    if not role.shipped:
        return "kept"
    changed = config_door.changed(
        act, role, {**words, "grants": grants, "fields": fields}, "access.role.change"
    )
    if changed:
        rights_changed()
    return "changed" if changed else "same"


def verbs() -> set[str]:
    """Every verb that a role may name: the basic ones and those of the actions."""
    return set(BASIC_VERBS) | {action.verb for action in actions.values()}


def free_code(text: str) -> str:
    """A code as it is stored. Raises Invalid when it is missing or taken."""
    code = text.strip().lower()
    if not code:
        raise Invalid({"code": _t("请填写。")})
    if Role.objects.filter(code=code).exists():
        raise Invalid({"code": "已经有代码是「%(code)s」的角色。请换一个。"}, params={"code": code})
    return code
