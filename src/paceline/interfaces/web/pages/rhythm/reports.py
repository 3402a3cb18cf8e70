"""日报与周报: one's own with what has to be explained, the team's with who is missing, and promises."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from paceline.access.principal import Principal
from paceline.access.scope import get_visible, visible
from paceline.access.working_days import working_calendar
from paceline.customers.models.activity_kinds import ActivityKind, Outcome
from paceline.interfaces.web import formats
from paceline.interfaces.web.errors import in_words
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.records.offered import offered
from paceline.interfaces.web.pages.records.page.follow_ups import ICONS
from paceline.interfaces.web.pages.rhythm.asked import day_or, one_of
from paceline.kernel.errors import PacelineError
from paceline.kernel.periods import period_of
from paceline.records.action import perform
from paceline.rhythm.models import Promise, WorkReport
from paceline.rhythm.models.report import PromiseState, ReportKind, ReportState
from paceline.rhythm.queries.daily import reports as queries
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.reporting.drafting import facts_of, gaps_of

MOST = 20


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """A day or a week: my report, the team's, my promises."""
    by, today = actor(request), formats.today()
    kind = one_of(request.GET.get("kind"), ReportKind.values, ReportKind.DAILY)
    unit = "week" if kind == ReportKind.WEEKLY else "day"
    day = period_of(unit, min(day_or(request.GET.get("day"), today), today)).start
    organisation = Organisation.today()
    lines = queries.team_lines(by, kind, day, organisation)
    mine = visible(by, WorkReport).filter(owner=by.user_id, kind=kind, day=day).first()
    due = visible(by, Promise).filter(owner=by.user_id, state=PromiseState.OPEN).order_by("due_on")
    people = [line.person.pk for line in lines] + ([by.user_id] if by.user_id else [])
    words = queries.words_kept(by, people, today)
    return page(
        request, "pages/rhythm/reports.html", kind=kind, day=day, today=today, mine=mine, lines=lines,
        handed=sum(queries.is_in(line) for line in lines), promises=list(due[:MOST]), words=words,
        own_word=words.get(by.user_id) if by.user_id else None, states=labels(ReportState),
        earlier=earlier(unit, day), later=later(unit, day, today), kinds=labels(ReportKind),
        may_promise=by.can("rhythm.promise", "create"),
    )  # fmt: skip


def earlier(unit: str, day: date) -> date:
    """The workday or week before."""
    if unit == "week":
        return day - timedelta(days=7)
    return working_calendar().add_workdays(day, -1)


def later(unit: str, day: date, today: date) -> date | None:
    """The next workday or week; None when it has not begun."""
    following = day + timedelta(days=7) if unit == "week" else working_calendar().add_workdays(day, 1)
    return following if following <= today else None


def labels(choices: Any) -> dict[str, str]:
    return {value: str(choices(value).label) for value in choices.values}


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Open one's draft."""
    made = perform(
        actor(request), "rhythm.workreport.begin", None,
        {"kind": request.POST.get("kind", ""), "day": request.POST.get("day", "")}, via="web",
    )  # fmt: skip
    return redirect(f"/rhythm/reports/{made.pk}/")


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """One report: the draft with its questions, or what was handed in with the comment."""
    by = actor(request)
    report: WorkReport = get_visible(by, WorkReport, key)
    if request.method != "POST":
        return drawn(request, by, report)
    try:
        verb = "write" if request.POST.get("only") == "draft" else "submit"
        perform(by, f"rhythm.workreport.{verb}", key, given(request, verb), via="web")
    except PacelineError as error:
        return drawn(request, by, report, error)
    return redirect(f"/rhythm/reports/{key}/")


def given(request: HttpRequest, verb: str) -> dict[str, Any]:
    """What was typed; the reasons by follow-up."""
    post = request.POST
    words: dict[str, Any] = {name: post.get(name, "") for name in ("summary", "blockers", "plan")}
    if verb == "write":
        return words
    reasons = [
        {"activity": name[2:], "reason": text}
        for name, text in post.items()
        if name.startswith("r-") and text
    ]
    return {**words, "reason": post.get("reason", ""), "reasons": reasons}


def drawn(
    request: HttpRequest, by: Principal, report: WorkReport, error: PacelineError | None = None
) -> HttpResponse:
    """The page. A draft shows what the numbers are now, a report what they were when it was handed in."""
    is_draft = report.state == ReportState.DRAFT
    is_own = report.owner_id == by.user_id
    facts = facts_of(report) if is_draft else report.pack
    typed = request.POST if error is not None else {}
    return page(
        request, "pages/rhythm/report.html", status=422 if error else 200, report=report, facts=facts,
        editing=is_draft and is_own, gaps=gaps_of(report) if is_draft and is_own else [], typed=typed,
        error=in_words(error) if error else "", state=str(ReportState(report.state).label), icons=ICONS,
        kinds=labels(ActivityKind), outcomes=labels(Outcome),
        buttons=offered(by, report, ["withdraw" if is_own else "comment"]),
        usual=_t("客户改期"), url=f"/rhythm/reports/?kind={report.kind}&day={report.day.isoformat()}",
    )  # fmt: skip
