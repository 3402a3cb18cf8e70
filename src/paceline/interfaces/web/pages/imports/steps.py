"""The four steps of the wizard, as the stepper shows them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t

STEPS = (("upload", "上传文件"), ("columns", "字段映射"), ("check", "检查数据"), ("apply", "导入"))


def stepper(now: str, **subs: str) -> list[dict[str, Any]]:
    """The steps with their state; `subs` are second lines by step."""
    order = [name for name, _ in STEPS]
    at = order.index(now) if now in order else len(order)
    states = ["done" if i < at else "cur" if i == at else "todo" for i in range(len(order))]
    return [
        {"label": _t(label), "sub": subs.get(name, ""), "state": state}
        for (name, label), state in zip(STEPS, states, strict=True)
    ]


def of_run(run: Any, now: str) -> list[dict[str, Any]]:
    """The steps of an import."""
    columns = run.plan.get("columns", [])
    filled = sum(bool(column.get("field")) for column in columns)
    said = _t("%(all)s 列 · %(filled)s 列已匹配") % {"all": len(columns), "filled": filled}
    return stepper(now, upload=run.name, columns=said)
