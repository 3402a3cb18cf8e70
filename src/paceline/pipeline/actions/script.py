"""The life of a script: drafted, published by somebody else, used, revised, retired."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access.alone import has_to_ask
from paceline.access.principal import Principal
from paceline.customers.actions.done import log
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import ActivityKind, Outcome
from paceline.kernel.errors import Conflict
from paceline.metadata.fields import Choice, Link, LongText, YesNo
from paceline.pipeline import favourites
from paceline.pipeline.editions import next_edition
from paceline.pipeline.models import Opportunity, Script
from paceline.pipeline.models.script import ScriptStatus
from paceline.pipeline.queries.scripts import scripts_for
from paceline.pipeline.states import SCRIPT
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic

Deal = Annotated[Opportunity, Link("pipeline.Opportunity", "商机")]
CARRIED = ("name", "scenario", "stage_code", "classes", "industries", "body")


@action("pipeline.script.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, script: Script, *, values: dict[str, Any]) -> Script:
    """Only a draft: what was published stays as it was said."""
    if script.status != ScriptStatus.DRAFT:
        raise Conflict("已发布的话术不能直接改。请用「修订」写新的一版。")
    generic.change(act, script, values=values)
    return script


def own_words(by: Principal, script: Script) -> str:
    """Who wrote it does not publish it, unless he works alone."""
    return "自己写的话术要由别人发布。" if has_to_ask(by, script.created_by_id) else ""


@action(
    "pipeline.script.approve",
    "发布",
    permission="change",
    icon="check",
    barred=own_words,
    available=SCRIPT.available("approve"),
)
def approve(act: Act, script: Script) -> Script:
    """Another person than the author publishes it; the edition before it retires."""
    before = script.previous
    act.save(script, status=ScriptStatus.APPROVED, approved_by=act.by.user_id, approved_at=act.now)
    if before is not None and before.status == ScriptStatus.APPROVED:
        act.save(before, event="pipeline.script.retire", status=ScriptStatus.RETIRED)
    return script


@action("pipeline.script.use", "使用", permission="read", icon="phone", available=SCRIPT.available("use"))
def use(
    act: Act,
    script: Script,
    *,
    opportunity: Deal,
    outcome: Annotated[str, Choice("结果", Outcome)],
    notes: Annotated[str, LongText("沟通要点", blank=True)] = "",
) -> Activity:
    """It was said to a customer: a follow-up with its outcome, which counts for the script."""
    values = {
        "subject": script.name,
        "kind": ActivityKind.CALL,
        "opportunity": opportunity,
        "outcome": outcome,
        "script": script,
    }
    done: Activity = log.inside(act, values={**values, "notes": notes})
    return done


@action(
    "pipeline.script.retire",
    "停用",
    permission="change",
    icon="archive",
    available=SCRIPT.available("retire"),
)
def retire(act: Act, script: Script) -> Script:
    """Nobody is offered it any more; what it did stays known."""
    act.save(script, status=ScriptStatus.RETIRED)
    return script


@action(
    "pipeline.script.revise", "修订", permission="change", icon="edit", available=SCRIPT.available("revise")
)
def revise(act: Act, script: Script) -> Script:
    """A draft of the next edition, with the same words to begin with."""
    return next_edition(act, script, CARRIED)


@action("pipeline.script.keep", "收藏", permission="read", icon="star", available=SCRIPT.available("keep"))
def keep(
    act: Act,
    script: Script,
    *,
    kept: Annotated[bool, YesNo("放进我的收藏", hint="收藏的话术在跟进框里排在最前；出了新版也还在")] = True,
) -> Script:
    """At hand for whoever keeps it: first among what fits. Nobody else sees it."""
    favourites.keep(act.by, script, kept=kept)
    return script


@action("pipeline.script.suggest", "适用的话术", on="collection", permission="read", hidden=True)
def suggest(act: Act, *, opportunity: Deal) -> list[dict[str, str | bool]]:
    """The scripts that fit an opportunity, with their variables filled in. Changes nothing."""
    return [
        {
            "id": str(one.script.pk),
            "name": one.script.name,
            "scenario": one.script.scenario,
            "text": one.text,
            "kept": one.kept,
        }
        for one in scripts_for(act.by, opportunity)
    ]
