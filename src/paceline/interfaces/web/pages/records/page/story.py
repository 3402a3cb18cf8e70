"""The story of a record in words: lines by day, each with who, what, when, and what was said or changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paceline.interfaces.web import formats
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.interfaces.web.pages.records.page import follow_ups, messages, visits
from paceline.interfaces.web.pages.records.page.values import drawn
from paceline.metadata.registry import registry
from paceline.records.acting import event_names
from paceline.records.action import actions
from paceline.records.past import timeline
from paceline.records.past.timeline import Changed, Entry
from paceline.workflow.models.notification import spoken

TALK = Q(object__in=(follow_ups.OBJECT, messages.OBJECT)) | Q(name__endswith=".comment")
DEALS = Q(object__startswith="pipeline.")
SERVICE = Q(object__startswith="care.")
GROUPS: dict[str, tuple[Any, Q | None]] = {
    "all": (_("全部"), None),
    "talk": (_("沟通"), TALK),
    "deals": (_("商机"), DEALS & ~TALK),
    "service": (_("服务"), SERVICE & ~TALK),
    "system": (_("系统"), ~TALK & ~DEALS & ~SERVICE),
}
DETAILS = {**follow_ups.DETAILS, **messages.DETAILS, **visits.DETAILS}
PORTAL = "portal"
VIA = {
    "api": _("通过接口"),
    "import": _("由导入"),
    "job": _("由任务"),
    "undo": _("撤销"),
    PORTAL: _("通过链接"),
    "hook": _("由服务商"),
}
WITHOUT_ACTION = {
    "respond": _("首次响应"), "touch": _("又从别处来过"), "migrate": _("移到了漏斗的新版本"),
    "ask": _("请人审批"), "turn": _("轮到审批"), "drop": _("不用再审批"), "time_out": _("审批超时"),
    "ask_approval": _("提交了审批"), "approve_step": _("审批同意"), "reject_approval": _("审批未通过"),
    "send_back_approval": _("审批退回"), "pass_approval": _("审批通过"), "withdraw_approval": _("撤回了审批"),
    "fail_approval": _("审批通过，但没有做成"), "open_link": _("客户打开了链接"),
    "sum": _("金额随明细更新"), "credit": _("核对了信用"), "follow": _("随合同变更"), "judge": _("核对了折扣"),
    "plan": _("排好了下一次"),
}  # fmt: skip
"""What events are called that no action of their name stands behind."""
FILES = ("attach", "detach")
MOST_CHANGES = 6
LONGEST = 120
LONGEST_IN_SENTENCE = 30


@dataclass(frozen=True)
class Change:
    """A field, what it was, what it is."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One line of the story, ready to be drawn."""

    key: str
    at: datetime
    icon: str
    words: str
    who: str = ""
    tone: str = ""
    title: str = ""
    url: str = ""
    body: str = ""
    note: str = ""
    via: str = ""
    outcome: str = ""
    mark: str = "check"
    """The icon of the outcome."""
    changes: list[Change] = field(default_factory=list)
    comment: dict[str, Any] | None = None
    file: dict[str, Any] | None = None


@dataclass(frozen=True)
class Day:
    """The lines of one day under its name."""

    title: str
    lines: list[Line]


def groups_for(on: Opened) -> dict[str, str]:
    """The filters that make sense here: a room that is not installed has none."""
    rooms = {of.room for of in registry.objects.values()}
    return {name: str(label) for name, (label, _q) in GROUPS.items() if name != "service" or "care" in rooms}


def narrowed_to(name: str) -> Q | None:
    """The condition of a filter; an unknown name shows everything."""
    return GROUPS.get(name, GROUPS["all"])[1]


def days_of(on: Opened, entries: Iterable[Entry]) -> list[Day]:
    """Entries as days with lines."""
    lines = [line_of(on, entry) for entry in entries]
    return [
        Day(day_title(day), list(group))
        for day, group in groupby(lines, lambda line: formats.local(line.at).date())
    ]


def day_title(day: date) -> str:
    """`今天 · 11 月 19 日 周四`."""
    near, full = formats.day(day), formats.long_day(day)
    return f"{near} · {full}" if abs((day - formats.today()).days) <= 1 else full


