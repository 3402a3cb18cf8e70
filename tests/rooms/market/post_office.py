"""A real IMAP server in a thread of its own, with its mail in memory."""

from __future__ import annotations

import asyncio
import imaplib
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer, IMAPService
from pysasl.hashing import BuiltinHash

USER, PASSWORD = "demouser", "demopass"


class PostOffice:
    """The server, and the hands of whoever brings letters and looks at them."""

    def __init__(self) -> None:
        self.port = 0
        self.loop = asyncio.new_event_loop()
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self.begin())
        self.ready.set()
        self.loop.run_forever()

    async def begin(self) -> None:
        parser = ArgumentParser()
        parser.add_argument("--debug", action="store_true")
        IMAPService.add_arguments(parser)
        DictBackend.add_subparser("dict", parser.add_subparsers(dest="backend"))
        parser.set_defaults(skip_services=[], passlib_cfg=None)
        backend, config = await DictBackend.init(
            parser.parse_args(["--no-tls", "dict"]), hash_context=BuiltinHash(rounds=1)
        )
        config.apply_context()
        serve = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)

    @contextmanager
    def line(self) -> Iterator[imaplib.IMAP4]:
        line = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        line.login(USER, PASSWORD)
        yield line
        line.logout()

    def bring(self, *letters: bytes, folder: str = "INBOX") -> None:
        with self.line() as line:
            for one in letters:
                line.append(folder, "", "", one.replace(b"\n", b"\r\n"))

    def new_folder(self, name: str) -> None:
        """A folder of this name; an earlier one is thrown away with its mail."""
        with self.line() as line:
            line.delete(name)
            line.create(name)

    def read(self, folder: str = "INBOX") -> list[bool]:
        """Of every letter whether it is marked as read."""
        with self.line() as line:
            line.select(folder, readonly=True)
            found: Any = line.uid("FETCH", "1:*", "(FLAGS)")[1]
        return [b"\\Seen" in one for one in found if one]


@contextmanager
def open_office() -> Iterator[PostOffice]:
    office = PostOffice()
    office.thread.start()
    assert office.ready.wait(20), "the server did not start"
    yield office
    office.stop()
