"""What can be printed: a room declares for an object the template of the paper and the facts that stand on it.

Pages print it, a job makes a PDF of it; both draw the same template from the same facts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _t
from django.utils.translation import override

from paceline.access.principal import Level, Principal
from paceline.kernel.errors import NotAllowed
from paceline.metadata.object_type import ObjectType
from paceline.records.files import attachments
from paceline.records.models import Attachment

PDF = "application/pdf"
Facts = Callable[[Any], dict[str, Any]]


@dataclass(frozen=True)
class Paper:
    """A printed form of an object. `facts(record)` is the template's context: plain values, no records."""

    object: str
    words: str
    template: str
    facts: Facts
    shows: Mapping[str, str]
    """Fields that stand on it, by object: whoever may not see one of them gets no paper."""

    @property
    def label(self) -> str:
        return _t(self.words)

    def require_sight(self, by: Principal) -> None:
        """Raises NotAllowed for an actor from whom something on the paper is hidden."""
        for name, fields in self.shows.items():
            if any(by.level(name, one) <= Level.MASKED for one in fields.split()):
                raise NotAllowed("单据上有你没有权限看的内容，不能打印。可以请负责人打印。")

    def file_name(self, record: Any) -> str:
        """`报价单_BJ-20260701-001_3f9a2c1b.pdf`, its first word in the language of the paper, which is the reader's.

        The mark at the end follows from everything that stands on it.
        """
        mark = hashlib.sha256(repr(self.facts(record)).encode()).hexdigest()[:8]
        return f"{self.label}_{record}_{mark}.pdf".replace("/", "-").replace(" ", "_")


papers: dict[str, Paper] = {}


def paper(
    object_name: str, words: str, template: str, *, shows: Mapping[str, str]
) -> Callable[[Facts], Facts]:
    """Declare the paper of an object; the decorated function gives its facts."""

    def declare(facts: Facts) -> Facts:
        papers[object_name] = Paper(object_name, words, template, facts, shows)
        return facts

    return declare


@dataclass(frozen=True)
class Ready:
    """A PDF to hand out, and the name of its language where that is not the reader's."""

    file: Attachment
    language: str = ""


def pdf_of(of: ObjectType, record: Any) -> Attachment | None:
    """The PDF in the reader's language that shows the record as it is now; None when there is none, or something on it
    has changed since."""
    name = attachments.clean_name(papers[of.name].file_name(record))
    return attachments.live(record.pk).filter(content_type=PDF, name=name).order_by("-created_at").first()


def ready_pdf(of: ObjectType, record: Any) -> Ready | None:
    """The PDF for somebody who cannot have one made: in their own language, else in another one, which is named."""
    if own := pdf_of(of, record):
        return Ready(own)
    for code, language in settings.LANGUAGES:
        with override(code):
            other = pdf_of(of, record)
        if other is not None:
            return Ready(other, str(language))
    return None
