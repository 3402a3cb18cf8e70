"""What somebody wrote, without the letter that is answered below it. Pure."""

from __future__ import annotations

import re

DASHED = re.compile(
    r"^\s*-{2,}\s*(?:原始邮件|原始郵件|回复的原邮件|转发的邮件|Original(?: Message)?|Forwarded message)\s*-{2,}\s*$",
    re.IGNORECASE,
)
WROTE = re.compile(
    r"^\s*(?:在\s*\d{4}.{0,150}写道|.{0,150}于\s*\d{4}.{0,60}写道|On\s.{0,200}\bwrote|At\s+\d{4}.{0,150}\bwrote)\s*[:：]\s*$",
    re.IGNORECASE | re.DOTALL,
)
FROM = re.compile(r"^\W{0,3}(?:发件人|寄件者|From)\W{0,3}[:：]", re.IGNORECASE)
THEN = re.compile(
    r"^\W{0,3}(?:发送时间|发送日期|日期|时间|收件人|主题|Sent|Date|To|Subject)\W{0,3}[:：]", re.IGNORECASE
)
RULE = re.compile(r"^\s*_{10,}\s*$")
PHONE = re.compile(r"^\s*(?:发自我的.{1,20}|Sent from my .{1,30}|从我的.{1,20}发送)\s*$", re.IGNORECASE)


def own_words(text: str) -> str:
    """The text before the quoted letter and the signature; answers between quoted lines stay."""
    lines = text.split("\n")
    end = next((at for at in range(len(lines)) if begins_quote(lines, at)), len(lines))
    return unquoted(lines[:end]) or unquoted(lines)


def begins_quote(lines: list[str], at: int) -> bool:
    """Whether the letter that is answered begins in this line."""
    line = lines[at]
    if DASHED.match(line) or line.rstrip("\r") == "-- ":
        return True
    if FROM.match(line):
        return any(THEN.match(one) for one in lines[at + 1 : at + 5])
    if RULE.match(line):
        return any(FROM.match(one) for one in lines[at + 1 : at + 3])
    return wrote(lines, at) and nothing_follows(lines, at)


def wrote(lines: list[str], at: int) -> bool:
    """Whether somebody "wrote:" here; programs break the line after 76 letters."""
    line = lines[at]
    if is_quoted(line) or not line.strip():
        return False
    return bool(WROTE.match(line) or WROTE.match("\n".join(lines[at : at + 2])))


def nothing_follows(lines: list[str], at: int) -> bool:
    """Whether no words of one's own stand behind or between the quoted lines."""
    quoted = [is_quoted(line) for line in lines[at + 1 :] if line.strip()]
    return True not in quoted or all(quoted[quoted.index(True) :])


def is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def unquoted(lines: list[str]) -> str:
    kept = [
        line.rstrip() for line in lines if not (is_quoted(line) or PHONE.match(line) or WROTE.match(line))
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
