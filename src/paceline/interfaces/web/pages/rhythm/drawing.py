"""The cockpit drawn once for everybody who sees all of its node: by the worker at night and when it is out of date."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _t
from markupsafe import Markup

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.interfaces.web.pages.rhythm.asked import Asked
from paceline.kernel import clock
from paceline.kernel.ids import uuid7
from paceline.kernel.periods import period_of
from paceline.rhythm.models import CockpitPage, Target
from paceline.rhythm.models.choices import IN_FORCE, Level, Measured, PeriodUnit
from paceline.rhythm.queries.cockpit import Cockpit, cockpit
from paceline.rhythm.queries.funnel.overrides import unless_set_since
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.reach_of_sight import sees_all_of
from paceline.rhythm.queries.targets.weights import node_of
from paceline.rhythm.queries.together import remembered
from paceline.workflow.handlers import job
from paceline.workflow.models import Job
from paceline.workflow.queue import enqueue, live
from paceline.workflow.run import Run
from paceline.workflow.schedules import schedule

DRAW_JOB = "rhythm.cockpit"
PARTS = ("head", "middle", "tail")
SLOW = 100
"""Milliseconds from which a page is worth keeping; what is quicker is worked out anew each time."""
MANY = 300
"""Ended deals of a year from which a node's page is kept however quick this machine is just now."""
READING = 0.06
"""Milliseconds that a page alone needs to read one deal that ended; at night all are read together."""
STALE = timedelta(minutes=20)
LANGUAGES = ("zh-hans", "en")
memory: dict[UUID, tuple[Any, list[Markup]]] = {}
"""The markup of this process by the page's key and when it was made."""
MOST = 2000


def parts_of(context: dict[str, Any]) -> list[Markup]:
    """The three parts of the page as markup."""
    return [
        Markup(render_to_string(f"pages/rhythm/cockpit_{part}.html", context, using="jinja2"))  # noqa: S704 — our template
        for part in PARTS
    ]


def kept_page(by: Principal, target: Target, asked: Asked, organisation: Organisation) -> CockpitPage | None:
    """Today's page of a running quarter, if it was slow to make and the asker may see all of it."""
    current = period_of(PeriodUnit.QUARTER, asked.as_of) == asked.period
    if not current or asked.as_of != local_day(clock.now()) or target.metric != Measured.WON_AMOUNT:
        return None
    rows = visible(by, CockpitPage).filter(
        target=target, language=translation.get_language() or "zh-hans", took__gte=SLOW
    )
    found: CockpitPage | None = unless_set_since(rows).defer("parts").first()
    if found is None or found.as_of < asked.as_of - timedelta(days=1):
        return None
    return found if sees_all_of(by, node_of(target), organisation) else None


def markup_of(found: CockpitPage) -> list[Markup]:
    """Its parts, from this process's memory when they did not change."""
    known = memory.get(found.pk)
    if known is None or known[0] != found.made_at:
        if len(memory) >= MOST:
            memory.clear()
        parts = [Markup(part) for part in found.parts]  # noqa: S704 — our templates' output, kept by the worker
        known = memory[found.pk] = (found.made_at, parts)
    return known[1]


def refresh_if_stale(found: CockpitPage) -> None:
    """Ask the worker for a new one, once."""
    if found.made_at + STALE > clock.now():
        return
    key = str(found.target_id)
    if not visible(SYSTEM, Job).filter(live(), kind=DRAW_JOB, args__target_id=key).exists():
        enqueue(SYSTEM, DRAW_JOB, {"target_id": key})


@schedule("rhythm.cockpits", "40 1 * * *", "画好销售节奏页")
def keep_cockpits() -> str:
    """The page of every target of the running quarter, in both languages; facts are read once for all of them."""
    today = local_day(clock.now())
    quarter = period_of(PeriodUnit.QUARTER, today)
    rows = visible(SYSTEM, Target).filter(
        metric=Measured.WON_AMOUNT, period=PeriodUnit.QUARTER, starts_on=quarter.start, level=Level.TARGET,
        state__in=IN_FORCE,
    ).select_related("unit", "owner")  # fmt: skip
    organisation = Organisation.today()
    with remembered():
        made = [page for target in rows.order_by("pk") for page in drawn_pages(target, today, organisation)]
    keep(made)
    return _t("画了 %(count)s 页") % {"count": len(made) // len(LANGUAGES)}


@job(DRAW_JOB, "更新销售节奏页", attempts=2)
def on_demand(run: Run, *, target_id: str) -> dict[str, Any]:
    """One page anew."""
    target = visible(SYSTEM, Target).select_related("unit", "owner").get(pk=target_id)
    keep(drawn_pages(target, local_day(clock.now()), Organisation.today()))
    del run
    return {}


def drawn_pages(target: Target, today: date, organisation: Organisation) -> list[CockpitPage]:
    """A cockpit worked out and drawn in both languages."""
    from paceline.interfaces.web.pages.rhythm.cockpit import USUAL, context_of

    asked = Asked(target.metric, target.period, target.level, period_of(target.period, today), today)
    begun = time.perf_counter()
    found = cockpit(SYSTEM, target, today, organisation, USUAL)
    deals = deals_behind(found)
    took = int(1000 * (time.perf_counter() - begun) + READING * deals)
    took = max(took, SLOW) if deals >= MANY else took
    made = []
    for language in LANGUAGES:
        with translation.override(language):
            parts = [str(part) for part in parts_of(context_of(asked, target, found, USUAL))]
        made.append(
            CockpitPage(
                id=uuid7(), target=target, language=language, as_of=today, made_at=clock.now(), took=took,
                parts=parts,
            )
        )  # fmt: skip
    return made


def deals_behind(found: Cockpit) -> int:
    """How many ended deals the node's plan rests on."""
    return found.planned.estimate.stages[0].conversion.n if found.planned else 0


def keep(pages: list[CockpitPage]) -> None:
    """Write them over those of before."""
    visible(SYSTEM, CockpitPage).bulk_create(
        pages, batch_size=100, update_conflicts=True, unique_fields=["target", "language"],
        update_fields=["as_of", "made_at", "took", "parts"],
    )  # fmt: skip
