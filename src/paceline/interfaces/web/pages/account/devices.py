"""What kind of device a browser's self-description means, in words that people recognise."""

from __future__ import annotations

from django.utils.translation import gettext as _t

BROWSERS = (
    ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("Lark", "飞书"), ("Edg", "Edge"), ("OPR", "Opera"),
    ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
PHONES = ("iPhone", "Android", "HarmonyOS")


def device_of(agent: str) -> str:
    """`Chrome · Windows`; what the browser said of itself when none of the known names is in it."""
    parts = [name for marks in (BROWSERS, SYSTEMS) if (name := first(marks, agent))]
    return " · ".join(_t(part) for part in parts) or agent[:40] or _t("未知设备")


def is_phone(agent: str) -> bool:
    """Whether the device is held in the hand."""
    return any(mark in agent for mark in PHONES)


def first(marks: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for mark, name in marks if mark in agent), "")
