"""Addresses about segments; the list and the record have their ordinary pages."""

from django.urls import path

from paceline.interfaces.web.pages.segments import keeping

urlpatterns = [
    path("segments/keep", keeping.keep, name="segments-keep"),
    path("segments/<uuid:key>/adjust", keeping.adjust, name="segments-adjust"),
]
