"""销售计划: what is planned for now and next, and the form that begins one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_http_methods

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.interfaces.web import formats
from paceline.interfaces.web.errors import in_words
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.rhythm.asked import one_of
from paceline.kernel.errors import PacelineError
from paceline.kernel.ids import uuid7
from paceline.kernel.periods import label as period_label
from paceline.kernel.periods import period_of
from paceline.records.action import perform
from paceline.rhythm.models import SalesPlan
from paceline.rhythm.models.plan import PlanPeriod, PlanState
from paceline.rhythm.plans.drafting import Source
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.plans.progress import Progress, progress_by_plan
from paceline.rhythm.queries.plans.targets import Part, part_of

MOST = 60
AHEAD = (0, 1)
"""Which periods a new plan is for, counted from this one."""


@dataclass(frozen=True)
class Row:
    """A plan in the list, with its target and how far its actions are."""

    plan: SalesPlan
    part: Part
    progress: Progress
    state: str
    tone: str

    @property
    def attainment(self) -> float | None:
        """How much of the target in won amount is there."""
        if not self.part.value or self.part.actual is None:
            return None
        return float(self.part.actual / self.part.value)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Open plans, the shortest way to a new one, and those that are over."""
    by, today = actor(request), formats.today()
    rows = visible(by, SalesPlan).select_related("unit", "owner").order_by("-starts_on", "period", "name")
    plans = list(rows[:MOST])
    progress = progress_by_plan(by, [one.pk for one in plans], today)
    found = [row_of(by, one, progress[one.pk], today) for one in plans]
    return page(
        request, "pages/rhythm/plans.html", today=today, may_make=by.can("rhythm.salesplan", "create"),
        going=[one for one in found if one.plan.state != PlanState.CLOSED],
        past=[one for one in found if one.plan.state == PlanState.CLOSED],
        late=sum(one.progress.late for one in found if one.plan.state == PlanState.ACTIVE),
    )  # fmt: skip


def row_of(by: Principal, plan: SalesPlan, progress: Progress, today: date) -> Row:
    """One line."""
    field: Any = SalesPlan._meta.get_field("state")
    state = PlanState(plan.state)
    return Row(plan, part_of(by, plan, today), progress, str(state.label), field.colors.get(state, ""))


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Whose plan, for when, from what: three answers, and the plan is there to be filled in."""
    by = actor(request)
    if request.method != "POST":
        return asked(request, by, request.GET)
    post = request.POST
    period, _sep, start = post.get("when", "").partition(" ")
    inputs = {
        "period": period,
        "starts_on": start,
        "unit": post.get("unit", ""),
        "source": post.get("source", ""),
    }
    try:
        plan = perform(by, "rhythm.salesplan.begin", None, inputs, via="web", key=post.get("idempotency_key"))
    except PacelineError as error:
        return asked(request, by, post, error)
    return redirect(f"/rhythm/plans/{plan.pk}/")


def asked(
    request: HttpRequest, by: Principal, given: Any, error: PacelineError | None = None
) -> HttpResponse:
    """The form with what was chosen, or what is likely: one's own unit, the period that comes next."""
    today, units = formats.today(), units_of(by)
    led = Organisation.known().led_by(by.user_id)
    unit = given.get("unit", str(led) if led and str(led) in dict(units) else "")
    whens = periods(today)
    when = one_of(given.get("when"), [value for value, _words in whens], likely(today))
    return page(
        request, "pages/rhythm/plan_new.html", status=422 if error else 200, units=units, unit=unit, whens=whens,
        when=when, error=in_words(error) if error else "",
        sources=[{"value": one.value, "label": str(one.label), "hint": hint_of(one)} for one in Source],
        source=one_of(given.get("source"), Source.values, Source.TEMPLATE), key=str(uuid7()),
    )  # fmt: skip


def units_of(by: Principal) -> list[tuple[str, str]]:
    """The units that somebody may plan for, in the order of the tree."""
    organisation, reach = Organisation.known(), by.units("rhythm.salesplan", "create")
    tree = [unit for top in organisation.below.get(None, ()) for unit in organisation.subtree(top)]
    return [(str(one), organisation.units[one].name) for one in tree if reach is None or one in reach]


def periods(today: date) -> list[tuple[str, str]]:
    """This and the next quarter, month and year."""
    found = []
    for unit in (PlanPeriod.QUARTER, PlanPeriod.MONTH, PlanPeriod.YEAR):
        for ahead in AHEAD:
            days = period_of(unit, today, ahead=ahead)
            found.append((f"{unit} {days.start.isoformat()}", period_label(unit, days).text(_t)))
    return found


def likely(today: date) -> str:
    """The running quarter in its first half, the next one after that."""
    quarter = period_of("quarter", today)
    ahead = int((today - quarter.start) * 2 > quarter.end - quarter.start)
    return f"quarter {period_of('quarter', today, ahead=ahead).start.isoformat()}"


def hint_of(source: Source) -> str:
    """What follows from a choice."""
    hints = {
        Source.TEMPLATE: _t("带上分阶段的行动和前五大客户，改一改就能交"),
        Source.LAST: _t("文字和重点客户照抄，没做完的行动结转；没有上一期就按模板"),
        Source.BLANK: _t("什么都不带"),
    }
    return hints[source]
