"""Which sales tier a person has on which day: a change that is planned counts from its day on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from paceline.access.dated import Dated
from paceline.access.models import Role, TierAssignment, User

TIERS = Dated(TierAssignment, "tier")
put, due = TIERS.put, TIERS.due


def tier_on(user: User, day: date) -> str:
    """The tier of a person on a day; "" for none. Where nothing was written down it is the one that stands."""
    return _held(list(TierAssignment.objects.filter(user=user).order_by("from_on")), day, str(user.tier))


def standing(key: UUID, day: date) -> QuerySet[Any, Any]:
    """The codes of a person's roles, `codes`, and the tier on a day, `tier_then`, in one row."""
    text, known = CharField(), TierAssignment.objects.filter(user=OuterRef("pk"))
    held = known.filter(from_on__lte=day).order_by("-from_on").values("tier")[:1]
    written = When(Exists(known), then=Coalesce(Subquery(held, output_field=text), Value("")))
    codes = Role.objects.filter(users=OuterRef("pk")).order_by("code").values("code")
    people = User.objects.filter(pk=key).annotate(
        codes=ArraySubquery(codes), tier_then=Case(written, default=F("tier"), output_field=text)
    )
    return people.values("codes", "tier_then")


def tiers_on(people: Iterable[User], day: date) -> dict[UUID, str]:
    """The tiers of several people on a day, in one query."""
    known: dict[UUID, list[TierAssignment]] = defaultdict(list)
    everybody = list(people)
    for one in TierAssignment.objects.filter(user__in=everybody).order_by("from_on"):
        known[one.user_id].append(one)
    return {one.pk: _held(known[one.pk], day, str(one.tier)) for one in everybody}


def _held(known: list[TierAssignment], day: date, stands: str) -> str:
    """The last tier that had begun by a day; what stands where nothing was written down."""
    held = [one.tier for one in known if one.from_on <= day]
    return held[-1] if held else "" if known else stands


def history(user: User) -> QuerySet[TierAssignment]:
    """What a person had, has and will have, the latest first."""
    return TierAssignment.objects.filter(user=user).order_by("-from_on")


def planned(after: date) -> dict[object, TierAssignment]:
    """The next change of each person that is still to come, by person."""
    rows = TierAssignment.objects.filter(from_on__gt=after).order_by("-from_on")
    return {one.user_id: one for one in rows}
