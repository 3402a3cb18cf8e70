"""Reports drafted, handed in with the reasons for what was not done, commented; promises kept or taken back."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.actions.activity import followed_by, miss
from paceline.customers.models import Activity
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.metadata.fields import Choice, Day, LongText, Rows, Text
from paceline.records.act import Act
from paceline.records.action import action
from paceline.rhythm.cadences.placing import loads_of
from paceline.rhythm.models import Promise, WorkReport
from paceline.rhythm.models.report import PromiseState, ReportKind, ReportState
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.reporting.carrying import places_for
from paceline.rhythm.reporting.drafting import due_at, facts_of, gaps_of
from paceline.rhythm.states import PROMISE, REPORT
from paceline.workflow.notifications import notify

KindOf = Annotated[str, Choice("汇报类型", ReportKind, blank=True)]
OnDay = Annotated[date | None, Day("汇报日期", blank=True, hint="留空是今天")]
Summary = Annotated[str, LongText("进展", blank=True)]
Blockers = Annotated[str, LongText("困难与求助", blank=True)]
Plan = Annotated[str, LongText("下一步打算", blank=True)]
Why = Annotated[str, LongText("没做完的原因", blank=True, hint="对没有单独写原因的都算")]
Reasons = Annotated[
    list[dict[str, Any]],
    Rows(
        "逐条原因",
        {"activity": Text("跟进", max_length=40), "reason": Text("原因", max_length=200)},
        blank=True,
    ),
]
Note = Annotated[str, LongText("结果说明", blank=True)]
MOST_BACK = 31


@action("rhythm.workreport.begin", "写汇报", on="collection", permission="create", icon="form")
def begin(act: Act, *, kind: KindOf = ReportKind.DAILY, day: OnDay = None) -> WorkReport:
    """One's own draft of a day or week; the one that is there already is returned."""
    today = local_day(act.now)
    wanted = WorkReport(kind=kind or ReportKind.DAILY, day=day or today)
    start = wanted.period.start
    if start > today or (today - start).days > MOST_BACK:
        raise Invalid({"day": "只能写今天到一个月以前的汇报。"})
    if act.by.user_id is None:
        raise NotAllowed("只有人可以写汇报。")
    known = visible(SYSTEM, WorkReport).filter(owner=act.by.user_id, kind=wanted.kind, day=start).first()
    if known is not None:
        return known
    organisation = Organisation.today()
    manager = organisation.manager_of(act.by.team_id)
    made: WorkReport = act.create(
        WorkReport, links_checked=True, kind=wanted.kind, day=start, owner=act.by.user_id,
        reviewer=manager if manager != act.by.user_id else above(organisation, act.by.team_id),
    )  # fmt: skip
    return made


def above(organisation: Organisation, unit: UUID | None) -> UUID | None:
    """The manager of the unit above."""
    parent = organisation.units[unit].parent_id if unit in organisation.units else None
    return organisation.manager_of(parent)


@action(
    "rhythm.workreport.write",
    "保存草稿",
    permission="change",
    icon="save",
    available=REPORT.available("write"),
)
def write(
    act: Act, report: WorkReport, *, summary: Summary = "", blockers: Blockers = "", plan: Plan = ""
) -> WorkReport:
    """Keep what was typed."""
    require_own(act, report)
    act.save(report, summary=summary, blockers=blockers, plan=plan)
    return report


@action(
    "rhythm.workreport.submit",
    "提交汇报",
    permission="change",
    icon="send",
    available=REPORT.available("submit"),
)
def submit(
    act: Act, report: WorkReport, *, summary: Summary = "", blockers: Blockers = "", plan: Plan = "",
    reason: Why = "", reasons: Reasons = (),  # type: ignore[assignment]
) -> WorkReport:  # fmt: skip
    """Hand it in. What was planned and not done needs a reason; it moves to the days left, or is listed as unplaced."""
    require_own(act, report)
    given = {str(row.get("activity")): str(row.get("reason") or "") for row in reasons or ()}
    gaps = gaps_of(report)
    silent = [one for one in gaps if not (given.get(str(one.pk)) or reason)]
    if silent:
        raise unexplained(silent)
    facts = facts_of(report)
    carried = carry(act, report, gaps, given, reason)
    act.save_parts(report, {"pack": {**facts, "missed": carried}})
    act.save(
        report, state=ReportState.SUBMITTED, submitted_at=act.now, late=act.now > due_at(report), summary=summary,
        blockers=blockers, plan=plan,
    )  # fmt: skip
    if report.reviewer_id is not None:
        tell(report, [report.reviewer_id], "「%(name)s」交了，请看。")
    return report


