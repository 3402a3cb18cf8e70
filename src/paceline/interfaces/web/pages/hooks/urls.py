"""The addresses that providers send to; the signature is the proof, so no login is needed."""

from __future__ import annotations

from django.urls import URLPattern, path

from paceline.interfaces.web.pages.hooks import views

urlpatterns: list[URLPattern] = [path("hooks/<slug:channel>", views.take)]
