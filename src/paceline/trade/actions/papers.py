"""Having a PDF made of a paper: a job draws it and hangs it on the record."""

from __future__ import annotations

from functools import partial

from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.files.papers import papers
from paceline.records.models import Record
from paceline.trade.papers import contract, delivery, invoice, order, quote, receipt, run
from paceline.workflow.models import Job
from paceline.workflow.queue import enqueue

__all__ = ["contract", "delivery", "invoice", "order", "quote", "receipt", "run"]
PAPER_JOB = "files.paper"


def make_pdf(act: Act, record: Record) -> Job:
    """The file stands among the record's files when the job is done."""
    about = papers[record._meta.label_lower]
    about.require_sight(act.by)
    args = {"of": about.object, "record": str(record.pk)}
    return enqueue(act.by, PAPER_JOB, args, label=about.file_name(record))


for name in [one for one in papers if one.startswith("trade.")]:
    action(f"{name}.make_pdf", "生成 PDF", icon="download", hidden=True)(partial(make_pdf))
