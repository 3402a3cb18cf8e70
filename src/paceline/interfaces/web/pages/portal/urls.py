"""The addresses behind links for customers. Every module of this folder is loaded, so that its pages are known."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from django.urls import URLPattern, path

from paceline.interfaces.web.pages import portal
from paceline.interfaces.web.pages.portal import lead_form, views, visits

for module in iter_modules(portal.__path__, f"{portal.__name__}."):
    if module.name != __name__:
        import_module(module.name)

urlpatterns: list[URLPattern] = [
    path("p/<slug:token>/", views.show),
    path("p/<slug:token>/do/<slug:verb>", views.do),
    path("p/<slug:token>/<slug:part>", views.show),
    path("f/<slug:key>/", lead_form.page),
    path("f/<slug:key>/frame", lead_form.frame),
    path("v/paceline.js", visits.script),
    path("v/<slug:key>/", visits.scan),
]
