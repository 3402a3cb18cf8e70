"""Addresses of the pages about fresh goods."""

from __future__ import annotations

from django.urls import URLPattern, path

from paceline.interfaces.web.pages.fresh import day_plan, trace

urlpatterns: list[URLPattern] = [
    path("day-plan/", day_plan.show, name="day-plan"),
    path("day-plan/offer", day_plan.offer, name="day-plan-offer"),
    path("batch-trace/<uuid:key>/", trace.show, name="batch-trace"),
]
