"""The addresses of 今日 and of the command palette."""

from __future__ import annotations

from django.urls import URLPattern, path

from paceline.interfaces.web.pages.home import palette, shop, view

urlpatterns: list[URLPattern] = [
    path("", view.home, name="home"),
    path("palette", palette.palette),
    path("shop/month", shop.set_month),
    path("onboarding/hide", view.hide_onboarding),
]
