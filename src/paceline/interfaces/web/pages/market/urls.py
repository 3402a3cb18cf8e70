"""Addresses of the pages of the market room."""

from __future__ import annotations

from django.urls import URLPattern, path

from paceline.interfaces.web.pages.market import mailing, message

urlpatterns: list[URLPattern] = [
    path("mailings/<uuid:key>/send", mailing.show, name="mailing"),
    path("mailings/<uuid:key>/aim", mailing.aim, name="mailing-aim"),
    path("mailings/<uuid:key>/schedule", mailing.schedule, name="mailing-schedule"),
    path("<slug:path>/<uuid:key>/message", message.message, name="message"),
]
