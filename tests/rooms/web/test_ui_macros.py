"""The macros: all of them draw, escape what people wrote, and tie labels, hints and errors to their controls."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import jinja2
import pytest
from babel.messages.pofile import read_po
from django.utils import translation
from markupsafe import Markup

from tests.rooms.web.catalogue import ROOT, TEMPLATES, module

catalogue = module()
VOID = {"input", "meta", "link", "br", "hr", "img"}
NASTY = '<b onclick="x">"&\''


@pytest.fixture(scope="module")
def env() -> jinja2.Environment:
    return catalogue.environment()


def draw(env: jinja2.Environment, source: str, **values: Any) -> str:
    return env.from_string(source).render(**values)


def attributes(markup: str, tag: str) -> dict[str, str | None]:
    """The attributes of the first element of that name."""
    found: list[dict[str, str | None]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, name: str, attrs: list[tuple[str, str | None]]) -> None:
            if name == tag:
                found.append(dict(attrs))

    Reader().feed(markup)
    return found[0]


def ours() -> Iterator[str]:
    """Every template of the macros and the shell."""
    for folder in ("ui", "parts"):
        for path in sorted((TEMPLATES / folder).rglob("*.html")):
            yield path.relative_to(TEMPLATES).as_posix()
    yield from ("shell.html", "bare.html")


class Balance(HTMLParser):
    """Finds elements that are not closed, and ids that are used twice."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<use/>` needs no end."""

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.faults.append(f"</{tag}> at {self.getpos()} closes {self.open[-1:]}")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_catalogue_draws_every_component_as_sound_markup(language: str) -> None:
    page = catalogue.Catalogue().page(catalogue.Request("/", {"lang": language}, {})).body
    reader = Balance()
    reader.feed(page)
    assert reader.faults == []
    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids))


def test_every_macro_is_on_the_shelf_and_described(env: jinja2.Environment) -> None:
    shelf = env.globals["ui"]
    shelf.look()
    readme = (TEMPLATES / "ui/README.md").read_text(encoding="utf-8")
    parts = ("control_",)
    unnamed = [
        name for name in shelf.places if not name.startswith(parts) and not re.search(rf"\b{name}\b", readme)
    ]
    assert unnamed == []


def test_every_icon_in_templates_is_in_the_sprite() -> None:
    known = set(json.loads((ROOT / "frontend/icons/names.json").read_text(encoding="utf-8")))
    used = set()
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        used |= {(name, path.name) for name in re.findall(r'ui\.icon\("([\w-]+)"', text)}
        used |= {(name, path.name) for name in re.findall(r'\bicon="([\w-]+)"', text)}
        used |= {(name, path.name) for name in re.findall(r'"icon": "([\w-]+)"', text)}
    assert len(used) > 30
    assert {(name, place) for name, place in used if name not in known} == set()


def test_every_word_of_the_macros_has_english(env: jinja2.Environment) -> None:
    known = set()
    for part in (ROOT / "src/paceline/locale/en/parts").glob("*.po"):
        with part.open("rb") as stream:
            known |= {message.id for message in read_po(stream) if message.string}
    missing = {
        words
        for name in ours()
        if "catalogue" not in name
        for _, _, found in env.extract_translations((TEMPLATES / name).read_text(encoding="utf-8"))
        if (words := found if isinstance(found, str) else found[0]) not in known
    }
    assert missing == set()


def test_what_people_wrote_is_escaped(env: jinja2.Environment) -> None:
    source = (
        "{{ ui.tag(x) }}{{ ui.button(x, attrs={'data-x': x}) }}{{ ui.record_link(x, '/a') }}{{ ui.avatar(x) }}"
        "{{ ui.form_field('text', 'a', x, x, hint=x) }}{{ ui.chip(x, x) }}{{ ui.stats([{'label': x, 'value': x}]) }}"
        "{{ ui.toast(x) }}{{ ui.change(x, x, x) }}{{ ui.bar_chart([(x, 1)], x) }}{{ ui.preview_cell(x, 'e', x) }}"
        "{% call ui.card(x) %}{% endcall %}"
    )
    page = draw(env, source, x=NASTY)
    assert "<b onclick" not in page
    assert 'data-x="&lt;b onclick=&#34;x&#34;&gt;' in page


