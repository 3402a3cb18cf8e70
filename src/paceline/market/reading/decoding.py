"""Words of mail as they were meant: Chinese programs say GB2312 and write GBK, and some say nothing at all."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from html import unescape
from typing import Any

import nh3

CHINESE = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
}
"""GB18030 reads all of them."""
UNSAID = frozenset({"", "unknown-8bit", "us-ascii", "ascii", "default_charset"})
BREAKS = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6])\b[^>]*>", re.IGNORECASE)
NOT_SHOWN = {"script", "style", "title", "blockquote"}


def decoded(content: bytes, charset: str = "") -> str:
    """Text of bytes. Never raises: what cannot be read is replaced."""
    said = charset.strip("\"' ").lower()
    tries = ("utf-8", "gb18030") if said in UNSAID else (CHINESE.get(said, said), "utf-8", "gb18030")
    for name in tries:
        try:
            return content.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("utf-8", "replace")


def header(value: Any) -> str:
    """A header's words on one line."""
    try:
        parts = decode_header(value) if value is not None else []
    except HeaderParseError:
        parts = [(str(value), None)]
    words = "".join(one if isinstance(one, str) else decoded(one, charset or "") for one, charset in parts)
    return " ".join(words.replace("\0", "").split())


def body(message: Message) -> str:
    """What somebody wrote: the plain text, or the words of the HTML."""
    html = ""
    for part in message.walk():
        if part.get_content_maintype() != "text" or part.get_filename():
            continue
        if part.get_content_type() == "text/plain":
            if text := text_of(part).strip():
                return text
        elif part.get_content_type() == "text/html":
            html = html or text_of(part)
    return words_of_html(html)


def text_of(part: Message) -> str:
    content = part.get_payload(decode=True)
    text = decoded(content, part.get_content_charset() or "") if isinstance(content, bytes) else ""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def words_of_html(html: str) -> str:
    """The words of a page without what it quotes."""
    plain = nh3.clean(BREAKS.sub(r"\g<0>\n", html), tags=set(), attributes={}, clean_content_tags=NOT_SHOWN)
    lines = (" ".join(line.split()) for line in unescape(plain).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
