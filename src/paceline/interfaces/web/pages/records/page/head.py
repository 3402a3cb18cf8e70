"""The head of a record page: tags, the line about who looks after it, buttons and the menu of everything else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paceline.interfaces.web import formats
from paceline.interfaces.web.errors import in_words
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.interfaces.web.pages.records.page.beside import besides_of
from paceline.interfaces.web.pages.records.page.offers import offers_of
from paceline.interfaces.web.pages.records.talk.composer import composer_of
from paceline.kernel.errors import Invalid
from paceline.kernel.messages import Message
from paceline.metadata.fields import Choice, Link, Phone, Tags
from paceline.metadata.registry import registry
from paceline.records.action import Action, actions_of
from paceline.records.badges import badges_of
from paceline.records.files.papers import papers
from paceline.workflow.approvals.inbox import Held

WAITS = _("这个操作正在审批中。请等结果，或先撤回原来的申请。")
BUTTONS = 3
"""Buttons beside the menu; the rest goes into it."""
MOST_TAGS = 8
EVERYBODY_S = frozenset({"assign", "share", "tag", "remove"})
"""Verbs that every record has, whoever declares them: they stand in the menu."""
FIRST = (
    "complete", "convert", "qualify", "start_contact", "move", "win", "submit", "approve", "ship", "sign", "issue",
    "post", "quote", "order", "contract", "take_deposit", "take_balance", "share_link", "send", "record", "stock_in",
    "take", "resume", "reply", "resolve", "close",
)  # fmt: skip
"""Verbs that stand first among a record's own."""
OWN_PLACE = frozenset({"set_next_step", "complete_next_step", "comment", "attach", "detach"})
"""Verbs that have a place of their own on the page."""


@dataclass(frozen=True)
class Tag:
    """A fact beside the name."""

    label: str
    tone: str = ""


@dataclass(frozen=True)
class Button:
    """Something to do with the record: a link to a form. `why_not` says why it cannot be done now."""

    label: str
    icon: str
    url: str
    way: str = "data-dialog"
    """How the link opens: data-dialog, data-drawer, or "" for an ordinary link."""
    keys: str = ""
    danger: bool = False
    why_not: str = ""

    @property
    def attrs(self) -> dict[str, Any]:
        """Attributes for the button or menu row."""
        shown: dict[str, Any] = {self.way: True} if self.way else {}
        return shown | ({"data-keys": self.keys} if self.keys else {})


@dataclass(frozen=True)
class Head:
    """What stands above the figures."""

    tags: list[Tag]
    facts: list[str]
    owner: str
    parent: dict[str, str] | None
    phone: str
    wechat: str
    composes: str = ""
    """The words of the button that leads to the composer; "" when nothing can be written."""
    buttons: list[Button] = field(default_factory=list)
    menu: list[list[Button]] = field(default_factory=list)


def head_of(on: Opened, waits: Sequence[Held] = ()) -> Head:
    """The head, after `on.needed.load()`. What waits for approval cannot be asked for again."""
    specific, generic = split(on, {held.request.action for held in waits})
    added = additions(on)
    ready = [b for b in specific if not b.why_not and not b.danger]
    composes = writes(on)
    shown = [*ready, *added][: BUTTONS - bool(phone_of(on)) - bool(composes)]
    return Head(
        tags=tags_of(on)[:MOST_TAGS],
        facts=[text for text in (subtitle(on),) if text],
        owner=owner_of(on),
        parent=parent_of(on),
        phone=phone_of(on),
        wechat=str(on.value("wechat") or ""),
        composes=composes,
        buttons=shown,
        menu=menu_of(on, [b for b in [*specific, *added] if b not in shown], generic),
    )


def writes(on: Opened) -> str:
    """记跟进 where follow-ups are taken, "" elsewhere: a comment is no reason for the first button of the page."""
    offered = composer_of(on)
    return _t("记跟进") if offered and len(offered["kinds"]) > 1 else ""


def tags_of(on: Opened) -> list[Tag]:
    """Choices that carry a colour for their value, the badges of the room, then the tags people gave."""
    found = []
    for name, bound in on.of.fields.items():
        value = on.value(name) if isinstance(bound.type, Choice) else None
        if value and isinstance(bound.type, Choice) and bound.type.colors.get(value):
            found.append(Tag(bound.type.label_of(value), bound.type.colors[value]))
    badges = badges_of(on.by, on.of, on.record, formats.today())
    found += [Tag(badge.label.text(_t), badge.tone) for badge in badges]
    for bound in on.of.fields.values():
        if isinstance(bound.type, Tags):
            found += [Tag(tag, "line") for tag in on.value(bound.name) or ()]
    return found


