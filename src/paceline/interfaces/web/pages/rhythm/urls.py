"""Addresses of the rhythm pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from paceline.interfaces.web.pages.rhythm import cockpit, targets

urlpatterns: list[URLPattern] = [
    path("rhythm/", cockpit.show, name="rhythm"),
    path("rhythm/targets/", targets.show, name="targets"),
    path("rhythm/targets/fill", targets.fill, name="targets-fill"),
]
