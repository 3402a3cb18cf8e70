"""预警: what is wrong with the rhythm, why, what could be done; and whether what was done has helped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_POST

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done, page
from paceline.interfaces.web.pages.home.cards import Notice, list_url
from paceline.kernel.messages import Message
from paceline.records.action import perform
from paceline.rhythm.models import Alert, Look, Suggestion
from paceline.rhythm.models.alert import AlertLevel, AlertState, SignalKind, SuggestionState
from paceline.rhythm.queries.monitor import alerts as queries

TONES = {AlertLevel.CRITICAL: "danger", AlertLevel.WARN: "warn", AlertLevel.INFO: "info"}
DOTS = {AlertLevel.CRITICAL: "bad", AlertLevel.WARN: "warn", AlertLevel.INFO: ""}
LEVELLED = {SignalKind.CROWDED_DAYS, SignalKind.OVERLOADED, SignalKind.IDLE}
"""What the levelling page can put right."""
MOST, PAST = 100, 20


@dataclass(frozen=True)
class Line:
    """One alert as the page draws it."""

    alert: Alert
    tone: str
    dot: str
    subject: str
    signal: str
    level: str
    why: str
    url: str
    may: bool
    is_levelled: bool
    suggestions: list[tuple[Suggestion, str]] = field(default_factory=list)

    @property
    def undecided(self) -> int:
        return sum(1 for one, _words in self.suggestions if one.state == SuggestionState.OPEN)


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The alerts within sight, what is put aside, what has recovered, what could not be judged."""
    by = actor(request)
    rows = list(queries.standing_alerts(by)[:MOST])
    shown = lines_of(by, rows)
    recovered = visible(by, Alert).filter(state=AlertState.RESOLVED).select_related("person", "unit", "owner")
    return page(
        request, "pages/rhythm/alerts.html", lines=[line for line in shown if line.alert.level != AlertLevel.INFO],
        notes=[line for line in shown if line.alert.level == AlertLevel.INFO],
        grave=sum(1 for one in rows if one.level == AlertLevel.CRITICAL),
        snoozed=lines_of(by, list(queries.standing_alerts(by, snoozed=True)[:MOST])),
        recovered=lines_of(by, list(recovered.order_by("-resolved_at")[:PAST])),
        few=[few_of(look) for look in queries.too_few(by)], may_check=by.can("rhythm.alert", "read"),
        may_set=by.can("rhythm.correction", "change"),
    )  # fmt: skip


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Look again now; the page shows what it finds when it is done."""
    perform(actor(request), "rhythm.alert.check", None, {}, via="web")
    return done({"toast": {"text": _t("正在检查，稍后刷新页面看结果。")}})


@require_GET
def effect(request: HttpRequest) -> HttpResponse:
    """Whether suggestions worked: followed against not followed, with n and interval."""
    by = actor(request)
    return page(request, "pages/rhythm/effect.html", rows=queries.effect_report(by))


def lines_of(by: Principal, rows: Sequence[Alert]) -> list[Line]:
    """The lines of some alerts, in two queries."""
    suggested = queries.suggestions_of(by, rows)
    keys = [one.pk for one in rows]
    mine = (
        set(visible(by, Alert, "change").filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    )
    return [line_of(one, suggested.get(one.pk, []), one.pk in mine) for one in rows]


def line_of(alert: Alert, suggested: Iterable[Suggestion], may: bool) -> Line:
    """One alert in the reader's language."""
    level = AlertLevel(alert.level)
    subject = alert.person or alert.unit
    return Line(
        alert, TONES[level], DOTS[level], str(subject) if subject else "", str(SignalKind(alert.kind).label),
        str(level.label), alert.message.text(_t), evidence_url(alert.evidence), may, alert.kind in LEVELLED,
        [(one, str(SuggestionState(one.state).label)) for one in suggested],
    )  # fmt: skip


def evidence_url(evidence: dict[str, Any]) -> str:
    """The list of the rows behind; "" without any."""
    return list_url(evidence["object"], evidence["filter"]) if evidence else ""


def few_of(look: Look) -> tuple[str, str, str]:
    """Whom and what could not be judged, and what is missing."""
    whose = look.unit if look.unit_id else look.owner
    words = Message(look.words.get("template", ""), look.words.get("params", {})).text(_t)
    return str(whose or "–"), str(SignalKind(look.kind).label), words


def notices_of(by: Principal, most: int = 4) -> list[Notice]:
    """One's own alerts as warnings of 今日."""
    return [
        Notice(
            "danger" if line.alert.level == AlertLevel.CRITICAL else "warn", "pulse",
            _t("节奏：%(subject)s %(signal)s") % {"subject": line.subject, "signal": line.signal}, line.why,
            f"/rhythm/alerts/#a-{line.alert.pk}",
        )
        for line in lines_of(by, queries.own_alerts(by, most))
    ]  # fmt: skip
