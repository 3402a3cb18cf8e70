"""Addresses of the reports."""

from django.urls import path

from paceline.interfaces.web.pages.reports import builder, views

urlpatterns = [
    path("reports/", views.index, name="reports"),
    path("reports/new", builder.new, name="report-new"),
    path("reports/own/<uuid:key>/", builder.show, name="report-own"),
    path("reports/own/<uuid:key>/edit", builder.edit, name="report-edit"),
    path("reports/<slug:code>/", views.show, name="report"),
    path("reports/<slug:code>.csv", views.as_csv, name="report-csv"),
]
