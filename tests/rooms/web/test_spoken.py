"""Words put in place when a template is compiled: in every language they are plain words, per cent signs included."""

from __future__ import annotations

from django.template import engines
from django.utils.translation import gettext, override


def test_a_per_cent_sign_that_only_the_translation_has_is_no_placeholder() -> None:
    words = "工作日，近一年赢单的八成在这之内离开本阶段"
    with override("en"):
        assert "80% of" in gettext(words)
        env = engines["jinja2"].speaking("en").env  # type: ignore[attr-defined]
        assert env.from_string("{{ _('" + words + "') }}").render() == gettext(words)
        assert engines["jinja2"].get_template("pages/rhythm/process.html")
