"""Addresses of the pages about fresh goods."""

from __future__ import annotations

from django.urls import URLPattern, path

from paceline.interfaces.web.pages.fresh import trace

urlpatterns: list[URLPattern] = [
    path("batch-trace/<uuid:key>/", trace.show, name="batch-trace"),
]
