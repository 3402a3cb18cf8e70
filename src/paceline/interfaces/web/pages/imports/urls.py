"""The addresses of imports and exports."""

from __future__ import annotations

from django.urls import URLPattern, path

from paceline.interfaces.web.pages.imports import checking, columns, exports, running, sets, upload

urlpatterns: list[URLPattern] = [
    path("imports/", upload.index, name="imports"),
    path("imports/new", upload.new, name="import_new"),
    path("imports/template/<slug:path>", upload.template, name="import_template"),
    path("imports/sets/<slug:name>/", sets.show, name="import_set"),
    path("imports/sets/<slug:name>/roles", sets.enable, name="import_set_roles"),
    path("imports/sets/<slug:name>/<uuid:key>/", sets.progress, name="import_set_progress"),
    path("imports/sets/<slug:name>/<uuid:key>/do/<slug:verb>", sets.steer, name="import_set_steer"),
    path("imports/<uuid:key>/", running.show, name="import"),
    path("imports/<uuid:key>/columns", columns.save, name="import_columns"),
    path("imports/<uuid:key>/check", checking.show, name="import_check"),
    path("imports/<uuid:key>/answers", checking.answer, name="import_answers"),
    path("imports/<uuid:key>/progress", running.progress, name="import_progress"),
    path("imports/<uuid:key>/keep", running.keep, name="import_keep"),
    path("imports/<uuid:key>/rejects", running.rejects, name="import_rejects"),
    path("imports/<uuid:key>/do/<slug:verb>", running.do, name="import_do"),
    path("exports/", exports.index, name="exports"),
    path("exports/<uuid:key>/", exports.show, name="export"),
    path("exports/<uuid:key>/file", exports.file, name="export_file"),
]
