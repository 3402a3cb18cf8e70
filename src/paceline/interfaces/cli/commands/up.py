"""`paceline up`: looks at the machine, prepares the database and keeps web server and job worker running."""

from __future__ import annotations

import argparse
import os
import time

from paceline.interfaces.cli import prepared, session
from paceline.interfaces.cli.commands import demo, migrate
from paceline.interfaces.cli.console import console
from paceline.interfaces.cli.server import postgres, preflight, processes, running
from paceline.interfaces.cli.server.child import Child
from paceline.interfaces.cli.server.home import Home, home
from paceline.interfaces.cli.server.supervisor import Supervisor
from paceline.interfaces.cli.words import words as _

HELP = "启动 Paceline：数据库、网页和后台任务"
SLOW_SECONDS = 60.0
NAMES = {"web": "网页服务", "worker": "后台任务"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--host", default=os.environ.get("PACELINE_HOST", "127.0.0.1"), help=_("监听地址"))
    parser.add_argument(
        "--port", type=int, default=int(os.environ.get("PACELINE_PORT", "8000")), help=_("端口")
    )
    parser.add_argument(
        "--workers", type=int, default=int(os.environ.get("PACELINE_WORKERS", "2")), help=_("网页进程数")
    )
    parser.add_argument("--no-demo", action="store_true", help=_("第一次启动时不装演示数据"))
    parser.add_argument("--log-to-terminal", action="store_true", help=_("日志写到终端而不是文件"))


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM."""
    begun = time.monotonic()
    plan = processes.Plan(
        options.host, options.port, max(1, options.workers), home(), options.log_to_terminal
    )
    preflight.disk(plan.home)
    preflight.static_files()
    with running.mark(plan.home, plan.url):
        preflight.port(plan.host, plan.port)
        os.environ["PACELINE_URL"] = plan.url
        with session.database():
            if demo.is_wanted(plan.home) or not prepared.is_noted(plan.home):
                session.set_up_django()
                _prepare(plan.home, wants_demo=not options.no_demo)
                prepared.note(plan.home)
            _serve(plan, begun)
    console.print(_("已停止。"))
    return 0


def _prepare(folder: Home, *, wants_demo: bool) -> None:
    """Bring tables and static files up to date and, on the very first start, load the demo company."""
    from paceline.interfaces.cli import statics

    if wants_demo:
        demo.expect(folder)
    migrate.upgrade(folder)
    demo.settle(folder, is_wanted=wants_demo)
    statics.collect(folder)


def _serve(plan: processes.Plan, begun: float) -> None:
    from django.conf import settings

    children = [
        processes.web(plan, settings.WEB_MODULE),
        processes.worker(plan, settings.WORKER_MODULE),
    ]
    greeting = _Greeting(plan, children[0], begun)
    Supervisor(
        children, pulse=lambda: _keep_database(plan.home), tell=_tell, ending=lambda: _ending(children)
    ).run(greeting.is_ready)


class _Greeting:
    """Says where the pages are once they answer, and shows the log once when that takes long."""

    def __init__(self, plan: processes.Plan, web: Child, begun: float) -> None:
        self.plan = plan
        self.web = web
        self.begun = begun
        self.serves_since = time.monotonic()  # filling the database before it may take minutes
        self.has_complained = False

    def is_ready(self) -> bool:
        """Say whether the first page was answered."""
        if processes.answers(self.plan):
            self._welcome()
            return True
        if not self.has_complained and time.monotonic() - self.serves_since > SLOW_SECONDS:
            self.has_complained = True
            console.print(_("网页还没有响应，日志的最后几行："), self.web.tail(), sep="\n", markup=False)
        return False

    def _welcome(self) -> None:
        seconds = time.monotonic() - self.begun
        console.print(f"\n[bold green]Paceline 节拍[/]  [bold]{self.plan.url}[/]  ({seconds:.1f} s)")
        demo.show_logins(self.plan.home)
        console.print(_("按 Ctrl-C 停止。"))


def _keep_database(folder: Home) -> None:
    """Start the embedded server again if it was killed."""
    if not session.is_external() and not postgres.is_running(folder):
        console.print(_("数据库意外停止，正在重新启动。"))
        postgres.start(folder)


def _ending(children: list[Child]) -> None:
    """Say what is being waited for: a job in the middle of its work has a while to put it away."""
    if any(child.is_running for child in children):
        console.print(
            _("正在停止，最多等 20 秒让任务收尾。再按一次 Ctrl-C 马上结束，没做完的下次启动会接着做。")
        )


def _tell(child: Child, code: int) -> None:
    said = _("%(name)s意外退出（代码 %(code)s），%(seconds).1f 秒后重新启动。")
    console.print(
        said % {"name": _(NAMES[child.name]), "code": code, "seconds": child.due_at - time.monotonic()}
    )
    if code > 0 and (lines := child.tail()):
        console.print(lines, markup=False)
