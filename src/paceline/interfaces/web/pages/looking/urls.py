"""Addresses of the look-alikes."""

from django.urls import path

from paceline.interfaces.web.pages.looking import doing, page

urlpatterns = [
    path("look-alikes/", page.show, name="look-alikes"),
    path("look-alikes/do", doing.do, name="look-alikes-do"),
]
