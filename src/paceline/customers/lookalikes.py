"""Customers, leads and pool records ranked by how much they look like the best, within the reader's rights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import nlargest
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

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
    scored = [(made.fit(traits), key) for key, traits in traits_by_key(rows, fields)]
    first = nlargest(most, scored, key=lambda one: (one[0].score, str(one[1])))
    found = rows.select_related("owner", "source").in_bulk([key for _, key in first])
    claim = among == "pool"
    return Ranking(made, [Alike(found[key], fit, claim) for fit, key in first if key in found], len(scored))


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
    """Each combination of values with how many customers have it: one statement."""
    columns = columns_of(rows, fields)
    for row in rows.values(*columns.values()).annotate(n=Count("pk")):
        yield traits_of(row, columns), row["n"]


def traits_by_key(rows: QuerySet[Any], fields: tuple[str, ...]) -> Iterator[tuple[UUID, Traits]]:
    columns = columns_of(rows, fields)
    for row in rows.values("pk", *columns.values()).iterator(chunk_size=5000):
        yield row["pk"], traits_of(row, columns)


def columns_of(rows: QuerySet[Any], fields: tuple[str, ...]) -> dict[str, str]:
    """Field → column; a lead is a company when it names one."""
    of_lead = rows.model is Lead
    names = {name: f"{name}_id" if name == "source" else name for name in fields}
    if of_lead:
        names.pop("size", None)
        if "kind" in names:
            names["kind"] = "company"
    return names


def traits_of(row: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, str]:
    """The values that are compared: the province of a region, the kind that a lead's company stands for."""
    found = {name: str(row[column] or "") for name, column in columns.items()}
    if "region" in found:
        found["region"] = found["region"][:PROVINCE]
    if columns.get("kind") == "company":
        found["kind"] = CustomerKind.COMPANY if found["kind"] else CustomerKind.PERSON
    return found


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
