"""A low score is made up for: at once a task for whoever looks after the customer, with what he said."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paceline.care.models import SurveyAnswer
from paceline.care.models.survey import Measure
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import ActivityKind, Cause
from paceline.records.act import Act
from paceline.records.acting.event_names import name_events
from paceline.workflow.notifications import notify

name_events(
    {
        "care.surveyanswer.recover": _("派了补救任务"),
        "care.surveyanswer.supersede": _("有了更新的评价，不再计入"),
    }
)


def recover(act: Act, answer: SurveyAnswer) -> Activity | None:
    """A call for now, once per answer; None while nobody looks after the customer."""
    person: UUID | None = answer.customer.owner_id or answer.owner_id
    if person is None or answer.task_id is not None:
        return answer.task
    subject = _t("补救：%(survey)s 打了 %(score)s 分") % {"survey": answer.survey.name, "score": answer.score}
    task: Activity = act.create(
        Activity, event="customers.activity.create", links_checked=True, subject=subject[:120],
        kind=ActivityKind.CALL, customer=answer.customer_id, contact=answer.contact_id, owner=person,
        planned_at=act.now, cause=Cause.RECOVERY, notes=answer.comment,
    )  # fmt: skip
    act.save(answer, event="care.surveyanswer.recover", task=task)
    notify(
        [person], kind="ticket", template=WORDS[Measure(answer.survey.measure)], key=f"recover:{answer.pk}",
        params={"customer": answer.customer.name, "score": answer.score}, about=("care.surveyanswer", answer.pk),
    )  # fmt: skip
    return task


WORDS = {
    Measure.CSAT: "「%(customer)s」只打了 %(score)s 分（满分 5），请尽快联系补救。",
    Measure.NPS: "「%(customer)s」只打了 %(score)s 分（满分 10），请尽快联系补救。",
}
