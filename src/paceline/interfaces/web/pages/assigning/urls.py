"""Addresses about assignment rules; the list and the record have their ordinary pages."""

from django.urls import path

from paceline.interfaces.web.pages.assigning import trying

urlpatterns = [path("assignment-rules/try", trying.dry_run, name="assigning-try")]
