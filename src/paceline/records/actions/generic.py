"""The generic life of a record. An object replaces any of them by declaring an action of the same name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from paceline.access.models import Share, ShareLevel, User
from paceline.access.principal import rights_changed
from paceline.kernel.errors import Invalid
from paceline.metadata.fields import Choice, Tags, UserLink
from paceline.metadata.object_type import ObjectType
from paceline.records.act import Act
from paceline.records.action import action, actions
from paceline.records.actions.merge import merge
from paceline.records.models import OwnedRecord, Record

TagNames = Annotated[list[str], Tags("标签")]
NewOwner = Annotated[User, UserLink("新负责人")]
Collaborator = Annotated[User, UserLink("协作人")]


def create(act: Act, *, of: ObjectType, values: dict[str, Any]) -> Record:
    """A new record."""
    return act.create(of.model, **values)  # type: ignore[no-any-return]


def change(act: Act, record: Record, *, values: dict[str, Any]) -> Record:
    """New values for some fields."""
    act.save(record, **values)
    return record


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
        _add(of, "merge", "合并", merge, icon="merge", hidden=True)
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
