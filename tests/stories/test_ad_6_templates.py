"""AD-6 模板: a manufacturing funnel is applied and two stages are renamed. Applied again, it keeps what was changed."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.models import Role
from paceline.access.principal import rights_changed
from paceline.pipeline.models import Pipeline, Stage
from paceline.records.action import perform
from paceline.records.models import Event
from tests.people import People
from tests.rooms.web.list_pages import reader, text_of

pytestmark = pytest.mark.django_db
VERBS = ("read", "create", "change", "remove")
TEMPLATE = "/settings/funnels/template/F6"


def stages_of(funnel: Any) -> dict[str, Any]:
    return {row["code"]: row for row in Stage.objects.filter(pipeline=funnel).values()}


def test_a_template_applied_twice_overwrites_nothing(people: People) -> None:
    role = Role.objects.create(code="set-up", name="设置", grants={
        "pipeline.pipeline": dict.fromkeys(VERBS, "all"), "pipeline.stage": dict.fromkeys(VERBS, "all"),
    })  # fmt: skip
    people.admin.roles.set([role])
    rights_changed()
    admin = reader(people.admin).client
    assert admin.post(TEMPLATE).status_code == 302
    funnel = Pipeline.objects.get(code="F6")
    one, two = Stage.objects.filter(pipeline=funnel).order_by("position")[1:3]
    for stage, name in ((one, "方案交流"), (two, "样机试用")):
        perform(people.acts(people.admin), "pipeline.stage.change", stage.pk, {"name": name})
    before, told = stages_of(funnel), Event.objects.count()

    page = text_of(admin.get(TEMPLATE))

    assert page.count("保留你们的修改") == 2
    assert page.count("无变化") == len(before) - 2
    assert "再应用一次不会改变什么" in page
    assert admin.post(TEMPLATE).status_code == 302
    assert stages_of(funnel) == before
    assert Event.objects.count() == told
    assert Pipeline.objects.filter(code="F6").count() == 1