def test_an_error_replaces_the_hint_and_is_tied_to_the_control(env: jinja2.Environment) -> None:
    page = draw(
        env, '{{ ui.form_field("amount", "amount", "预计金额", "12o", hint="提示", error="请改成数字。") }}'
    )
    box = attributes(page, "input")
    assert box["aria-invalid"] == "true"
    assert box["aria-describedby"] == "f-amount-err"
    assert 'id="f-amount-err"' in page
    assert "提示" not in page
    assert attributes(page, "label")["for"] == box["id"] == "f-amount"


def test_conditions_travel_as_json(env: jinja2.Environment) -> None:
    condition = {"all": [{"field": "stage.kind", "op": "in", "value": ["lost", '"quoted"']}]}
    page = draw(env, '{{ ui.form_field("text", "why", "原因", shown=c, required_when=c) }}', c=condition)
    field = attributes(page, "div")
    assert json.loads(field["data-when-shown"] or "") == condition
    assert json.loads(field["data-when-required"] or "") == condition


@pytest.mark.parametrize(
    ("widget", "value", "sent"),
    [
        ("text", "恒泽", "恒泽"),
        ("percent", "0.35", "35%"),
        ("percent", None, ""),
        ("date", "2026-12-18", "2026-12-18"),
        ("datetime", "2026-12-18 14:00", "2026-12-18T14:00"),
        ("number", 0, "0"),
    ],
)
def test_controls_hold_their_value(env: jinja2.Environment, widget: str, value: Any, sent: str) -> None:
    from decimal import Decimal

    given = Decimal(value) if widget == "percent" and value else value
    page = draw(env, "{{ ui[macro]('x', value) }}", macro=f"control_{widget}", value=given)
    assert attributes(page, "input")["value"] == sent


def test_a_choice_keeps_what_was_chosen_and_the_facts_of_its_options(env: jinja2.Environment) -> None:
    options = [{"value": 1, "label": "谈判"}, {"value": 2, "label": "输单", "data": {"kind": "lost"}}]
    page = draw(env, "{{ ui.control_select('stage', 2, {'options': o, 'empty': ''}) }}", o=options)
    assert '<option value="2" selected data-kind="lost">输单</option>' in page
    assert '<option value="1">谈判</option>' in page
    assert 'value=""' not in page


def test_money_shows_the_exact_amount_on_hover(env: jinja2.Environment) -> None:
    page = draw(env, "{{ ui.money(10320000) }}")
    assert 'title="¥10,320,000.00"' in page
    assert '¥1,032<small class="u">万</small>' in page
    with translation.override("en"):
        assert "10.3" in draw(env, "{{ ui.money(10320000) }}")


def test_remembered_macros_never_mix_text_and_markup(env: jinja2.Environment) -> None:
    env.auto_reload = False
    try:
        trusted = draw(env, "{{ ui.tag(x) }}", x=Markup("<i>A</i>"))
        assert "<i>A</i>" in trusted
        assert "&lt;i&gt;A" in draw(env, "{{ ui.tag(x) }}", x="<i>A</i>")
    finally:
        env.auto_reload = True


def test_an_unknown_macro_is_refused_by_name(env: jinja2.Environment) -> None:
    with pytest.raises(jinja2.UndefinedError, match="buton"):
        draw(env, "{{ ui.buton('保存') }}")


def test_the_shell_stands_on_very_little(env: jinja2.Environment) -> None:
    shell = {"menu": [], "user": {"name": "林知夏"}, "beat": []}
    page = env.get_template("shell.html").render(shell=shell)
    assert 'class="skip"' in page
    assert 'class="pace"' not in page, "no beat before there is a rhythm"
    assert "<script>" not in page
    assert "style=" not in page
