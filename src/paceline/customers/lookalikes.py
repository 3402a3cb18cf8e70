"""Customers, leads and pool records ranked by how much they look like the best, within the reader's rights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Left

from paceline.access.principal import Principal
from paceline.access.scope import open_fields, visible
from paceline.customers.models import Customer, Lead, LeadSource, Segment
from paceline.customers.models.customer import CompanySize, CustomerClass, CustomerKind
from paceline.customers.models.pool import PoolKind
from paceline.customers.pools.places import pools_of
from paceline.customers.scoring.scoring import FINISHED
from paceline.customers.segments.membership import is_in
from paceline.locale.shipped import region, shipped
from paceline.metadata.registry import registry
from paceline.methods.lookalikes import Fit, Profile, Trait, Traits, profile

MOST = 100
FIELDS = ("industry", "region", "source", "kind", "size")
"""What customers are compared by; leads have the first three, and a company or none."""
AMONG = ("customers", "leads", "pool")
TRAIT = "trait_"
PROVINCE = 2
"""Digits of a region code that name the province."""


@dataclass(frozen=True)
class Alike:
    """A record, how well it fits, and whether it is claimed rather than worked."""

    record: Any
    fit: Fit
    claim: bool = False


@dataclass(frozen=True)
class Ranking:
    """The profile and those who fit best; `total` is how many were looked at."""

    profile: Profile
    rows: list[Alike]
    total: int


def best_customers(by: Principal, segment: UUID | None) -> QuerySet[Any]:
    """The customers to look like: those in a segment, or of class A."""
    rows = visible(by, Customer).order_by()
    return rows.filter(is_in(segment)) if segment else rows.filter(customer_class=CustomerClass.A)


def ranked(by: Principal, segment: UUID | None, among: str, most: int = MOST) -> Ranking:
    """Who looks most like the best. Raises `TooFew` where they are too few to have anything in common."""
    fields = tuple(name for name in FIELDS if name in open_fields(by, registry.of(Customer)))
    best = best_customers(by, segment)
    made = profile(combinations(best, fields), combinations(visible(by, Customer).order_by(), fields))
    rows = SOURCES[among](by).order_by()
    if among != "leads":
        rows = rows.exclude(pk__in=best.values("pk"))
    groups = list(combinations(rows, fields))
    first = foremost(rows, fields, [(made.fit(traits), traits, n) for traits, n in groups], most)
    found = rows.select_related("owner", "source").defer("search").in_bulk(list(first))
    claim = among == "pool"
    alike = [Alike(found[key], fit, claim) for key, fit in first.items() if key in found]
    return Ranking(made, alike, sum(n for _, n in groups))


def foremost(
    rows: QuerySet[Any], fields: tuple[str, ...], groups: list[tuple[Fit, Traits, int]], most: int
) -> dict[UUID, Fit]:
    """Keys of the best `most` rows with their fit, the best first, of equals the newest.

    Rows with the same traits fit alike, so groups are judged and only those are read that the best can be in.
    """
    groups.sort(key=lambda one: (-one[0].score, *one[1].values()))
    fits: dict[tuple[str, ...], Fit] = {}
    whole, part, left = Q(pk__in=[]), Q(pk__in=[]), most
    for fit, traits, n in groups:
        fits[tuple(traits.values())], group = fit, Q(**named(traits))
        if n > left:
            part = group
            break
        whole, left = whole | group, left - n
    with_traits, names = traced(rows, fields)
    listed = with_traits.order_by("-pk").values_list("pk", *names)
    found = [*listed.filter(whole), *listed.filter(part)[:left]]
    scored = {key: fits[tuple(values)] for key, *values in found}
    return dict(sorted(scored.items(), key=lambda one: (one[1].score, str(one[0])), reverse=True))


def prospects(by: Principal) -> QuerySet[Any]:
    """Customers who have not bought yet."""
    return visible(by, Customer).filter(first_order_on__isnull=True)


def open_leads(by: Principal) -> QuerySet[Any]:
    return visible(by, Lead).exclude(status__in=FINISHED)


def claimable(by: Principal) -> QuerySet[Any]:
    """Customers that lie in the public pools where the reader may claim."""
    pools = [one.pk for one in pools_of(by) if one.holds == "customer" and one.kind == PoolKind.OPEN]
    return visible(by, Customer, "claim").filter(pool__in=pools)


SOURCES = {"customers": prospects, "leads": open_leads, "pool": claimable}


def combinations(rows: QuerySet[Any], fields: tuple[str, ...]) -> Iterator[tuple[Traits, int]]:
    """Each combination of traits with how many rows have it: one statement."""
    with_traits, names = traced(rows, fields)
    for row in with_traits.values(*names).annotate(n=Count("pk")).order_by():
        yield {name.removeprefix(TRAIT): row[name] for name in names}, row["n"]


def traced(rows: QuerySet[Any], fields: tuple[str, ...]) -> tuple[QuerySet[Any], list[str]]:
    """Rows with what they are compared by, as text, and its names: the province of a region; a lead is a company when
    it names one, and has no size.
    """
    of_lead = rows.model is Lead
    made: dict[str, Any] = {
        name: Coalesce(Cast(name, TextField()), Value(""), output_field=TextField()) for name in fields
    }
    if "region" in made:
        made["region"] = Left(made["region"], PROVINCE)
    if of_lead:
        made.pop("size", None)
        if "kind" in made:
            person = When(company="", then=Value(CustomerKind.PERSON.value))
            made["kind"] = Case(person, default=Value(CustomerKind.COMPANY.value), output_field=TextField())
    return rows.annotate(**named(made)), list(named(made))


def named(traits: Mapping[str, Any]) -> dict[str, Any]:
    """The same under the names that a statement knows them by."""
    return {f"{TRAIT}{name}": value for name, value in traits.items()}


def words_of(by: Principal, traits: Mapping[Any, Trait]) -> dict[tuple[str, str], str]:
    """(field, value) → the value as people say it."""
    names = dict(visible(by, LeadSource).values_list("pk", "name"))
    shown = {"kind": dict(CustomerKind.choices), "size": dict(CompanySize.choices)}
    found: dict[tuple[str, str], str] = {}
    for field, value in traits:
        if field == "source":
            found[field, value] = shipped(names.get(UUID(value), "–"))
        elif field == "region":
            found[field, value] = region(value.ljust(6, "0"))
        else:
            found[field, value] = str(shown.get(field, {}).get(value, value))
    return found


def segments_of(by: Principal) -> list[tuple[UUID, str]]:
    """Segments whose members may be looked for again."""
    return list(visible(by, Segment).order_by("name").values_list("pk", "name"))
