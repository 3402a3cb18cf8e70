"""Addresses about segments; the list and the record have their ordinary pages."""

from django.urls import path

from paceline.interfaces.web.pages.segments import keeping, overlap

urlpatterns = [
    path("segments/overlap", overlap.overlap, name="segments-overlap"),
    path("segments/keep", keeping.keep, name="segments-keep"),
    path("segments/<uuid:key>/adjust", keeping.adjust, name="segments-adjust"),
]
