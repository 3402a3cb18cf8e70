"""The block of a cluster run: how far it is, how clearly the groups part, what each is like in words and figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paceline.access.scope import visible
from paceline.customers.clusters.features import word_of
from paceline.customers.models.cluster import ClusterState, Feature
from paceline.interfaces.web.formats import money, number
from paceline.interfaces.web.pages.home.cards import list_url
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.records.action import actions
from paceline.workflow.models import Job

HIGH, MIDDLE, LOW = 0.75, 0.5, 0.25
"""A group whose median outdoes so many of the others stands out."""
MUCH, MORE = 0.5, 1.25
"""A value marks a group when half of it has it, and clearly more than of all."""
WORDS: dict[str, tuple[Any, Any]] = {
    Feature.RECENCY: (_("很久没成交"), _("最近成交过")),
    Feature.FREQUENCY: (_("买得勤"), _("买得少")),
    Feature.MONETARY: (_("买得多"), _("金额小")),
    Feature.INTERVAL: (_("间隔长"), _("间隔短")),
    Feature.VALUE: (_("价值高"), _("价值低")),
    Feature.INTENT: (_("意向强"), _("意向弱")),
}
CLEAR = ((0.5, _("分得清楚")), (0.25, _("大致分得开")), (-1.0, _("分不太清，只作参考")))
"""From which silhouette on (Kaufman and Rousseeuw 1990)."""


@dataclass(frozen=True)
class Group:
    """One group: its number, words, size, share, lines of figures."""

    number: int
    words: str
    size: int
    share: float
    lines: list[tuple[str, str]]
    url: str


@dataclass(frozen=True)
class Clustered:
    """What the block shows."""

    state: str
    job: Any = None
    groups: list[Group] = field(default_factory=list)
    clear: str = ""
    tried: list[tuple[int, float]] = field(default_factory=list)
    chosen: int = 0
    left_out: int = 0
    needed: int = 0
    alike: bool = False
    may_keep: bool = False


def clustered(on: Opened) -> Clustered:
    """The run as it stands."""
    run: Any = on.record
    result = run.result or {}
    if run.state == ClusterState.WAITING:
        jobs = visible(on.by, Job).filter(kind="customers.clusters", args__run_id=str(run.pk))
        return Clustered(run.state, job=jobs.order_by("-queued_at").first())
    if run.state != ClusterState.DONE:
        given = {name: result.get(name, 0) for name in ("left_out", "needed")}
        return Clustered(run.state, alike=bool(result.get("alike")), **given)
    return Clustered(
        run.state,
        groups=[
            group_of(on, place, one, result["whole"]) for place, one in enumerate(result["groups"], start=1)
        ],
        clear=str(next(words for least, words in CLEAR if run.silhouette >= least)),
        tried=[(k, quality) for k, quality in result["tried"]],
        chosen=run.found,
        left_out=result["left_out"],
        may_keep=actions["customers.clusterrun.save_segment"].allowed(on.by),
    )


def group_of(on: Opened, place: int, one: dict[str, Any], whole: dict[str, Any]) -> Group:
    """A group in words and figures."""
    marks = [*marks_of_figures(one), *marks_of_values(one, whole)]
    told = {name: shown(name, figure) for name, (figure, _place) in one["figures"].items()}
    told |= {name: common(name, values, one["size"]) for name, values in one["common"].items()}
    lines = [(str(feature.label), told[feature]) for feature in Feature if feature in told]
    asked = {"all": [{"field": "run", "op": "eq", "value": str(on.record.pk)},
                     {"field": "number", "op": "eq", "value": place}]}  # fmt: skip
    return Group(
        place, _t("、").join(marks) or _t("各项都居中"), one["size"], one["size"] / whole["size"], lines,
        list_url("customers.clustermember", asked),
    )  # fmt: skip


def marks_of_figures(one: dict[str, Any]) -> list[str]:
    """很久没成交、买得勤."""
    found = []
    for name, (high, low) in WORDS.items():
        place = one["figures"].get(name, (0, MIDDLE))[1]
        found += [str(high)] if place >= HIGH else [str(low)] if place <= LOW else []
    return found


def marks_of_values(one: dict[str, Any], whole: dict[str, Any]) -> list[str]:
    """多为机械加工: values that half of the group has, and clearly more of it than of all customers."""
    found = []
    for name, values in one["common"].items():
        value, n = values[0]
        of_all = dict(map(tuple, whole["common"][name])).get(value, 0) / whole["size"]
        if value and n / one["size"] >= max(MUCH, min(MORE * of_all, 0.95)):
            found.append(_t("多为%(value)s") % {"value": word_of(name, value)})
    return found


def shown(name: str, figure: float) -> str:
    """A median with its unit."""
    if name == Feature.MONETARY:
        return str(money(figure))
    return str(number(round(figure, 1)))


def common(name: str, values: list[Any], size: int) -> str:
    """机械加工 64%、电子 20%."""
    return _t("、").join(f"{word_of(name, value)} {n * 100 / size:.0f}%" for value, n in values)
