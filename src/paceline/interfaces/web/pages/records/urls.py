"""The addresses of one record and of what is done with it. Any object's path may stand first."""

from __future__ import annotations

from django.urls import URLPattern, path

from paceline.interfaces.web.pages.records import paper, undoing
from paceline.interfaces.web.pages.records.forms import (
    act,
    change,
    create,
    doubles,
    merge,
    one_field,
    preview,
    quick,
)
from paceline.interfaces.web.pages.records.page import view
from paceline.interfaces.web.pages.records.talk import composer, files, mentions

urlpatterns: list[URLPattern] = [
    path("files/", files.keep),
    path("files/<uuid:key>", files.serve),
    path("preview", preview.preview),
    path("undo/<uuid:batch>", undoing.undo),
    path("<slug:path>/new", create.new),
    path("<slug:path>/duplicates", doubles.similar),
    path("<slug:path>/quick", quick.quick),
    path("<slug:path>/<uuid:key>/", view.record, name="record"),
    path("<slug:path>/<uuid:key>/part/<slug:name>", view.part),
    path("<slug:path>/<uuid:key>/tab/<slug:name>", view.tab),
    path("<slug:path>/<uuid:key>/edit", change.edit),
    path("<slug:path>/<uuid:key>/settle", change.settle),
    path("<slug:path>/<uuid:key>/field/<slug:name>", one_field.field),
    path("<slug:path>/<uuid:key>/do/<slug:verb>", act.do),
    path("<slug:path>/<uuid:key>/paper", paper.show),
    path("<slug:path>/<uuid:key>/paper/pdf", paper.pdf),
    path("<slug:path>/<uuid:key>/merge", merge.merge),
    path("<slug:path>/<uuid:key>/say", composer.say),
    path("<slug:path>/<uuid:key>/files", files.add),
    path("<slug:path>/<uuid:key>/mention", mentions.offered),
]
