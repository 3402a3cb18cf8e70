"""The address of the decision map."""

from __future__ import annotations

from django.urls import URLPattern, path

from paceline.interfaces.web.pages.decisions import drawing

urlpatterns: list[URLPattern] = [path("decision-map/", drawing.show, name="decision-map")]
