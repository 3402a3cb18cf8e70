"""The addresses of the pages. Each page folder brings its own; the generic ones come last."""

from __future__ import annotations

from importlib import import_module

from django.urls import URLPattern, URLResolver

app_name = "web"
FOLDERS = ("home", "inbox", "profile", "settings", "imports", "reports", "records", "lists")
"""In the order in which addresses are tried: `records` and `lists` take any object's path."""

urlpatterns: list[URLPattern | URLResolver] = [
    pattern
    for folder in FOLDERS
    for pattern in import_module(f"paceline.interfaces.web.pages.{folder}.urls").urlpatterns
]
