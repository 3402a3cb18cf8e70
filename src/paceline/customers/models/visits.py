"""What visitors do: who they are as far as that is known, each page view, and the days of those who are known.

These are facts that machines write, many of them: no records with versions, no event each (decision 0010).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Choice, Day, Instant, Integer, Link, Text
from paceline.metadata.views import Related, SavedView

KNOWN = {"any": [{"field": "customer", "op": "not_empty"}, {"field": "lead", "op": "not_empty"}]}
ANONYMOUS = {"all": [{"field": "customer", "op": "empty"}, {"field": "lead", "op": "empty"}]}


class Behaviour(models.TextChoices):
    """What somebody did on a page; whatever else a site names is `other`, with its name kept."""

    VIEW = "view", _("浏览")
    CART = "cart", _("加购")
    ASK = "ask", _("咨询")
    SEARCH = "search", _("搜索")
    FAVOUR = "favour", _("收藏")
    DOWNLOAD = "download", _("下载")
    SHARE = "share", _("转发")
    SCAN = "scan", _("扫码")
    OTHER = "other", _("其他")


def person_link(of: str, label: str) -> Any:
    """A link to a person; such columns have indexes of their own, over the rows where somebody is known."""
    return Link(of, label, blank=True, locked=True, index=False, on_delete=models.CASCADE)


def known_by(link: str, name: str, *fields: str) -> models.Index:
    """An index over the rows of one known person."""
    return models.Index(fields=[link, *fields], name=name, condition=Q(**{f"{link}__isnull": False}))


class Visitor(models.Model):
    """访客：一个浏览器或小程序用户。认出来以前没有名字，认出来以后连到客户、联系人或线索。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    mark = Text("访客标识", max_length=64, locked=True)
    point = Link("customers.CapturePoint", "最早来自", locked=True, on_delete=models.CASCADE)
    customer = person_link("customers.Customer", "客户")
    contact = person_link("customers.Contact", "联系人")
    lead = person_link("customers.Lead", "线索")
    first_at = Instant("第一次来", locked=True)
    last_at = Instant("最近一次来", locked=True)
    views = Integer("行为数", default=0, locked=True)
    recognised_at = Instant("认出时间", blank=True, locked=True)
    version = 1

    point_id: UUID
    customer_id: UUID | None
    contact_id: UUID | None
    lead_id: UUID | None

    class Meta:
        verbose_name = _("访客")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["mark"], name="one_visitor_per_mark")]
        indexes = [
            models.Index(fields=["-last_at"], name="visitor_last_ix"),
            known_by("customer", "visitor_customer_ix"),
            known_by("contact", "visitor_contact_ix"),
            known_by("lead", "visitor_lead_ix"),
        ]

    class View:
        path = "visitors"
        icon = "users"
        title = "mark"
        list = "mark point customer contact lead views first_at last_at"
        phone = "mark customer views last_at"
        sort = "-last_at"
        through = "customer"
        views = [SavedView("全部访客"), SavedView("还不知道是谁的", ANONYMOUS), SavedView("认出来的", KNOWN)]
        beside = [Related("customers.PageView", via="visitor", fields="title at kind url")]
        main = creatable = changeable = False

    def __str__(self) -> str:
        return str(self.mark)

    def about(self) -> list[Any]:
        return []


class PageView(models.Model):
    """浏览记录：谁在什么时候看了哪一页、做了什么。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = Instant("时间", locked=True)
    kind = Choice("行为", Behaviour, default=Behaviour.VIEW, locked=True)
    name = Text("行为名称", max_length=40, blank=True, locked=True)
    title = Text("页面", max_length=120, blank=True, locked=True)
    url = Text("网址", max_length=300, blank=True, locked=True)
    point = Link("customers.CapturePoint", "采集点", locked=True, on_delete=models.CASCADE)
    visitor = Link("customers.Visitor", "访客", locked=True, on_delete=models.CASCADE)
    customer = person_link("customers.Customer", "客户")
    contact = person_link("customers.Contact", "联系人")
    lead = person_link("customers.Lead", "线索")
    key = models.CharField(max_length=100)
    """What the sender calls it, so that sending it again changes nothing."""
    version = 1

    class Meta:
        verbose_name = _("浏览记录")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["visitor", "key"], name="each_view_once")]
        indexes = [
            models.Index(fields=["point", "-at"], name="pageview_point_ix"),
            known_by("customer", "pageview_customer_ix", "-at"),
            known_by("contact", "pageview_contact_ix", "-at"),
            known_by("lead", "pageview_lead_ix", "-at"),
            BrinIndex(fields=["at"], name="pageview_at_ix"),
        ]

    class View:
        path = "page-views"
        icon = "eye"
        title = "title"
        list = "at kind name title url point visitor customer contact"
        phone = "at kind title customer"
        sort = "-at"
        through = "customer"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return str(self.title or self.url or Behaviour(self.kind).label)

    def about(self) -> list[Any]:
        return []


class VisitDay(models.Model):
    """到访：一个认得的人一天里在一个采集点看了多少、看了什么。时间线里是一行。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    day = Day("日期", locked=True)
    point = Link("customers.CapturePoint", "采集点", locked=True, on_delete=models.CASCADE)
    customer = person_link("customers.Customer", "客户")
    contact = person_link("customers.Contact", "联系人")
    lead = person_link("customers.Lead", "线索")
    views = Integer("浏览页数", default=0, locked=True)
    acts = Integer("其他行为", default=0, locked=True)
    pages = Text("看了什么", max_length=300, blank=True, locked=True)
    done = Text("做了什么", max_length=120, blank=True, locked=True)
    last_at = Instant("最后一次", locked=True)
    version = 1

    point_id: UUID
    customer_id: UUID | None
    contact_id: UUID | None
    lead_id: UUID | None

    class Meta:
        verbose_name = _("到访")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "point", "customer", "contact", "lead"],
                nulls_distinct=False,
                name="one_visit_day_per_person",
            )
        ]
        indexes = [
            known_by("customer", "visitday_customer_ix", "-day"),
            known_by("contact", "visitday_contact_ix"),
            known_by("lead", "visitday_lead_ix"),
        ]

    class View:
        path = "visit-days"
        icon = "eye"
        title = "point"
        list = "day point customer contact lead views acts pages"
        phone = "day customer views pages"
        sort = "-day"
        through = "customer"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return str(self.point)

    def about(self) -> list[Any]:
        return [self.customer_id, self.contact_id, self.lead_id]
