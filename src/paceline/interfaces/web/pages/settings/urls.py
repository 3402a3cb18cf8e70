"""The addresses of the settings."""

from __future__ import annotations

from django.urls import URLPattern, path

from paceline.interfaces.web.pages.settings import acting, frame, lists
from paceline.interfaces.web.pages.settings.audit import export
from paceline.interfaces.web.pages.settings.audit import pages as audit
from paceline.interfaces.web.pages.settings.calendar import bringing, year
from paceline.interfaces.web.pages.settings.fields import fields, form
from paceline.interfaces.web.pages.settings.funnels import conditions, editor, funnels, migration, templates
from paceline.interfaces.web.pages.settings.people import leaving, organisation, tiers, user, users
from paceline.interfaces.web.pages.settings.rights import preview, rights, roles
from paceline.interfaces.web.pages.settings.running import channels, jobs, mailbox, system, tokens
from paceline.interfaces.web.pages.settings.webhooks import pages as webhooks

urlpatterns: list[URLPattern] = [
    path("settings/", frame.index, name="settings"),
    path("settings/do/<str:name>", acting.do),
    path("settings/do/<str:name>/<uuid:key>", acting.do),
    path("settings/users/", users.users),
    path("settings/users/<uuid:key>/", user.user),
    path("settings/users/<uuid:key>/leaving/", leaving.leaving),
    path("settings/tiers/", tiers.tiers),
    path("settings/organisation/", organisation.organisation),
    path("settings/organisation/<uuid:key>/", organisation.unit),
    path("settings/roles/", roles.roles),
    path("settings/roles/preview/", preview.preview),
    path("settings/roles/<uuid:key>/", roles.role),
    path("settings/roles/<uuid:key>/<str:name>/", rights.one),
    path("settings/fields/", fields.fields),
    path("settings/fields/new", form.new),
    path("settings/fields/order", fields.order),
    path("settings/fields/<uuid:key>", form.change),
    path("settings/funnels/", funnels.funnels),
    path("settings/funnels/stage", conditions.new_stage),
    path("settings/funnels/criterion", conditions.new_criterion),
    path("settings/funnels/condition", conditions.redraw),
    path("settings/funnels/template/<slug:code>", templates.apply),
    path("settings/funnels/<uuid:key>/", editor.funnel),
    path("settings/funnels/<uuid:key>/migrate", migration.migrate),
    path("settings/lists/", lists.lists),
    path("settings/calendar/", year.calendar),
    path("settings/calendar/import", bringing.bring),
    path("settings/tokens/", tokens.tokens),
    path("settings/jobs/", jobs.jobs),
    path("settings/jobs/schedule/<str:name>", jobs.run_schedule),
    path("settings/jobs/replay", jobs.replay),
    path("settings/system/", system.system),
    path("settings/channels/", channels.channels),
    path("settings/system/mailbox", mailbox.try_mailbox),
    path("settings/webhooks/", webhooks.webhooks),
    path("settings/webhooks/<uuid:key>/", webhooks.webhook),
    path("settings/audit/", audit.audit),
    path("settings/audit/export", export.export),
]
