"""The addresses of the own settings."""

from __future__ import annotations

from django.urls import URLPattern, path

from paceline.interfaces.web.pages.profile import views

urlpatterns: list[URLPattern] = [
    path("profile/", views.profile),
    path("preferences", views.preferences),
]
