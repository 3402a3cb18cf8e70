"""Addresses of the approvals."""

from django.urls import path

from paceline.interfaces.web.pages.approvals import views

urlpatterns = [
    path("approvals/", views.index, name="approvals"),
    path("approvals/<uuid:key>/", views.show, name="approval"),
]
