"""The addresses that stand in letters to customers; whoever holds one needs no login."""

from __future__ import annotations

from django.urls import URLPattern, path

from paceline.interfaces.web.pages.letters import views

urlpatterns: list[URLPattern] = [
    path("m/<str:token>/", views.leave),
    path("m/<str:token>/open.gif", views.picture),
    path("m/<str:token>/go/<int:at>", views.go),
]
