"""The addresses of the pages. Each page folder brings its own; the generic ones come last."""

from __future__ import annotations

from importlib import import_module

from django.urls import URLPattern, URLResolver, path

from paceline.interfaces.web import health
from paceline.interfaces.web.pages.account import kept

app_name = "web"
FOLDERS = (
    "home", "inbox", "portal", "letters", "profile", "settings", "imports", "reports", "rhythm", "team", "market",
    "pools", "handoffs", "assigning", "segments", "looking", "approvals", "field",
    "ask", "decisions", "records", "lists",
)  # fmt: skip
"""In the order in which addresses are tried: `records` and `lists` take any object's path."""

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health.health),
    path("kept/<str:key>/", kept.show),
    *(
        pattern
        for folder in FOLDERS
        for pattern in import_module(f"paceline.interfaces.web.pages.{folder}.urls").urlpatterns
    ),
]
