"""Every page is reached at its own address, however many take any word at the beginning of theirs."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.urls import URLPattern, resolve

from paceline.interfaces.web.urls import FOLDERS

PLAIN: list[URLPattern] = [
    one
    for folder in FOLDERS
    for one in import_module(f"paceline.interfaces.web.pages.{folder}.urls").urlpatterns
    if "<" not in str(one.pattern)
]


@pytest.mark.parametrize("one", PLAIN, ids=lambda one: str(one.pattern))
def test_an_address_of_fixed_words_opens_its_own_page(one: URLPattern) -> None:
    assert resolve(f"/{one.pattern}").func is one.callback
