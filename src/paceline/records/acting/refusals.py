"""What the database refused, in words: doubles, links to what is gone, values that break a rule."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, models
from django.db.models import UniqueConstraint
from django.utils.translation import gettext as _t
from psycopg import errors

from paceline.kernel.errors import Conflict, Invalid, PacelineError
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry


@contextmanager
def in_words() -> Iterator[None]:
    """Around a transaction: what the database refuses is raised as an error for people."""
    try:
        yield
    except IntegrityError as error:
        told = explained(error)
        if told is None:
            raise
        raise told from error


def explained(error: IntegrityError) -> PacelineError | None:
    """An error for people, or None when the fault is ours."""
    cause = error.__cause__
    if isinstance(cause, errors.UniqueViolation):
        return double(cause.diag.constraint_name or "")
    if isinstance(cause, errors.ForeignKeyViolation):
        return Conflict("还有别的记录用着它，或者所选的记录已不存在。请刷新后再试。", code="in_use")
    if isinstance(cause, errors.CheckViolation | errors.ExclusionViolation):
        return Invalid("这些值放在一起不符合规则。请检查后再保存。", code="rule_broken")
    return None


def double(constraint_name: str) -> Conflict:
    """Which values may not occur twice."""
    for of in registry.objects.values():
        names = unique_fields(of, constraint_name)
        if names:
            labels = _t("、").join(of.fields[name].label for name in names)
            return Conflict(
                "已经有一条同样的%(object)s：「%(fields)s」不能重复。请改一个值，或者用已有的那条。",
                params={"object": of.label, "fields": labels},
                code="double",
                field=names[0],
            )
    return Conflict("已经有一条同样的记录。请刷新后再试。", code="double")


def unique_fields(of: ObjectType, constraint_name: str) -> list[str]:
    """The fields of an object that a constraint of this name, or a unique column, keeps apart."""
    meta: models.options.Options[models.Model] = of.model._meta
    for constraint in meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.name == constraint_name:
            return [name for name in constraint.fields if name in of.standard]
    prefix = f"{meta.db_table}_"
    return [
        name
        for name, bound in of.standard.items()
        if getattr(bound.type, "unique", False) and constraint_name.startswith(f"{prefix}{name}_")
    ]
