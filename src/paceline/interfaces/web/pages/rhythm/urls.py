"""Addresses of the rhythm pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from paceline.interfaces.web.pages.rhythm import cockpit, levelling, reviews, targets, today

urlpatterns: list[URLPattern] = [
    path("rhythm/", cockpit.show, name="rhythm"),
    path("rhythm/today", today.strip, name="rhythm-today"),
    path("rhythm/goal", today.goal, name="rhythm-goal"),
    path("rhythm/levelling/", levelling.show, name="rhythm-levelling"),
    path("rhythm/levelling/accept", levelling.accept, name="rhythm-levelling-accept"),
    path("rhythm/reviews/", reviews.index, name="rhythm-reviews"),
    path("rhythm/reviews/<uuid:key>/", reviews.show, name="rhythm-review"),
    path("rhythm/targets/", targets.show, name="targets"),
    path("rhythm/targets/fill", targets.fill, name="targets-fill"),
]
