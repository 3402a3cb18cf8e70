"""Papers as PDF: the same page that a browser prints, drawn by WeasyPrint without network or access to files."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone

from paceline.access.scope import get_visible
from paceline.kernel.errors import Conflict
from paceline.metadata.registry import registry
from paceline.records.action import perform
from paceline.records.files import attachments
from paceline.records.files.papers import papers
from paceline.workflow.handlers import job
from paceline.workflow.run import Run

PAPER_JOB = "files.paper"
STYLE = "dist/paper.css"


@job(PAPER_JOB, "生成 PDF", attempts=2)
def make_paper(run: Run, *, of: str, record: str) -> dict[str, str]:
    """Draw the paper with the rights of now and hang it on its record; started again it is hung there once."""
    about, kind = papers[of], registry.get(of)
    about.require_sight(run.by)
    found = get_visible(run.by, kind.model, UUID(record))
    with timezone.override(settings.ORGANISATION_TIME_ZONE):
        content = drawn(about.template, about.facts(found))
    kept = attachments.keep(run.by, BytesIO(content), about.file_name(found))
    inputs = {"file": str(kept.pk)}
    perform(run.by, f"{of}.attach", found.pk, inputs, via="job", batch=run.job.batch)
    return {"url": f"/{kind.path}/{found.pk}/paper", "file": str(kept.pk)}


def drawn(template: str, facts: dict[str, Any]) -> bytes:
    """The PDF of a paper. Raises Conflict when the libraries that it takes are not on this machine."""
    html = render_to_string(template, {**facts, "screen": False}, using="jinja2")
    try:
        from weasyprint import CSS, HTML
        from weasyprint.urls import URLFetcher
    except OSError as error:
        raise Conflict(
            "这台服务器缺少生成 PDF 要用的系统库，请管理员安装 libpango-1.0-0、libpangoft2-1.0-0、"
            "libharfbuzz-subset0 和中文字体 fonts-noto-cjk。现在可以先打开打印页，用浏览器的「打印」另存为 PDF。",
            code="no_pdf_libraries",
        ) from error
    # Pictures that the page carries itself; nothing is fetched from anywhere.
    inside = URLFetcher(allowed_protocols={"data"}, allow_redirects=False)
    document = HTML(string=html, url_fetcher=inside)
    made: bytes = document.write_pdf(stylesheets=[CSS(string=style(), url_fetcher=inside)])
    return made


def style() -> str:
    """The style sheet of papers, as it was built."""
    found = finders.find(STYLE)
    if not isinstance(found, str):
        raise Conflict("找不到单据的样式。请管理员重新构建前端（make build）。", code="no_paper_style")
    return Path(found).read_text(encoding="utf-8")
