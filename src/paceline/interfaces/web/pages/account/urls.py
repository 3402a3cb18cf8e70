"""Addresses below /accounts/ that come before those of the sign-in library, or in their place."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from paceline.interfaces.web.pages.account import views

to_security = RedirectView.as_view(pattern_name="account_security")
urlpatterns = [
    path("security/", views.security, name="account_security"),
    path("sessions/end", views.end_rest, name="account_end_sessions"),
    path("sessions/<uuid:key>/end", views.end_one, name="account_end_session"),
    path("invitation/<str:token>/", views.invitation, name="account_invitation"),
    path("language/", set_language, name="account_language"),
    # one page shows what the library spreads over several; addresses of people are changed by administrators
    path("2fa/", to_security),
    path("2fa/webauthn/", to_security),
    path("email/", to_security),
    path("3rdparty/", to_security),
]
