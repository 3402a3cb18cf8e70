"""Addresses of the rhythm pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from paceline.interfaces.web.pages.rhythm import (
    alerts,
    cadences,
    calendar,
    calibration,
    cockpit,
    evening,
    forecasts,
    levelling,
    process,
    rehoming,
    reports,
    reviews,
    target_advice,
    targets,
    today,
)

urlpatterns: list[URLPattern] = [
    path("rhythm/", cockpit.show, name="rhythm"),
    path("rhythm/today", today.strip, name="rhythm-today"),
    path("rhythm/goal", today.goal, name="rhythm-goal"),
    path("rhythm/alerts/", alerts.show, name="rhythm-alerts"),
    path("rhythm/alerts/check", alerts.check, name="rhythm-alerts-check"),
    path("rhythm/alerts/effect/", alerts.effect, name="rhythm-alerts-effect"),
    path("rhythm/cadences/", cadences.show, name="rhythm-cadences"),
    path("rhythm/calibration/", calibration.show, name="rhythm-calibration"),
    path("rhythm/evening/", evening.show, name="rhythm-evening"),
    path("rhythm/forecast/", forecasts.show, name="rhythm-forecast"),
    path("rhythm/forecast/ask", forecasts.ask, name="rhythm-forecast-ask"),
    path("rhythm/forecast/progress", forecasts.progress, name="rhythm-forecast-progress"),
    path("rhythm/calendar/", calendar.show, name="rhythm-calendar"),
    path("rhythm/calendar/feed", calendar.feed, name="rhythm-calendar-feed"),
    path("ics/<slug:token>.ics", calendar.ics, name="rhythm-ics"),
    path("rhythm/levelling/", levelling.show, name="rhythm-levelling"),
    path("rhythm/levelling/accept", levelling.accept, name="rhythm-levelling-accept"),
    path("rhythm/levelling/owners", rehoming.accept, name="rhythm-levelling-owners"),
    path("rhythm/process/", process.show, name="rhythm-process"),
    path("rhythm/process/close", process.close, name="rhythm-process-close"),
    path("rhythm/process/keep", process.keep, name="rhythm-process-keep"),
    path("rhythm/reports/", reports.index, name="rhythm-reports"),
    path("rhythm/reports/begin", reports.begin, name="rhythm-report-begin"),
    path("rhythm/reports/<uuid:key>/", reports.show, name="rhythm-report"),
    path("rhythm/reviews/", reviews.index, name="rhythm-reviews"),
    path("rhythm/reviews/<uuid:key>/", reviews.show, name="rhythm-review"),
    path("rhythm/reviews/<uuid:key>/attendance", reviews.attendance, name="rhythm-review-attendance"),
    path("rhythm/targets/", targets.show, name="targets"),
    path("rhythm/targets/fill", targets.fill, name="targets-fill"),
    path("rhythm/targets/<uuid:key>/advice", target_advice.show, name="target-advice"),
    path("rhythm/targets/<uuid:key>/advice/take", target_advice.take, name="target-advice-take"),
]
