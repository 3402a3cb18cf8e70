"""The address book: each face hangs its own pages below a prefix."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("paceline.interfaces.web.pages.account.urls")),
    path("accounts/", include("allauth.urls")),
    path("api/", include("paceline.interfaces.api.urls")),
    path("", include("paceline.interfaces.web.urls")),
]

handler400 = "paceline.interfaces.web.failing.bad_request"
handler403 = "paceline.interfaces.web.failing.denied"
handler404 = "paceline.interfaces.web.failing.missing"
handler500 = "paceline.config.failing.failed"
