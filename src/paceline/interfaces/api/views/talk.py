"""What people say about a record and the files they hang on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase

from paceline.access.scope import get_visible
from paceline.interfaces.api.answers import answer
from paceline.interfaces.api.call import Call
from paceline.interfaces.api.faults import WrongType
from paceline.interfaces.api.views.doing import act, action_of
from paceline.interfaces.api.views.records import visible_key
from paceline.kernel.errors import Invalid, NotFound
from paceline.metadata.object_type import ObjectType
from paceline.records.files import attachments
from paceline.records.links import on_record, purposes_of
from paceline.records.models import Attachment, PublicLink
from paceline.records.past import history

MOST = 200
SANDBOX = "default-src 'none'; sandbox"


def comments(call: Call, path: str, key: str) -> HttpResponse:
    """The newest comments on a record."""
    call.only("limit")
    target = visible_key(call, call.object(path), key)
    rows = history.comments_on(target)[: call.number("limit", 50, 1, MOST)]
    return answer({"data": [comment_json(row) for row in rows]})


def said(call: Call, path: str, key: str) -> HttpResponse:
    """A new comment: `{"body": "…"}`; people named with @ are told."""
    call.only()
    of = call.object(path)
    target = visible_key(call, of, key)
    act(call, of, "comment", target, call.body)
    newest = history.comments_on(target).filter(author_id=call.by.user_id).first()
    return answer(comment_json(newest) if newest else {}, status=201)


def comment_json(row: dict[str, Any]) -> dict[str, Any]:
    author = {"id": row.pop("author_id"), "title": row.pop("author__name")}
    return {**row, "author": author}


def files(call: Call, path: str, key: str) -> HttpResponse:
    """The files on a record."""
    call.only()
    of, record = seen(call, path, key)
    return answer(
        {"data": [file_json(of, record, f) for f in attachments.of_record(call.by, of, record)[:MOST]]}
    )


def attached(call: Call, path: str, key: str) -> HttpResponse:
    """A file for a record, sent as the part `file` of a form (multipart/form-data)."""
    call.only()
    of, record = seen(call, path, key)
    action_of(of, "attach", "record")
    if call.request.content_type != "multipart/form-data":
        raise WrongType("文件要用 multipart/form-data 发送，字段名是 file。")
    sent = call.request.FILES.getlist("file")
    if len(sent) != 1 or len(call.request.FILES) != 1 or call.request.POST:
        raise Invalid({"file": "请发送一个文件，字段名是 file。"})
    kept = attachments.keep(call.by, sent[0], sent[0].name or "")
    act(call, of, "attach", record.pk, {"file": str(kept.pk)})
    return answer(file_json(of, record, kept), status=201)


def file(call: Call, path: str, key: str, file: str) -> HttpResponseBase:
    """The content of a file, never shown inside a page."""
    call.only()
    kept = file_of(call, path, key, file)
    response = FileResponse(
        attachments.opened(kept), as_attachment=True, filename=kept.name, content_type=kept.content_type
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def detached(call: Call, path: str, key: str, file: str) -> HttpResponse:
    """Take a file off its record."""
    call.only()
    kept = file_of(call, path, key, file)
    of, record = seen(call, path, key)
    act(call, of, "detach", record.pk, {"file": str(kept.pk)})
    return HttpResponse(status=204)


def links(call: Call, path: str, key: str) -> HttpResponse:
    """The links that customers were given to a record, without their addresses: those were shown once."""
    call.only()
    of = call.object(path)
    if not purposes_of(of.name):
        raise NotFound("%(object)s没有客户链接。", params={"object": of.label})
    record = get_visible(
        call.by, of.model, visible_key(call, of, key), action_of(of, "share_link", "record").needs
    )
    return answer({"data": [link_json(one) for one in on_record(record.pk)[:MOST]]})


def link_json(link: PublicLink) -> dict[str, Any]:
    names = (
        "purpose",
        "note",
        "created_at",
        "expires_at",
        "revoked_at",
        "opened",
        "first_opened_at",
        "last_opened_at",
    )
    return {"id": link.pk, **{name: getattr(link, name) for name in names}}


def file_of(call: Call, path: str, key: str, file: str) -> Attachment:
    """A file of this record that the caller may open. Raises NotFound."""
    _, record = seen(call, path, key)
    try:
        kept = attachments.readable(call.by, UUID(file))
    except ValueError as error:
        raise NotFound("找不到这个文件。编号不对。") from error
    if kept.record_id != record.pk:
        raise NotFound("找不到这个文件。它可能已被移除。")
    return kept


def seen(call: Call, path: str, key: str) -> tuple[ObjectType, Any]:
    of = call.object(path)
    return of, get_visible(call.by, of.model, visible_key(call, of, key))


def file_json(of: ObjectType, record: Any, kept: Attachment) -> dict[str, Any]:
    return {
        "id": kept.pk,
        "name": kept.name,
        "content_type": kept.content_type,
        "size": kept.size,
        "created_at": kept.created_at,
        "url": f"/api/v1/{of.path}/{record.pk}/attachments/{kept.pk}",
    }
