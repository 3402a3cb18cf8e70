"""Files that people upload: checked, typed by content, kept under random keys, bound to one record.

`keep()` stores a file for its uploader; an action binds it to a record. Nothing is served from here: the web face
streams `opened()` after asking `readable()`.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import PurePath
from typing import IO, Any
from uuid import UUID

from django.core.files.base import File as StoredFile
from django.core.files.storage import default_storage
from django.db.models import QuerySet

from paceline.access.principal import Level, Principal
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.kernel.errors import Invalid, NotFound, TooLarge
from paceline.metadata.fields import File
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.files import file_types
from paceline.records.models import Attachment

LARGEST = 25 * 1024 * 1024
LONGEST_NAME = 120
UNBOUND_FOR = timedelta(hours=24)
"""An upload that no record took is thrown away after this time."""

scanners: list[Callable[[bytes], None]] = []
"""Further checks of what is uploaded, such as a virus scanner; one that refuses raises Invalid."""


def keep(by: Principal, stream: IO[bytes], name: str, *, largest: int = LARGEST) -> Attachment:
    """Store an uploaded file for the person who sends it; nobody else sees it until a record takes it.

    Raises TooLarge, or Invalid for a file that is empty, of a forbidden type or a broken image.
    """
    content = stream.read(largest + 1)
    if len(content) > largest:
        raise TooLarge(
            "文件太大，最多 %(mb)s MB。请压缩后再上传。", params={"mb": largest // 1024 // 1024}, field="file"
        )
    if not content:
        raise Invalid({"file": "这个文件是空的。请检查后重新选择。"})
    clean = clean_name(name)
    file_types.refuse_programs(clean, content)
    for scan in scanners:
        scan(content)
    kind = file_types.sniff(content, clean)
    if kind in file_types.IMAGES:
        content = file_types.drawn_again(content, kind)
    return _stored(by, content, clean, kind)


def _stored(by: Principal, content: bytes, name: str, kind: str) -> Attachment:
    token = secrets.token_hex(20)
    key = default_storage.save(f"{token[:2]}/{token}", StoredFile(BytesIO(content)))
    return Attachment.objects.create(
        name=name,
        content_type=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        key=key,
        created_at=clock.now(),
        created_by_id=by.user_id,
    )


def clean_name(name: str) -> str:
    """The last part of a path without control characters, at most 120 characters, its ending kept."""
    plain = PurePath(name.replace("\\", "/")).name
    plain = " ".join("".join(c for c in plain if c.isprintable()).split()) or "file"
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 10:
        return plain[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def bind(by: Principal, record: Any, key: Any) -> Attachment:
    """Give an upload of the actor's to a record. Raises NotFound for another's, a bound or an unknown one."""
    free = Attachment.objects.filter(pk=key, record_id=None, deleted_at=None, created_by_id=by.user_id)
    if not free.update(object=record._meta.label_lower, record_id=record.pk):
        raise NotFound("找不到这个文件。请重新上传。", field="file")
    return Attachment.objects.get(pk=key)


def take_off(record: Any, key: UUID, at: datetime) -> Attachment:
    """Take a file off its record. Raises NotFound."""
    found = Attachment.objects.filter(pk=key, record_id=record.pk, deleted_at=None).first()
    if found is None:
        raise NotFound("找不到这个文件。它可能已被移除。", field="file")
    found.deleted_at = at
    found.save(update_fields=["deleted_at"])
    return found


def bind_values(by: Principal, of: ObjectType, record: Any, names: Iterable[str]) -> None:
    """Bind the uploads that file fields of a record now hold."""
    for name in names:
        bound = of.fields.get(name)
        key = bound.of(record) if bound is not None and isinstance(bound.type, File) else None
        if key and not Attachment.objects.filter(pk=key, record_id=record.pk, deleted_at=None).exists():
            bind(by, record, key)


def of_record(by: Principal, of: ObjectType, record: Any) -> QuerySet[Attachment]:
    """The live files of a record that the actor sees, newest first: not those in fields hidden from the actor."""
    rows = live(record.pk).order_by("-created_at")
    closed = [bound.of(record) for bound in _closed_file_fields(by, of)]
    return rows.exclude(pk__in=[key for key in closed if key])


def live(record_id: UUID) -> QuerySet[Attachment]:
    """The live files of a record, whoever asks: for counting."""
    return Attachment.objects.filter(record_id=record_id, deleted_at=None)


def name_of(key: Any) -> str:
    """The name of a kept file; "" when there is none."""
    return Attachment.objects.filter(pk=key).values_list("name", flat=True).first() or ""


def digest_of(by: Principal, key: Any) -> str:
    """The SHA-256 of an upload of the actor's own that no record has taken yet; "" for any other."""
    rows = Attachment.objects.filter(pk=key, record_id=None, created_by_id=by.user_id)
    return rows.values_list("sha256", flat=True).first() or ""


def readable(by: Principal, key: UUID) -> Attachment:
    """A file that the actor may open: one's own upload, or one of a record that the actor sees. Raises NotFound."""
    found = Attachment.objects.filter(pk=key, deleted_at=None).first()
    if found is not None and _may_open(by, found):
        return found
    raise NotFound("找不到这个文件。它可能已被移除，或者你没有查看权限。")


def opened(attachment: Attachment) -> IO[bytes]:
    """The content as a stream. Raises NotFound when the store has lost it."""
    try:
        stream: IO[bytes] = default_storage.open(attachment.key, "rb")
    except FileNotFoundError as error:
        raise NotFound("这个文件的内容不在了。请联系管理员从备份恢复。", code="file_lost") from error
    return stream


def picture(key: Any) -> str:
    """A kept picture as an address that carries its content, for papers; "" when there is none."""
    kept = Attachment.objects.filter(pk=key, deleted_at=None).first() if key else None
    if kept is None or not kept.content_type.startswith("image/"):
        return ""
    try:
        with opened(kept) as stream:
            content = base64.b64encode(stream.read()).decode()
    except NotFound:
        return ""
    return f"data:{kept.content_type};base64,{content}"


def sweep(now: datetime) -> int:
    """Throw away uploads that no record took within a day. Returns how many."""
    stale = list(Attachment.objects.filter(record_id=None, created_at__lt=now - UNBOUND_FOR)[:1000])
    for attachment in stale:
        default_storage.delete(attachment.key)
        attachment.delete()
    return len(stale)


def _may_open(by: Principal, attachment: Attachment) -> bool:
    if attachment.record_id is None:
        return attachment.created_by_id == by.user_id
    of = registry.objects.get(attachment.object)
    if of is None:
        return False
    record = visible(by, of.model).filter(pk=attachment.record_id).first()
    return record is not None and of_record(by, of, record).filter(pk=attachment.pk).exists()


def _closed_file_fields(by: Principal, of: ObjectType) -> list[Any]:
    return [
        bound
        for bound in of.fields.values()
        if isinstance(bound.type, File) and by.level(of.name, bound.name) <= Level.MASKED
    ]
