"""Addresses of filling in and of analysis."""

from __future__ import annotations

from django.urls import URLPattern, path

from paceline.interfaces.web.pages.ask import analysis, crossing, filling, saying

urlpatterns: list[URLPattern] = [
    path("say/", saying.show, name="say"),
    path("say/keep", saying.keep, name="say-keep"),
    path("ask/", filling.choose, name="ask"),
    path("ask/<uuid:key>/", filling.form, name="ask-form"),
    path("ask/<uuid:key>/invite", filling.invite, name="ask-invite"),
    path("questionnaires/<uuid:key>/analysis/", analysis.show, name="questionnaire-analysis"),
    path("questionnaires/<uuid:key>/analysis/cross/", crossing.cross, name="questionnaire-cross"),
    path(
        "questionnaires/<uuid:key>/analysis/answers.csv", crossing.answers_file, name="questionnaire-answers"
    ),
]