def line_of(on: Opened, entry: Entry) -> Line:
    """One entry in words."""
    say = VERBS.get(entry.verb, by_action)
    if entry.of.name == follow_ups.OBJECT and entry.details and entry.verb not in FILES:
        say = follow_up
    if entry.of.name == visits.OBJECT:
        say = visit
    if entry.of.name == messages.OBJECT and entry.details and say is by_action:
        say = message
    parts = say(on, entry)
    parts.setdefault("icon", icon_of(entry))
    if entry.event.via == PORTAL:
        parts.setdefault("tone", "visit")
    return Line(
        key=str(entry.event.seq),
        at=entry.at,
        who=_t("客户") if entry.event.via in (PORTAL, visits.VIA) else entry.actor,
        via=str(VIA.get(entry.event.via, "")),
        note=entry.event.reason,
        **({} if entry.own else {"title": entry.event.title, "url": address(entry)}) | parts,
    )


def address(entry: Entry) -> str:
    """Where a record of the story opens; parts without a page of their own have none."""
    return f"/{entry.of.path}/{entry.event.record_id}/" if entry.of.main else ""


def icon_of(entry: Entry) -> str:
    chosen = actions.get(entry.event.name)
    return (chosen.icon if chosen else "") or entry.of.icon


def record_of(on: Opened, entry: Entry) -> Any:
    """The record that an entry is about; None when it is another than the one that is open."""
    return on.record if entry.own else None


def changes_of(on: Opened, entry: Entry) -> list[Change]:
    return [change_of(changed, record_of(on, entry)) for changed in entry.changes]


def change_of(changed: Changed, record: Any = None) -> Change:
    before, after = (drawn(changed.bound, value, record) for value in (changed.before, changed.after))
    return Change(changed.bound.label, short(before), short(after))


