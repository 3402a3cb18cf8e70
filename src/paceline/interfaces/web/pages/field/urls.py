"""Addresses of the field pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from paceline.interfaces.web.pages.field import check_in, counter, near, route_day

urlpatterns: list[URLPattern] = [
    path("check-in/", check_in.show, name="check-in"),
    path("check-in/send", check_in.send, name="check-in-send"),
    path("presale-counter/", counter.show, name="presale-counter"),
    path("presale-counter/send", counter.send, name="presale-counter-send"),
    path("route-day/", route_day.show, name="route-day"),
    path("nearby/", near.show, name="nearby"),
]
