"""Addresses of the hand-overs' desk; one hand-over has its ordinary record page."""

from django.urls import path

from paceline.interfaces.web.pages.handoffs import deciding, desk

urlpatterns = [
    path("handoff-desk/", desk.index, name="handoffs"),
    path("handoff-desk/decide", deciding.decide, name="handoffs-decide"),
]