def short(text: str) -> str:
    """Enough of a long value to know it again."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


# how verbs are told -----------------------------------------------------------------------------------------------
def created(on: Opened, entry: Entry) -> dict[str, Any]:
    return {"words": _t("新建了%(object)s") % {"object": formats.within(entry.of.label)}, "icon": "plus"}


def changed(on: Opened, entry: Entry) -> dict[str, Any]:
    if len(entry.changes) == 1 and (words := in_a_sentence(entry.changes[0], record_of(on, entry))):
        return {"words": words, "icon": "edit"}
    names = _t("、").join(c.bound.label for c in entry.changes[:MOST_CHANGES])
    words = (
        _t("改了%(fields)s") % {"fields": names}
        if names
        else _t("改了%(object)s") % {"object": formats.within(entry.of.label)}
    )
    return {"words": words, "icon": "edit", "changes": changes_of(on, entry)}


def in_a_sentence(one: Changed, record: Any = None) -> str:
    """`把「等级」从「B」改为「A」`; "" when the values are too long for a sentence."""
    before, after = (drawn(one.bound, value, record) for value in (one.before, one.after))
    if max(len(before), len(after)) > LONGEST_IN_SENTENCE:
        return ""
    given = {"field": one.bound.label, "before": before, "after": after}
    if before and after:
        return _t("把「%(field)s」从「%(before)s」改为「%(after)s」") % given
    return _t("把「%(field)s」填为「%(after)s」") % given if after else _t("清空了「%(field)s」") % given


def commented(on: Opened, entry: Entry) -> dict[str, Any]:
    said = entry.comment or {"deleted_at": True, "body": ""}
    words = _t("评论") + (_t("（已改过）") if said.get("edited_at") and not said["deleted_at"] else "")
    own = entry.own and not on.removed and str(said.get("author_id")) == str(on.by.user_id)
    comment = {"id": entry.event.payload.get("comment"), "mine": own and not said["deleted_at"]}
    body = _t("这条评论已被作者删除。") if said["deleted_at"] else said["body"]
    return {
        "words": words,
        "icon": "comment",
        "body": body,
        "comment": comment | {"gone": bool(said["deleted_at"])},
    }


def attached(on: Opened, entry: Entry) -> dict[str, Any]:
    given, kept = entry.event.payload.get("file", {}), entry.file
    gone = kept is None or bool(kept["deleted_at"])
    file = {"name": given.get("title", ""), "url": "" if gone else f"/files/{given.get('id')}"}
    image = not gone and str((kept or {}).get("content_type", "")).startswith("image/")
    return {"words": _t("添加了文件"), "icon": "file", "file": file | {"image": image}}


def shared(on: Opened, entry: Entry) -> dict[str, Any]:
    who = (entry.event.payload.get("user") or {}).get("title", "")
    added = entry.verb == "share"
    words = _t("添加了协作人 %(who)s") if added else _t("移除了协作人 %(who)s")
    return {"words": words % {"who": who}, "icon": "users"}


def linked(on: Opened, entry: Entry) -> dict[str, Any]:
    given = entry.event.payload.get("link") or {}
    if entry.verb == "share_link" and entry.event.via == PORTAL:
        return {"words": _t("拿到了自己的链接"), "icon": "link"}
    words = _t("给客户生成了链接") if entry.verb == "share_link" else _t("撤销了给客户的链接")
    if given.get("note"):
        words = _t("%(what)s（%(note)s）") % {"what": words, "note": given["note"]}
    return {"words": words, "icon": "link"}


def merged(on: Opened, entry: Entry) -> dict[str, Any]:
    names = _t("、").join(each.get("title", "") for each in entry.event.payload.get("merged", []))
    return {"words": _t("合并了重复记录：%(names)s") % {"names": names}, "icon": "merge"}


def planned(on: Opened, entry: Entry) -> dict[str, Any]:
    """下一步：报价（12/3）."""
    after = {changed.bound.name: drawn(changed.bound, changed.after) for changed in entry.changes}
    step, day = after.get("next_step", ""), after.get("next_step_on", "")
    if not step:
        return {"words": _t("去掉了下一步"), "icon": "flag"} if "next_step" in after else by_action(on, entry)
    words = _t("下一步：%(text)s") % {"text": step}
    return {
        "words": _t("%(step)s（%(day)s）") % {"step": words, "day": day} if day else words,
        "icon": "flag",
    }


def ticked(on: Opened, entry: Entry) -> dict[str, Any]:
    if "criterion" not in entry.event.payload:
        return by_action(on, entry)
    label = _t((entry.event.payload["criterion"] or {}).get("label", ""))
    words = _t("勾选了「%(label)s」") if entry.verb == "check" else _t("取消勾选「%(label)s」")
    return {"words": words % {"label": label}, "icon": "check"}


def covered(on: Opened, entry: Entry) -> dict[str, Any]:
    """What became of the follow-ups of somebody on leave."""
    words = (
        _("代办 %(delegated)s 件，改期 %(moved)s 件，留着 %(kept)s 件。")
        if entry.verb == "cover"
        else _("回到原处 %(back)s 件，没动 %(left)s 件。")
    )
    return {**by_action(on, entry), "body": str(words) % entry.event.payload}


def follow_up(on: Opened, entry: Entry) -> dict[str, Any]:
    return follow_ups.told(entry)


def visit(on: Opened, entry: Entry) -> dict[str, Any]:
    return visits.told(entry)


def message(on: Opened, entry: Entry) -> dict[str, Any]:
    return messages.told(entry, words_of(entry))


def by_action(on: Opened, entry: Entry) -> dict[str, Any]:
    words = words_of(entry)
    tone = "stage" if any(c.bound.name == "stage" for c in entry.changes) else ""
    said = str(spoken(entry.event.payload.get("said", "")))
    return {"words": words, "changes": changes_of(on, entry)[:MOST_CHANGES], "tone": tone, "body": said}


def words_of(entry: Entry) -> str:
    """What the action or event of an entry is called."""
    chosen = actions.get(entry.event.name)
    told = event_names.names.get(entry.event.name) or WITHOUT_ACTION.get(entry.verb, _("有了变化"))
    return chosen.label if chosen else str(told)


VERBS: dict[str, Callable[[Opened, Entry], dict[str, Any]]] = {
    "create": created, "change": changed, "comment": commented, "attach": attached, "share": shared,
    "unshare": shared, "share_link": linked, "revoke_link": linked,
    "merge": merged, "set_next_step": planned, "check": ticked, "uncheck": ticked,
    "cover": covered, "uncover": covered,
}  # fmt: skip


def read(on: Opened, *, group: str = "all", cursor: str = "", limit: int = 30) -> tuple[list[Any], str]:
    """The events of a page; their needs are asked for, so load before `tell`."""
    events, more = timeline.page_of(on.record.pk, only=narrowed_to(group), cursor=cursor, limit=limit)
    timeline.ask(on.by, on.of, events, on.needed, DETAILS)
    return events, more


def tell(on: Opened, events: list[Any]) -> list[Day]:
    """The page in words, after `on.needed.load()`."""
    return days_of(on, timeline.tell(on.by, on.of, events, on.needed))
