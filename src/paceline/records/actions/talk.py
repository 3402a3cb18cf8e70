"""What people say about a record and hang on it: comments with @mentions, files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from paceline.access.models import User, UserStatus
from paceline.kernel.errors import Invalid, NotAllowed, NotFound
from paceline.metadata.fields import File, LongText, Text
from paceline.metadata.object_type import ObjectType
from paceline.records.act import Act
from paceline.records.files import attachments
from paceline.records.models import Comment, Record

LONGEST_COMMENT = 5000
LONGEST_NAME = 20
MOST_MENTIONS = 20
AFTER_AT = re.compile(rf"[@＠]([\w·. -]{{1,{LONGEST_NAME}}})")

Body = Annotated[str, LongText("内容")]
Key = Annotated[str, Text("编号", max_length=36)]
Upload = Annotated[UUID, File("文件")]


def comment(act: Act, record: Record, *, body: Body) -> None:
    """A remark under the record; people named with @ are told."""
    author = voice(act, record)
    said = Comment.objects.create(
        object=record._meta.label_lower,
        record_id=record.pk,
        body=checked(body),
        mentions=mentioned(body),
        author_id=author,
        created_at=act.now,
    )
    act.tell(record, act.action, comment=str(said.pk), mentions=[str(key) for key in said.mentions])


def edit_comment(act: Act, record: Record, *, comment: Key, body: Body) -> None:
    """Other words for one's own remark. Only people who were not named before are told."""
    said = own_comment(act, record, comment)
    before = set(said.mentions)
    said.body, said.mentions, said.edited_at = checked(body), mentioned(body), act.now
    said.save(update_fields=["body", "mentions", "edited_at"])
    added = [str(key) for key in said.mentions if key not in before]
    act.tell(record, act.action, comment=str(said.pk), mentions=added)


def delete_comment(act: Act, record: Record, *, comment: Key) -> None:
    """Take one's own remark back; an administrator may take back any."""
    said = own_comment(act, record, comment, for_admin=True)
    said.deleted_at, said.body, said.mentions = act.now, "", []
    said.save(update_fields=["deleted_at", "body", "mentions"])
    act.tell(record, act.action, comment=str(said.pk))


def attach(act: Act, record: Record, *, file: Upload) -> None:
    """Hang an uploaded file on the record."""
    kept = attachments.bind(act.by, record, file)
    act.tell(record, act.action, file={"id": str(kept.pk), "title": kept.name})


def detach(act: Act, record: Record, *, file: Upload) -> None:
    """Take a file off the record."""
    taken = attachments.take_off(record, file, act.now)
    act.tell(record, act.action, file={"id": str(taken.pk), "title": taken.name})


def voice(act: Act, record: Record) -> UUID:
    """Who speaks. Whoever sees a record may comment on it, except a program whose token only reads."""
    if act.by.kind == "token" and not act.by.can(record._meta.label_lower, "comment"):
        raise NotAllowed("这个令牌只能读取，不能评论。请换一个有编辑权限的令牌。")
    if act.by.user_id is None:
        raise NotAllowed("评论要有作者。请用一个人的账号来写。")
    return act.by.user_id


def checked(body: str) -> str:
    if len(body) > LONGEST_COMMENT:
        raise Invalid(
            {"body": "最多 %(max)s 个字，现在有 %(now)s 个。请缩短后再保存。"},
            params={"max": LONGEST_COMMENT, "now": len(body)},
        )
    return body


def own_comment(act: Act, record: Record, key: str, *, for_admin: bool = False) -> Comment:
    """A live comment on this record that the actor wrote. Raises NotFound or NotAllowed."""
    try:
        said = Comment.objects.select_for_update().get(
            pk=UUID(key), object=record._meta.label_lower, record_id=record.pk, deleted_at=None
        )
    except (ValueError, Comment.DoesNotExist) as error:
        raise NotFound("找不到这条评论。它可能已被删除。") from error
    if said.author_id != act.by.user_id and not (for_admin and act.by.is_admin):
        raise NotAllowed("只有写评论的人可以改它。")
    return said


def mentioned(body: str) -> list[UUID]:
    """The people in office who are named after an @, by full name or sign-in name; the longest name counts."""
    after = AFTER_AT.findall(body)[:MOST_MENTIONS]
    if not after:
        return []
    found = people_called({text[:n].rstrip() for text in after for n in range(1, len(text) + 1)})
    named = (longest(text, found) for text in after)
    return list(dict.fromkeys(key for keys in named for key in keys))


def people_called(names: Iterable[str]) -> dict[str, list[UUID]]:
    """Keys of people by name and by sign-in name."""
    names = set(names)
    rows = User.objects.exclude(status=UserStatus.LEFT).values_list("pk", "name", "username")
    found: dict[str, list[UUID]] = {}
    for key, name, username in (rows.filter(name__in=names) | rows.filter(username__in=names)).order_by("pk"):
        for word in {name, username} & names:
            found.setdefault(word, []).append(key)
    return found


def longest(text: str, found: dict[str, list[UUID]]) -> list[UUID]:
    """Who is meant at the start of a text: nobody when two people share the name."""
    for end in range(len(text), 0, -1):
        keys = found.get(text[:end].rstrip(), [])
        if keys:
            return keys if len(keys) == 1 else []
    return []


def talk_actions(of: ObjectType) -> Iterable[tuple[str, str, Any, dict[str, Any]]]:
    """Verb, words, function and options of what everybody can say about a record of this object."""
    yield "comment", "评论", partial(comment), {"permission": "read", "icon": "comment"}
    yield "edit_comment", "改评论", partial(edit_comment), {"permission": "read", "icon": "edit"}
    yield "delete_comment", "删评论", partial(delete_comment), {"permission": "read", "icon": "trash"}
    if of.changeable:
        yield "attach", "添加文件", partial(attach), {"permission": "change", "icon": "file"}
        yield "detach", "移除文件", partial(detach), {"permission": "change", "icon": "x"}
