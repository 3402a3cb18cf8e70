"""Addresses of the pages of the team room."""

from __future__ import annotations

from django.urls import URLPattern, path

from paceline.interfaces.web.pages.team import coaching, commission, follow_up, morale, reassign

urlpatterns: list[URLPattern] = [
    path("coaching/", coaching.show, name="coaching"),
    path("commission/", commission.show, name="commission"),
    path("commission/do", commission.do, name="commission_do"),
    path("commission/card", commission.card, name="commission_card"),
    path("commission/trial/<uuid:key>", commission.trial, name="commission_trial"),
    path("morale/", morale.show, name="morale"),
    path("morale/<uuid:key>/answer", morale.answer, name="pulse_answer"),
    path("follow-up/", follow_up.show, name="follow_up"),
    path("follow-up/<uuid:person>/reassign", reassign.show, name="reassign"),
]
