"""A plain HTTP client with one kept-alive connection per client: latencies of one, throughput of eight."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Request:
    """What is asked; a body makes it a POST. `fresh` gives each call its own body."""

    path: str
    headers: Mapping[str, str]
    method: str = "GET"
    fresh: Callable[[], bytes] | None = None


@dataclass(frozen=True)
class Timing:
    """Milliseconds at one client, requests per second at eight, and the size of one answer in bytes."""

    p50: float
    p95: float
    per_second: float
    size: int


class Wrong(RuntimeError):
    """The server did not answer as it should: a figure of it would mean nothing."""


def one(connection: http.client.HTTPConnection, request: Request) -> int:
    """One exchange; returns the size of the body. Raises Wrong unless the answer is a success."""
    body = request.fresh() if request.fresh else None
    connection.request(request.method, request.path, body=body, headers=dict(request.headers))
    answer = connection.getresponse()
    data = answer.read()
    if not 200 <= answer.status < 300:
        raise Wrong(f"{request.method} {request.path}: {answer.status} {data[:300]!r}")
    return len(data)


Asked = tuple[int, Request]
"""A port and what is asked there."""


def measure(
    ours: Asked, floor: Callable[[int], Asked], *, times: int = 200, seconds: float = 3.0
) -> tuple[Timing, Timing]:
    """Latencies at one client over `times` calls, ours and the floor's by turns so that both meet the same noise.

    `floor` is told how many bytes we answer. Then our throughput at eight clients for `seconds`.
    """
    us = http.client.HTTPConnection("127.0.0.1", ours[0])
    size = [one(us, ours[1]) for _ in range(20)][-1]
    port, bare = floor(size)
    it = http.client.HTTPConnection("127.0.0.1", port)
    for _ in range(20):
        one(it, bare)
    spans: tuple[list[float], list[float]] = [], []
    for _ in range(times):
        for into, connection, request in zip(spans, (us, it), (ours[1], bare), strict=True):
            begun = time.perf_counter()
            one(connection, request)
            into.append(1000 * (time.perf_counter() - begun))
    us.close()
    it.close()
    return summed(spans[0], throughput(*ours, seconds), size), summed(spans[1], 0, size)


def summed(spans: list[float], per_second: float, size: int) -> Timing:
    spans.sort()
    return Timing(statistics.median(spans), spans[int(0.95 * len(spans))], per_second, size)


def throughput(port: int, request: Request, seconds: float, clients: int = 8) -> float:
    """Answers per second of eight clients that ask without pause."""
    done = [0] * clients
    until = time.perf_counter() + seconds

    def ask(i: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while time.perf_counter() < until:
            try:
                one(connection, request)
            except Wrong:  # eight clients move one record: some find it moved already
                continue
            done[i] += 1
        connection.close()

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - begun)
