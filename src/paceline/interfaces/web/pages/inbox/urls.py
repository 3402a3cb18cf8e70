"""The addresses of the inbox."""

from __future__ import annotations

from django.urls import URLPattern, path

from paceline.interfaces.web.pages.inbox import views

urlpatterns: list[URLPattern] = [
    path("inbox/", views.inbox),
    path("notifications/", views.inbox),
    path("inbox/read", views.read),
]
