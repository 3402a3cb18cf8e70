"""The one tree of errors that people may see: what happened and what to do.

Interfaces map it once: ``http_status`` and ``as_problem()`` for HTTP, ``text()`` elsewhere.
"""

# They are raised by what they mean (`raise NotFound`), so the suffix is left to the root.

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, TypedDict, Unpack

from paceline.kernel.messages import (
    FieldWords,
    Message,
    Translate,
    Words,
    as_message,
    as_written,
    messages_by_field,
    only_message,
    say,
)


class ErrorParts(TypedDict, total=False):
    """What every error may be given beside its message."""

    code: str | None
    field: str | None
    hint: Words | None
    params: Mapping[str, object] | None


class PacelineError(Exception):
    """Something went wrong that can be explained.

    ``field`` names the input it is about, ``hint`` says what to do.
    """

    http_status: ClassVar[int] = 400
    default_code: ClassVar[str] = "error"
    title: ClassVar[Message] = say("没能完成")

    def __init__(
        self,
        message: Words | None = None,
        *,
        code: str | None = None,
        field: str | None = None,
        hint: Words | None = None,
        params: Mapping[str, object] | None = None,
    ) -> None:
        self.message = as_message(self.title if message is None else message, params)
        self.code = code or self.default_code
        self.field = field
        self.hint = None if hint is None else as_message(hint, params)
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.text()

    def text(self, translate: Translate = as_written) -> str:
        """What happened and what to do, as one paragraph in the language of ``translate``."""
        said = self.message.text(translate)
        if self.hint is None:
            return said
        space = " " if said[-1:].isascii() else ""
        return f"{said}{space}{self.hint.text(translate)}"

    def as_problem(self, translate: Translate = as_written) -> dict[str, object]:
        """The body of an ``application/problem+json`` answer (RFC 9457) with our own members."""
        problem: dict[str, object] = {
            "type": f"urn:paceline:problem:{self.code}",
            "title": self.title.text(translate),
            "status": self.http_status,
            "detail": self.message.text(translate),
            "code": self.code,
        }
        if self.field is not None:
            problem["field"] = self.field
        if self.hint is not None:
            problem["hint"] = self.hint.text(translate)
        return problem


class Invalid(PacelineError):
    """Input that cannot be accepted (422): one message, or messages by field (``""`` = all).

    `labels` name the fields whose messages do not say what they are about: the message for the whole then does.
    """

    http_status = 422
    default_code = "invalid"
    title = say("填写的内容需要修改")

    def __init__(
        self,
        message: Words | FieldWords | None = None,
        *,
        code: str | None = None,
        field: str | None = None,
        hint: Words | None = None,
        params: Mapping[str, object] | None = None,
        labels: Mapping[str, object] | None = None,
    ) -> None:
        by_field = messages_by_field(message, params) if isinstance(message, Mapping) else {}
        words = only_message(by_field, labels or {}) if isinstance(message, Mapping) else message
        super().__init__(words, code=code, field=field, hint=hint, params=None if by_field else params)
        self.by_field: dict[str, list[Message]] = by_field or {field or "": [self.message]}

    @property
    def fields(self) -> dict[str, list[str]]:
        """Messages by field in Chinese; ``""`` holds what is said about the whole."""
        return self.in_language()

    def in_language(self, translate: Translate = as_written) -> dict[str, list[str]]:
        """Messages by field in the language of ``translate``."""
        return {name: [message.text(translate) for message in said] for name, said in self.by_field.items()}

    def as_problem(self, translate: Translate = as_written) -> dict[str, object]:
        """The problem with an ``errors`` object: field name → list of messages."""
        return {**super().as_problem(translate), "errors": self.in_language(translate)}


class NotSignedIn(PacelineError):
    """Nobody known is asking (401): no session, or a token that is wrong, expired or revoked."""

    http_status = 401
    default_code = "not_signed_in"
    title = say("请先登录")


class NotAllowed(PacelineError):
    """The person may not do or see this (403)."""

    http_status = 403
    default_code = "not_allowed"
    title = say("没有权限")


class NotFound(PacelineError):
    """It does not exist, or this person may not know that it does (404)."""

    http_status = 404
    default_code = "not_found"
    title = say("找不到")


class Conflict(PacelineError):
    """The state of things forbids it (409): an illegal transition, a record already claimed."""

    http_status = 409
    default_code = "conflict"
    title = say("与现在的状态冲突")


class Stale(PacelineError):
    """Someone saved first (412). Carries what a merge view needs: version and changed fields."""

    http_status = 412
    default_code = "stale"
    title = say("别人刚刚改过")

    def __init__(
        self,
        message: Words | None = None,
        *,
        current_version: int | None = None,
        changed_fields: Iterable[str] = (),
        **parts: Unpack[ErrorParts],
    ) -> None:
        super().__init__(message, **parts)
        self.current_version = current_version
        self.changed_fields = tuple(changed_fields)

    def as_problem(self, translate: Translate = as_written) -> dict[str, object]:
        """The problem with ``current_version`` and ``changed_fields``."""
        merge = {
            "current_version": self.current_version,
            "changed_fields": list(self.changed_fields),
        }
        return {**super().as_problem(translate), **merge}


class TooMany(PacelineError):
    """Too many requests (429). ``retry_after`` is in whole seconds."""

    http_status = 429
    default_code = "too_many"
    title = say("操作太频繁")

    def __init__(
        self,
        message: Words | None = None,
        *,
        retry_after: int = 60,
        **parts: Unpack[ErrorParts],
    ) -> None:
        super().__init__(message, **parts)
        self.retry_after = retry_after

    def as_problem(self, translate: Translate = as_written) -> dict[str, object]:
        """The problem with ``retry_after`` in seconds."""
        return {**super().as_problem(translate), "retry_after": self.retry_after}


class TooLarge(PacelineError):
    """More than the system accepts at once: a file, a page size, a body (413)."""

    http_status = 413
    default_code = "too_large"
    title = say("内容太大")
