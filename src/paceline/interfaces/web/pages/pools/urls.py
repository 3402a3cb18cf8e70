"""Addresses of the public pools; the settings of one are its ordinary record page."""

from django.urls import path

from paceline.interfaces.web.pages.pools import judging, leaving, views

urlpatterns = [
    path("pools/", views.index, name="pools"),
    path("pools/leaving/", leaving.show, name="pools-leaving"),
    path("pools/<uuid:key>/records/", views.index, name="pool"),
    path("pools/<uuid:key>/claim/<uuid:record>", views.claim, name="pool-claim"),
    path("pools/<uuid:key>/preview/", judging.dry_run, name="pool-preview"),
    path("pools/<uuid:key>/replay/", judging.last_year, name="pool-replay"),
]
