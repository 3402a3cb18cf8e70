"""What came of a mailing: each figure with the rows behind it, and its two subjects against each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.market.models import Mailing, MailRecipient
from paceline.methods.ab import Compared, compare, needed

BASE, LEAST = 0.2, 0.05
"""A fifth of the readers usually opens; a version is worth its name with five points more."""
AFTER = {"delivered": "delivered_at", "opened": "opened_at", "clicked": "clicked_at", "replied": "replied_at",
         "bounced": "bounced_at", "unsubscribed": "unsubscribed_at"}  # fmt: skip
OUT = ["sent", "bounced"]
NAMES = {
    "queued": _("应发"), "waiting": _("排队中"), "sent": _("已发出"), "delivered": _("已送达"), "opened": _("已打开"),
    "clicked": _("点击"), "replied": _("回复"), "bounced": _("退信"), "unsubscribed": _("已退订"),
    "unsure": _("不确定"), "failed": _("发送失败"), "skipped": _("没有发"),
}  # fmt: skip
STATES = {
    "queued": ["queued", "sending", "sent", "bounced", "failed", "unsure"],
    "waiting": ["queued", "sending"],
    "sent": OUT,
    "unsure": ["unsure"],
    "failed": ["failed"],
    "skipped": ["skipped"],
}


@dataclass(frozen=True)
class Figure:
    """`n` rows, found by `filter`; `of` is what a share of them is of, None where a share means nothing."""

    code: str
    label: Any
    n: int
    filter: dict[str, Any]
    of: int | None = None

    @property
    def share(self) -> float | None:
        return self.n / self.of if self.of else None


@dataclass(frozen=True)
class Version:
    """One of two subjects: how many got it and opened it."""

    name: str
    subject: str
    sent: int
    opened: int


@dataclass(frozen=True)
class Report:
    """The figures of a mailing within the asker's sight, and how its versions compare."""

    figures: tuple[Figure, ...]
    versions: tuple[Version, ...] = ()
    compared: Compared | None = None

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        found: dict[str, Any] = {one.code: one.n for one in self.figures}
        if self.compared is not None:
            found["versions"] = [
                {"version": one.name, "subject": one.subject, "sent": one.sent, "opened": one.opened}
                for one in self.versions
            ]
            found["needed_per_version"], found["verdict"] = self.compared.needed, self.compared.verdict
        return found


def report_of(by: Principal, mailing: Mailing) -> Report:
    """Count the rows that `by` may see."""
    rows = visible(by, MailRecipient).filter(mailing=mailing)
    counts = {code: Count("pk", filter=Q(state__in=states)) for code, states in STATES.items()}
    counts |= {code: Count("pk", filter=Q(**{f"{at}__isnull": False})) for code, at in AFTER.items()}
    found = rows.aggregate(**counts)
    figures = tuple(
        Figure(code, label, found[code], rows_behind(mailing, code), found["sent"] if code in AFTER else None)
        for code, label in NAMES.items()
    )
    return Report(figures, *versions_of(mailing, rows))


def rows_behind(mailing: Mailing, code: str) -> dict[str, Any]:
    """The condition of a figure in the filter language."""
    mine = {"field": "mailing", "op": "eq", "value": str(mailing.pk)}
    if code in STATES:
        return {"all": [mine, {"field": "state", "op": "in", "value": STATES[code]}]}
    return {"all": [mine, {"field": AFTER[code], "op": "not_empty"}]}


def versions_of(mailing: Mailing, rows: Any) -> tuple[tuple[Version, ...], Compared | None]:
    """The two subjects by their openings; nothing without a second one."""
    if not mailing.subject_b:
        return (), None
    counted = rows.filter(state__in=OUT).order_by().values_list("variant").annotate(
        sent=Count("pk"), opened=Count("pk", filter=Q(opened_at__isnull=False))
    )  # fmt: skip
    by_name = {name: (sent, opened) for name, sent, opened in counted}
    subjects = {"A": mailing.template.subject or "", "B": mailing.subject_b}
    both = tuple(Version(name, subject, *by_name.get(name, (0, 0))) for name, subject in subjects.items())
    one, other = ((each.opened, each.sent) for each in both)
    return both, compare(one, other, needed(BASE, LEAST))
