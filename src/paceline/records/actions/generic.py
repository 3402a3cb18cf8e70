"""The generic life of a record. An object replaces any of them by declaring an action of the same name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from paceline.access.models import Share, ShareLevel, User, UserStatus
from paceline.access.principal import rights_changed
from paceline.access.scope import visible
from paceline.kernel.errors import Invalid, NotAllowed
from paceline.metadata.fields import Choice, Tags, UserLink
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action, actions
from paceline.records.actions.erase import erase_action
from paceline.records.actions.links import link_actions
from paceline.records.actions.merge import merge
from paceline.records.actions.talk import talk_actions
from paceline.records.models import OwnedRecord, Record

TagNames = Annotated[list[str], Tags("标签")]
NewOwner = Annotated[User, UserLink("新负责人")]
Collaborator = Annotated[User, UserLink("协作人")]


def create(act: Act, *, of: ObjectType, values: dict[str, Any]) -> Record:
    """A new record. To make it somebody else's needs the right to assign."""
    if values.get("owner") not in (None, act.by.user_id):
        require_assign(act, of, values["owner"])
    return act.create(of.model, **values)  # type: ignore[no-any-return]


def change(act: Act, record: Record, *, values: dict[str, Any]) -> Record:
    """New values for some fields. Another owner is an assignment and needs that right."""
    if "owner" in values and isinstance(record, OwnedRecord) and values["owner"] != record.owner_id:
        require_assign(act, registry.of(type(record)), values["owner"], record)
    act.save(record, **values)
    return record


def require_assign(act: Act, of: ObjectType, owner: UUID | None, record: Record | None = None) -> None:
    """Raises NotAllowed without the right to assign, Invalid when the new owner has left."""
    allowed = (
        act.by.can(of.name, "assign")
        if record is None
        else visible(act.by, of.model, "assign").filter(pk=record.pk).exists()
    )
    if not allowed:
        raise NotAllowed("你不能把%(object)s交给别人。可以请主管转移负责人。", params={"object": of.label})
    if owner and not User.objects.filter(pk=owner).exclude(status=UserStatus.LEFT).exists():
        raise Invalid({"owner": "这位同事已离职。请选择在职的同事。"})


def remove(act: Act, record: Record) -> None:
    """Into the recycle bin."""
    act.remove(record)


def restore(act: Act, record: Record) -> None:
    """Out of the recycle bin."""
    act.restore(record)


def assign(act: Act, record: OwnedRecord, *, owner: NewOwner) -> OwnedRecord:
    """A new owner; the team becomes the owner's unit today."""
    if not owner.is_active:
        raise Invalid({"owner": "这位同事已离职。请选择在职的同事。"})
    act.save(record, owner=owner)
    return record


def tag(act: Act, record: Any, *, tags: TagNames) -> Record:
    """Add tags."""
    act.save(record, tags=list(dict.fromkeys([*record.tags, *tags])))
    return record  # type: ignore[no-any-return]


def untag(act: Act, record: Any, *, tags: TagNames) -> Record:
    """Take tags away."""
    act.save(record, tags=[tag for tag in record.tags if tag not in tags])
    return record  # type: ignore[no-any-return]


def share(
    act: Act,
    record: Record,
    *,
    user: Collaborator,
    level: Annotated[str, Choice("权限", ShareLevel)] = ShareLevel.READ,
) -> Record:
    """Make somebody a collaborator."""
    Share.objects.update_or_create(
        object=record._meta.label_lower,
        record_id=record.pk,
        user=user,
        defaults={"level": level, "created_by_id": act.by.user_id},
    )
    rights_changed()
    act.tell(record, act.action, user={"id": str(user.pk), "title": user.name}, level=str(level))
    return record


def unshare(act: Act, record: Record, *, user: Collaborator) -> Record:
    """Take a collaborator away."""
    Share.objects.filter(object=record._meta.label_lower, record_id=record.pk, user=user).delete()
    rights_changed()
    act.tell(record, act.action, user={"id": str(user.pk), "title": user.name})
    return record


def add_generic_actions(of: ObjectType) -> None:
    """Give an object the generic actions that it does not declare itself."""
    if not issubclass(of.model, Record):
        return
    if of.creatable:
        _add(of, "create", "新建", partial(create, of=of), on="collection", icon="plus", hidden=True)
    if of.changeable:
        _add(of, "change", "编辑", change, icon="pencil", hidden=True)
        _add(of, "remove", "删除", remove, icon="trash-2", danger=True)
        _add(of, "restore", "恢复", restore, permission="remove", icon="undo-2", hidden=True)
    if of.changeable and of.duplicates is not None:
        _add(of, "merge", "合并", merge, icon="merge", hidden=True)
    for verb, (words, run, options) in erase_action(of).items():
        _add(of, verb, words, run, **options)
    for verb, words, run, options in talk_actions(of):
        _add(of, verb, words, run, hidden=True, **options)
    for verb, words, run, options in link_actions(of):
        _add(of, verb, words, run, **options)
    if issubclass(of.model, OwnedRecord):
        _add(of, "assign", "转移负责人", assign, icon="user-round-check")
        _add(of, "share", "添加协作人", share, permission="change", icon="user-plus")
        _add(of, "unshare", "移除协作人", unshare, permission="change", icon="user-minus", hidden=True)
    if "tags" in of.standard:
        _add(of, "tag", "加标签", tag, permission="change", icon="tag")
        _add(of, "untag", "去标签", untag, permission="change", icon="tag", hidden=True)


def _add(of: ObjectType, verb: str, words: str, run: Callable[..., Any], **options: Any) -> None:
    name = f"{of.name}.{verb}"
    if name not in actions:
        action(name, words, **options)(run)
