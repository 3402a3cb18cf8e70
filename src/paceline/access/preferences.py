"""What a person has set for themselves: theme, order of views, columns. It decides nothing about rights."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from paceline.access.models import User
from paceline.access.principal import Principal, rights_changed
from paceline.kernel.errors import Invalid
from paceline.metadata.fields import Reading


def remember(by: Principal, subject: str, name: str, value: Any) -> None:
    """Keep `preferences[subject][name] = value` for the actor; None forgets it."""
    with transaction.atomic():
        user = people(by).select_for_update().only("pk", "preferences").first()
        if user is None:
            return
        kept = dict(user.preferences or {})
        part = dict(kept.get(subject) or {})
        part[name] = value
        kept[subject] = {key: item for key, item in part.items() if item is not None}
        User.objects.filter(pk=user.pk).update(preferences=kept)


def people(by: Principal) -> QuerySet[User]:
    """The actor's own row; none for the system."""
    return User.objects.filter(pk=by.user_id) if by.user_id else User.objects.none()


OWN = ("name", "mobile", "position")
"""What people may change about themselves; addresses and units are the administrator's."""


def change_own(by: Principal, *, locale: str, time_zone: str = "", **given: str) -> None:
    """Keep the actor's own name, phone, position, language and zone. Raises Invalid with messages by field."""
    values: dict[str, Any] = {"locale": locale, "time_zone": time_zone}
    errors: dict[str, Any] = {}
    for name in OWN:
        field: Any = User._meta.get_field(name)
        try:
            values[name] = field.read(given.get(name, ""), Reading())
        except Invalid as error:
            errors[name] = error.message
    if not values.get("name", "-"):
        errors["name"] = "请填写。"
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        people(by).update(**values)
        rights_changed()


def change_language(by: Principal, locale: str) -> None:
    """Keep the language in which the actor reads the pages."""
    with transaction.atomic():
        people(by).update(locale=locale)
        rights_changed()
