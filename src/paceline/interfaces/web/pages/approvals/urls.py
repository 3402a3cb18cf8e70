"""Addresses of the approvals."""

from django.urls import path

from paceline.interfaces.web.pages.approvals import many, views

urlpatterns = [
    path("approvals/", views.index, name="approvals"),
    path("approvals/many/", many.decide, name="approvals_many"),
    path("approvals/<uuid:key>/", views.show, name="approval"),
]
