"""First response on the service clock: story REP-2 and attainment of F46."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from paceline.kernel.holidays_seed import seed_calendar
from paceline.methods.response import Response, ResponseState, first_response, sla_attainment

CHINA = seed_calendar([2026])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


ASKED = at("2026-04-10T17:30")


def test_the_lead_of_rep_2() -> None:
    answered = at("2026-04-13T10:05")
    found = first_response(ASKED, answered, answered, 120, CHINA)
    assert found == Response(at("2026-04-13T10:30"), 95, ResponseState.MET)


def test_late_waiting_and_overdue() -> None:
    late = first_response(ASKED, at("2026-04-13T10:31"), at("2026-04-14T09:00"), 120, CHINA)
    assert (late.minutes, late.state) == (121, ResponseState.LATE)
    assert first_response(ASKED, None, at("2026-04-12T12:00"), 120, CHINA).state is ResponseState.WAITING
    assert first_response(ASKED, None, at("2026-04-13T11:00"), 120, CHINA).state is ResponseState.OVERDUE


def test_the_clock_stands_while_the_customer_is_waited_for() -> None:
    pause = (at("2026-04-13T09:00"), at("2026-04-13T10:00"))
    found = first_response(ASKED, at("2026-04-13T11:15"), at("2026-04-13T12:00"), 120, CHINA, [pause])
    assert found == Response(at("2026-04-13T11:30"), 105, ResponseState.MET)
    waiting = first_response(
        ASKED, None, at("2026-04-13T12:00"), 120, CHINA, [(at("2026-04-13T09:00"), None)]
    )
    assert (waiting.minutes, waiting.state) == (30, ResponseState.WAITING)


def test_attainment_counts_overdue_as_missed_and_leaves_out_waiting() -> None:
    states = [ResponseState.MET] * 6 + [ResponseState.LATE] * 2 + [ResponseState.OVERDUE] * 2
    responses = [Response(ASKED, 0, state) for state in [*states, *[ResponseState.WAITING] * 5]]
    figure = sla_attainment(responses)
    assert (figure.numerator, figure.denominator, figure.value) == (6, 10, 0.6)
