"""设置 · 运行: tokens shown once, jobs and schedules, the audit with its filters and export, exchange rates."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from paceline.access.models import ApiToken
from paceline.access.principal import SYSTEM
from paceline.kernel import clock
from paceline.records.action import perform
from paceline.records.models import Event, ExchangeRate
from paceline.workflow.models import Delivery, Job
from paceline.workflow.queue import enqueue
from tests.people import People
from tests.rooms.web.list_pages import reader, text_of

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


@pytest.fixture
def admin(people: People) -> Client:
    return reader(people.admin).client


def do(client: Client, action: str, key: Any = None, /, **given: Any) -> Any:
    return client.post(f"/settings/do/{action}{f'/{key}' if key else ''}", given, headers=PART)


def test_a_token_is_shown_once_and_revoked_at_once(people: People) -> None:
    fang = reader(people.fang).client
    made = do(
        fang, "access.apitoken.create", name="报表", reach="read", _fields="name reach objects expires_on"
    )
    text = text_of(made).split('value="pl_')[1].split('"')[0]
    token = ApiToken.objects.get(name="报表")
    assert made.status_code == 200
    page = text_of(fang.get("/settings/tokens/"))
    assert text not in page
    assert token.prefix in page
    head = {"Authorization": f"Bearer pl_{text}"}
    assert Client().get("/api/v1/customers/", headers=head).status_code == 200
    assert do(fang, "access.apitoken.revoke", token.pk).status_code == 204
    assert Client().get("/api/v1/customers/", headers=head).status_code == 401
    assert "已失效" in text_of(fang.get("/settings/tokens/"))


def test_tokens_of_others_are_seen_by_administrators_only(people: People, admin: Client) -> None:
    assert "读客户" in text_of(admin.get("/settings/tokens/?all=1"))
    assert "读客户" not in text_of(reader(people.chen).client.get("/settings/tokens/?all=1"))
    key = ApiToken.objects.get(name="读客户").pk
    assert do(reader(people.chen).client, "access.apitoken.revoke", key).status_code == 404


def test_jobs_are_cancelled_and_tried_again(people: People, admin: Client) -> None:
    job = enqueue(people.acts(people.fang), "metadata.settle_field", {"code": "cf_1"})
    page = text_of(admin.get("/settings/jobs/"))
    assert "整理字段的索引" in page
    assert "排队中" in page
    assert do(admin, "workflow.job.cancel", job.pk).status_code == 204
    assert Job.objects.get(pk=job.pk).status == "cancelled"
    assert "整理字段的索引" in text_of(admin.get("/settings/jobs/?state=cancelled"))
    assert do(admin, "workflow.job.retry", job.pk).status_code == 204
    assert Job.objects.get(pk=job.pk).status == "queued"
    assert do(reader(people.chen).client, "workflow.job.cancel", job.pk).status_code == 404


def test_schedules_are_listed_and_can_run_now(admin: Client) -> None:
    assert "封存审计链" in text_of(admin.get("/settings/jobs/"))
    assert admin.post("/settings/jobs/schedule/workflow.seal").status_code == 302
    assert admin.post("/settings/jobs/schedule/no.such").status_code == 404


def test_given_up_deliveries_are_sent_again(admin: Client) -> None:
    now = clock.now()
    Delivery.objects.create(
        reaction="x.y", seq=1, dead=True, attempts=9, error="Timeout", due_at=now, created_at=now
    )
    assert "Timeout" in text_of(admin.get("/settings/jobs/"))
    assert admin.post("/settings/jobs/replay").status_code == 302
    assert not Delivery.objects.filter(dead=True).exists()


@pytest.fixture
def told(people: People) -> People:
    """Some history: 王芳 makes two customers, 陈晨 one."""
    for user, name in ((people.fang, "恒泽精密"), (people.fang, "光谷精仪"), (people.chen, "紫金环保")):
        perform(people.acts(user), "customers.customer.create", None, {"name": name, "phone": "13812342071"})
    return people


def test_the_audit_is_filtered_by_object_person_action_day_and_record(told: People, admin: Client) -> None:
    def seen(**asked: Any) -> set[str]:
        page = text_of(admin.get("/settings/audit/", asked))
        return {name for name in ("恒泽精密", "光谷精仪", "紫金环保") if name in page}

    assert seen() == {"恒泽精密", "光谷精仪", "紫金环保"}
    assert seen(person=str(told.chen.pk)) == {"紫金环保"}
    assert seen(object="catalog.product") == set()
    assert seen(object="customers.customer", verb="create") == {"恒泽精密", "光谷精仪", "紫金环保"}
    assert seen(verb="remove") == set()
    assert seen(since=str(clock.today() + timedelta(days=1))) == set()
    assert seen(until=str(clock.today())) == {"恒泽精密", "光谷精仪", "紫金环保"}
    one = Event.objects.filter(title="恒泽精密").first()
    assert one is not None
    assert seen(record=str(one.record_id)) == {"恒泽精密"}
    assert admin.get("/settings/audit/?record=x&since=abc&before=-1&object=';--").status_code == 200


def test_an_administrator_without_a_business_role_sees_no_values(told: People, admin: Client) -> None:
    page = text_of(admin.get("/settings/audit/?object=customers.customer"))
    assert "13812342071" not in page
    assert "138 1234 2071" not in page
    assert "•••" in page


def test_the_audit_pages_by_number(people: People, admin: Client) -> None:
    for n in range(60):
        perform(people.acts(people.fang), "customers.customer.create", None, {"name": f"客户{n:02d}号"})
    first = text_of(admin.get("/settings/audit/?object=customers.customer"))
    assert "客户59号" in first
    assert "客户09号" not in first
    older = first.split('href="?object=customers.customer&amp;before=')[1].split('"')[0]
    second = text_of(admin.get(f"/settings/audit/?object=customers.customer&before={older}"))
    assert "客户09号" in second
    assert "客户59号" not in second


def test_the_export_has_the_lines_is_harmless_and_is_told(told: People, admin: Client) -> None:
    perform(told.acts(told.fang), "customers.customer.create", None, {"name": "=1+1"})
    answer = admin.get("/settings/audit/export?object=customers.customer")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    lines = list(csv.reader(io.StringIO(body)))
    assert len(lines) == 5
    assert {line[5] for line in lines[1:]} == {"恒泽精密", "光谷精仪", "紫金环保", "'=1+1"}
    assert Event.objects.get(name="access.user.export_audit").payload["rows"] == 4


def test_a_rate_lets_amounts_be_entered_in_that_currency(people: People, admin: Client) -> None:
    by, deal = people.acts(people.fang), {"name": "海外单", "amount": "1000", "amount_currency": "USD"}
    answer = do(admin, "records.exchangerate.set", currency="usd", rate="7.12", from_on="2026-01-01")
    assert answer.status_code == 204
    assert "USD" in text_of(admin.get("/settings/system/"))
    made = perform(by, "pipeline.opportunity.create", None, deal)
    assert made.amount_base == 7120
    rate = ExchangeRate.objects.get()
    for wrong in (
        {"currency": "CNY", "rate": "1"},
        {"currency": "US", "rate": "1"},
        {"currency": "EUR", "rate": "-1"},
    ):
        assert do(admin, "records.exchangerate.set", **wrong).status_code == 422
    assert do(admin, "records.exchangerate.remove", rate.pk).status_code == 204
    assert Event.objects.filter(name__startswith="records.exchangerate.").count() == 2
    assert SYSTEM.is_admin
