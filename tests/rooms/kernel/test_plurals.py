"""One and many in translations, and counts in sentences."""

from __future__ import annotations

from django.template import engines
from django.utils import translation
from django.utils.translation import gettext

from paceline.kernel.messages import say
from paceline.locale.plurals import Counted


def test_a_translation_chooses_between_one_and_many() -> None:
    words = Counted("There [is|are] %(count)s open opportunit[y|ies] of %(n)s [n:person|people]")
    assert words % {"count": 1, "n": 2} == "There is 1 open opportunity of 2 people"
    assert words % {"count": "12", "n": 1} == "There are 12 open opportunities of 1 person"


def test_pages_and_messages_count_alike_in_both_languages() -> None:
    page = engines["jinja2"].from_string('{{ _("%(n)s 条建议", n=n) }}')  # type: ignore[attr-defined]
    assert page.render({"n": 6711}) == say("%(n)s 条建议", n=6711).text() == "6,711 条建议"
    with translation.override("en"):
        assert page.render({"n": 1}) == gettext("%(n)s 条建议") % {"n": 1} == "1 suggestion"
        assert page.render({"n": 6711}) == say("%(n)s 条建议", n=6711).text(gettext) == "6,711 suggestions"