def subtitle(on: Opened) -> str:
    bound = on.of.fields.get(on.of.subtitle)
    if bound is None or not on.value(bound.name):
        return ""
    return bound.type.spoken(on.value(bound.name))


def owner_of(on: Opened) -> str:
    """Who looks after the record, "" for objects without owners or when that is hidden."""
    if "owner" not in on.of.fields or not on.shows("owner"):
        return ""
    return on.at("owner__name")


def parent_of(on: Opened) -> dict[str, str] | None:
    """The record that this one belongs to, with the way there."""
    name = parent_field(on)
    key = on.value(name) if name else None
    if not key:
        return None
    bound = on.of.fields[name]
    target = registry.get(bound.type.target)  # type: ignore[attr-defined]
    return {"label": bound.label, "title": on.needed.title(target.name, key), "url": f"/{target.path}/{key}/"}


def parent_field(on: Opened) -> str:
    """What decides who sees the record, else the first link of its list to an object with pages of its own."""
    for name in (on.of.through, *on.of.list_fields):
        bound = on.of.fields.get(name)
        if bound is not None and isinstance(bound.type, Link) and registry.get(bound.type.target).main:
            return name
    return ""


def phone_of(on: Opened) -> str:
    """The first phone number that the person sees in full."""
    for name, bound in on.of.fields.items():
        if isinstance(bound.type, Phone) and on.value(name):
            return str(on.value(name))
    return ""


def split(on: Opened, waiting: Collection[str] = ()) -> tuple[list[Button], list[Button]]:
    """The room's own actions and those that every record has, as buttons."""
    specific: list[Button] = []
    generic: list[Button] = []
    for action in actions_of(on.of.name):
        if action.on != "record" or action.hidden or action.verb in OWN_PLACE or not on.allows(action):
            continue
        button = button_of(on, action)
        if action.name in waiting:
            button = replace(button, why_not=str(WAITS))
        (generic if action.verb in EVERYBODY_S else specific).append(button)
    specific.sort(key=lambda button: FIRST.index(verb_of(button)) if verb_of(button) in FIRST else len(FIRST))
    return specific, generic


def verb_of(button: Button) -> str:
    return button.url.rpartition("/")[2]


def button_of(on: Opened, action: Action) -> Button:
    why_not = spoken(action.why_not(on.record))
    if action.page:
        url = action.page % {"id": on.record.pk}
        return Button(action.label, action.icon, url, "", danger=action.danger, why_not=why_not)
    return Button(
        action.label, action.icon, f"{on.url}do/{action.verb}", danger=action.danger, why_not=why_not
    )


def spoken(words: object) -> str:
    """A reason in the reader's language."""
    return in_words(Invalid(words)) if isinstance(words, Message) else _t(str(words)) if words else ""


def additions(on: Opened) -> list[Button]:
    """New records of the objects whose lists hang on this one."""
    if on.removed:
        return []
    found = [Button(_t("打印和 PDF"), "doc", f"{on.url}paper", "")] if on.of.name in papers else []
    for one in besides_of(on):
        if one.of.main and (url := one.new_url):
            words = _t("新建%(object)s") % {"object": one.of.label}
            found.append(Button(words, one.of.icon, url, "data-drawer"))
    return found


def menu_of(on: Opened, rest: list[Button], generic: list[Button]) -> list[list[Button]]:
    """The groups of the ⋯ menu."""
    if on.removed:
        return []
    edit = []
    if "change" in on.may and on.of.changeable and not on.settled():
        edit.append(Button(_t("编辑"), "pencil", f"{on.url}edit", "data-drawer", keys="e"))
    if "merge" in on.may and on.of.duplicates is not None:
        edit.append(Button(_t("合并重复"), "merge", f"{on.url}merge", ""))
    calm = [b for b in [*rest, *generic] if not b.danger and not b.why_not]
    blocked = [b for b in [*rest, *generic] if b.why_not]
    danger = [b for b in [*rest, *generic] if b.danger and not b.why_not]
    beside = [Button(_t(offer.words), offer.icon, offer.url(on), offer.way) for offer in offers_of(on)]
    return [group for group in (edit, beside, calm, blocked, danger) if group]