def unexplained(silent: list[Activity]) -> Invalid:
    """Ask for the reasons that are missing."""
    return Invalid(
        "还有 %(n)s 件计划没做，例如「%(name)s」。请写原因。",
        params={"n": len(silent), "name": silent[0].subject},
        field="reason",
    )


def carry(
    act: Act, report: WorkReport, gaps: list[Activity], given: dict[str, str], reason: str
) -> list[dict[str, Any]]:
    """Mark what was not done as missed with its reason, and plan it again where there is room."""
    if not gaps or report.owner_id is None:
        return []
    today = local_day(act.now)
    places = places_for(
        gaps, max(today, report.period.last_day), loads_of([report.owner_id], today)[report.owner_id]
    )
    lines, why = [], act.reason
    for one, at in zip(gaps, places, strict=True):
        words = given.get(str(one.pk)) or reason
        miss.inside(act, one, reason=words)
        if at is not None:
            followed_by(act, one, at, previous_id=one.pk)
        lines.append({
            "id": str(one.pk), "subject": one.subject, "reason": words,
            "to": local_day(at).isoformat() if at is not None else "",
        })  # fmt: skip
    act.reason = why
    return lines


@action(
    "rhythm.workreport.withdraw",
    "撤回汇报",
    permission="change",
    icon="undo-2",
    available=REPORT.available("withdraw"),
)
def withdraw(act: Act, report: WorkReport) -> WorkReport:
    """Back to the draft, to say something else; what was planned again stays planned."""
    require_own(act, report)
    act.save(report, state=ReportState.DRAFT, submitted_at=None)
    return report


@action(
    "rhythm.workreport.comment",
    "点评",
    permission="change",
    icon="comment",
    available=REPORT.available("comment"),
)
def comment(act: Act, report: WorkReport, *, comment: Annotated[str, LongText("点评")]) -> WorkReport:
    """What the reviewer says; the writer hears of it. Nobody comments on their own."""
    if report.owner_id == act.by.user_id:
        raise NotAllowed("不能点评自己的汇报。")
    act.save(
        report, state=ReportState.COMMENTED, comment=comment, commented_at=act.now, reviewer=act.by.user_id
    )
    if report.owner_id is not None:
        tell(report, [report.owner_id], "「%(name)s」有点评。")
    return report


def tell(report: WorkReport, people: list[UUID], template: str) -> None:
    """One line with a link to the report."""
    notify(
        people, kind="report", template=template, params={"name": report.name},
        key=f"workreport:{report.pk}:{report.state}:{report.version}", about=("rhythm.workreport", report.pk),
        url=f"/rhythm/reports/{report.pk}/",
    )  # fmt: skip


def require_own(act: Act, report: WorkReport) -> None:
    """Reports are written by whom they are about."""
    if report.owner_id != act.by.user_id:
        raise NotAllowed("只能写自己的汇报。")


@action("rhythm.promise.keep", "兑现", permission="change", icon="check", available=PROMISE.available("keep"))
def keep(act: Act, promise: Promise, *, result: Note = "") -> Promise:
    """It was done. After its day it is kept, late."""
    act.save(promise, state=PromiseState.KEPT, kept_on=local_day(act.now), result=result)
    return promise


@action(
    "rhythm.promise.withdraw",
    "取消承诺",
    permission="change",
    icon="ban",
    available=PROMISE.available("withdraw"),
)
def take_back(act: Act, promise: Promise, *, result: Annotated[str, LongText("取消的原因")]) -> Promise:
    """It does not hold any more, with the reason. Once its day has passed it stays what it is."""
    if promise.due_on < local_day(act.now):
        raise Conflict("到期日已过，不能再取消。")
    act.save(promise, state=PromiseState.WITHDRAWN, result=result)
    return promise
