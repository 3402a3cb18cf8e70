"""The addresses of 今日 and of the command palette."""

from __future__ import annotations

from django.urls import URLPattern, path

from paceline.interfaces.web.pages.home import palette

urlpatterns: list[URLPattern] = [
    path("palette", palette.palette),
]
