"""Cluster runs: begun, done again, a group kept as a segment."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext as _t

from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.actions.segment import tell
from paceline.customers.clusters.features import require_sight
from paceline.customers.models import ClusterMember, ClusterRun, Customer, Segment
from paceline.customers.models.cluster import ClusterState, Feature
from paceline.customers.models.segment import SegmentKind, SegmentMethod
from paceline.customers.segments.refreshing import Moves, let_in
from paceline.kernel.errors import Invalid
from paceline.kernel.messages import say
from paceline.metadata.fields import Integer, Text
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.workflow.queue import enqueue

JOB = "customers.clusters"
COMPUTED = {"among", "features", "groups", "seed", "owner"}
"""What decides what comes out."""


@action("customers.clusterrun.create", "新建聚类", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> ClusterRun:
    """A run over customers that its owner sees; the worker begins at once."""
    require_sight(act.by, values.get("features") or [])
    made: ClusterRun = generic.create(act, of=registry.of(ClusterRun), values=values)  # type: ignore[assignment]
    begin(act, made)
    return made


@action("customers.clusterrun.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, run: ClusterRun, *, values: dict[str, Any]) -> ClusterRun:
    """Other features, another number of groups or seed: it is computed anew."""
    require_sight(act.by, values.get("features") or [])
    generic.change(act, run, values=values)
    if COMPUTED & values.keys():
        run_again.inside(act, run)
    return run


@action("customers.clusterrun.run_again", "再算一次", permission="change", icon="refresh")
def run_again(act: Act, run: ClusterRun) -> ClusterRun:
    """With the customers as they are now. The same data and seed give the same groups."""
    run.result = {}
    act.save(run, state=ClusterState.WAITING, problem="")
    begin(act, run)
    return run


def why_no_segment(run: ClusterRun) -> str:
    """Why no group of it can be kept; "" when one can."""
    return "" if run.state == ClusterState.DONE else "还没有分好群，不能存为客群。"


@action(
    "customers.clusterrun.save_segment", "存为客群", permission="read", icon="layers", available=why_no_segment,
    makes="customers.segment",
)  # fmt: skip
def save_segment(
    act: Act,
    run: ClusterRun,
    *,
    number: Annotated[int, Integer("第几群", summable=False)],
    name: Annotated[str, Text("客群名称", max_length=60)],
) -> Segment:
    """A static segment of the customers of one group that the actor sees, with the run as its evidence."""
    if not 1 <= number <= (run.found or 0):
        raise Invalid({"number": say("要在 1 到 %(found)s 之间。", found=run.found)})
    customers = visible(act.by, Customer).filter(
        pk__in=visible(act.by, ClusterMember).filter(run=run, number=number).values("customer")
    )
    values = {
        "name": name, "kind": SegmentKind.STATIC, "method": SegmentMethod.CLUSTER, "cluster_run": run.pk,
        "evidence": evidence_of(run, number),
    }  # fmt: skip
    segment: Segment = generic.create(act, of=registry.of(Segment), values=values)  # type: ignore[assignment]
    tell(act, segment, Moves(let_in(segment, customers, local_day(act.now)), 0))
    return segment


def evidence_of(run: ClusterRun, number: int) -> str:
    """What was found, in words that stay when the run is computed anew."""
    names = _t("、").join(str(Feature(one).label) for one in run.features)
    words = _t(
        "聚类「%(name)s」第 %(number)s 群，共 %(found)s 群；比的是%(features)s；轮廓系数 %(quality)s，种子 %(seed)s。"
    )
    return words % {
        "name": run.name, "number": number, "found": run.found, "features": names, "quality": run.silhouette,
        "seed": run.seed,
    }  # fmt: skip


def begin(act: Act, run: ClusterRun) -> None:
    enqueue(act.by, JOB, {"run_id": str(run.pk)}, label=run.name)
