"""Addresses of the pages of the team room."""

from __future__ import annotations

from django.urls import URLPattern, path

from paceline.interfaces.web.pages.team import coaching

urlpatterns: list[URLPattern] = [path("coaching/", coaching.show, name="coaching")]
