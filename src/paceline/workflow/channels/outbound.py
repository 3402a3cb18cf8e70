"""The one way out to addresses that people typed in: resolved once, checked, connected to exactly that address.

Nothing inside the organisation's own network is reached unless the installation allows it; no redirect is followed,
time and size of an answer are limited.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from paceline.kernel.errors import Invalid

SECONDS = 10
MOST_ANSWER = 4096
TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
"""IPv6 addresses that stand for IPv4 ones behind a translator."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refused(Exception):
    """The address may not be reached."""


class NotReached(OSError):
    """There was no connection at all: nothing of the request has gone out."""


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the beginning of the body, how long it took."""

    status: int
    text: str
    milliseconds: int


def check(address: str) -> SplitResult:
    """The parts of a web address that may be typed in. Raises Invalid; what it resolves to is checked when sending."""
    try:
        parts = urlsplit(address.strip())
        known = bool(parts.hostname) and parts.port != 0
    except ValueError:
        parts, known = urlsplit(""), False
    schemes = ("https", "http") if settings.WEBHOOKS_TO_PRIVATE else ("https",)
    if not known or parts.scheme not in schemes:
        raise Invalid({"address": "请填以 https:// 开头的网址。"})
    if parts.username or parts.password:
        raise Invalid({"address": "网址里不要写用户名和密码。对方可以用签名核对是不是这里发的。"})
    if is_inside(literal(parts.hostname or "")):
        raise Invalid(
            {"address": "这个地址在内部网络里，不能推送。需要的话请管理员打开 PACELINE_WEBHOOKS_TO_PRIVATE。"}
        )
    return parts


def literal(host: str) -> Address | None:
    """The address that a host name is, if it is one."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def is_inside(address: Address | None) -> bool:
    """Whether an address belongs to no public host, in any of its forms; never where the installation allows all."""
    if address is None or settings.WEBHOOKS_TO_PRIVATE:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None:
            return is_inside(inner)
        if any(address in network for network in TRANSLATED):
            return True
    return not address.is_global or address.is_multicast


def resolved(host: str, port: int) -> str:
    """An address of the host. Raises Refused when any of its addresses is inside, OSError when it has none."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if any(is_inside(literal(one.partition("%")[0])) for one in found):
        raise Refused("the address leads into an internal network")
    return found[0]


def connected(parts: SplitResult) -> socket.socket:
    """A line to the host of a checked address. Raises Refused, NotReached."""
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    try:
        with ExitStack() as opened:
            stream = opened.enter_context(
                socket.create_connection((resolved(host, port), port), timeout=SECONDS)
            )
            if secure:
                stream = ssl.create_default_context().wrap_socket(stream, server_hostname=host)
            opened.pop_all()
    except OSError as broken:
        raise NotReached(str(broken)) from broken
    return stream


def post(address: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Send a body. Raises what `request` raises."""
    return request("POST", address, body, headers)


def request(method: str, address: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Ask. Raises Invalid, Refused, NotReached when nothing went out; OSError and http.client's errors afterwards."""
    parts = check(address)
    begun = time.monotonic()
    stream = connected(parts)
    try:
        line = http.client.HTTPConnection(parts.hostname or "", timeout=SECONDS)
        line.sock = stream
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        line.request(
            method, path, body=body or None, headers={"Host": parts.netloc, "Connection": "close", **headers}
        )
        answer = line.getresponse()
        text = answer.read(MOST_ANSWER).decode("utf-8", "replace")
    finally:
        stream.close()
    return Answer(answer.status, text, int((time.monotonic() - begun) * 1000))
