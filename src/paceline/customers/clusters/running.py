"""A run in the worker: the customers are read, grouped, described; who is in which group is written down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from paceline.access.filtering import compiled_for
from paceline.access.principal import SYSTEM, Principal, principal_of
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.clusters.features import SOURCES, Table, require_sight, table
from paceline.customers.models import ClusterMember, ClusterRun, Customer
from paceline.customers.models.cluster import ClusterState
from paceline.kernel import clock
from paceline.kernel.errors import PacelineError
from paceline.metadata.registry import registry
from paceline.methods import clustering
from paceline.records.action import acting
from paceline.workflow.run import Run

CHUNK = 2000
NAMED = 3
"""So many values of a category are told of a group."""
STEPS = 3
DONE = "customers.clusterrun.finish"


def find(run: Run, run_id: str) -> dict[str, Any]:
    """Group the customers of a run. Running twice gives the same."""
    one = visible(SYSTEM, ClusterRun).select_related("owner").filter(pk=run_id).first()
    if one is None:
        return {}
    by: Principal = principal_of(one.owner) if one.owner else SYSTEM
    try:
        run.progress(0, STEPS)
        found = table(meant(by, one), one.features, local_day(clock.now()))
        run.progress(1, STEPS)
        result = clusters_of(found, one.groups, one.seed)
        run.progress(2, STEPS)
    except PacelineError as error:
        ended(one.pk, state=ClusterState.FAILED, problem=error.text()[:200])
        return {"state": str(ClusterState.FAILED)}
    with transaction.atomic():
        kept(one.pk, found, result)
    run.progress(STEPS, STEPS)
    return {"rows": len(found.keys), "found": result.k if result else 0}


def meant(by: Principal, one: ClusterRun) -> Any:
    """The customers of a run: those that its owner sees now and that meet its condition."""
    require_sight(by, one.features)
    rows = visible(by, Customer).order_by()
    return compiled_for(by, one.among, registry.of(Customer)).apply(rows) if one.among else rows


def clusters_of(found: Table, groups: int | None, seed: int) -> clustering.Clusters | None:
    """The groups; None when there are too few rows or no differences."""
    if len(found.keys) < clustering.needed(groups):
        return None
    points = clustering.scaled(
        list(found.figures.values()),
        [SOURCES[name].skewed for name in found.figures],
        list(found.groups.values()),
    )
    return clustering.clustered(points, k=groups, seed=seed)


def kept(key: UUID, found: Table, result: clustering.Clusters | None) -> None:
    """Write down what came out, in place of what came out before."""
    visible(SYSTEM, ClusterMember).filter(run=key).delete()
    rows, needed = len(found.keys), clustering.needed(None)
    if result is None:
        profile: dict[str, Any] = {"needed": needed, "left_out": found.left_out, "alike": rows >= needed}
        ended(key, profile, state=ClusterState.TOO_FEW, rows=rows, found=None, silhouette=None, problem="")
        return
    members = [
        ClusterMember(run_id=key, customer_id=customer, number=label + 1)
        for customer, label in zip(found.keys, result.labels, strict=True)
    ]
    visible(SYSTEM, ClusterMember).bulk_create(members, batch_size=CHUNK)
    profile = {
        "groups": [group_of(found, result.labels, label) for label in range(result.k)],
        "whole": group_of(found, [0] * rows, 0),
        "tried": [[k, quality] for k, quality in result.tried],
        "left_out": found.left_out,
    }
    quality = Decimal(str(round(result.silhouette, 3)))
    ended(key, profile, state=ClusterState.DONE, rows=rows, found=result.k, silhouette=quality, problem="")


def ended(key: UUID, profile: dict[str, Any] | None = None, **values: Any) -> None:
    """The run with its result; one event."""
    with acting(SYSTEM, DONE) as act:
        one = visible(SYSTEM, ClusterRun).select_for_update(of=("self",)).get(pk=key)
        one.result = profile or {}
        act.save(one, event=DONE, ran_at=act.now, **values)


def group_of(found: Table, labels: Sequence[int], label: int) -> dict[str, Any]:
    """What a group is like: how many, the middle of each figure and its place among all, the commonest values."""
    places = [place for place, one in enumerate(labels) if one == label]
    figures = {
        name: [rounded(middle([column[place] for place in places])), rounded(standing(column, places))]
        for name, column in found.figures.items()
    }
    common = {
        name: [[value, n] for value, n in sorted(Counter(values[place] for place in places).items(),
                                                 key=lambda one: (-one[1], one[0]))[:NAMED]]
        for name, values in found.groups.items()
    }  # fmt: skip
    return {"size": len(places), "figures": figures, "common": common}


def middle(values: list[float]) -> float:
    """The median; medians of lists of one are the value."""
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def standing(column: list[float], places: list[int]) -> float:
    """The share of the other customers that the group's median outdoes, ties half; 0.5 without others."""
    own, inside = middle([column[place] for place in places]), set(places)
    others = [one for place, one in enumerate(column) if place not in inside]
    if not others:
        return 0.5
    return (sum(one < own for one in others) + sum(one == own for one in others) / 2) / len(others)


def rounded(value: float) -> float:
    return round(value, 4)
