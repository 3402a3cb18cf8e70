"""`paceline user`: adds people, changes passwords, lists and deactivates.

Functions: `user.add(username, name, email, password, role, admin)`, `user.password(username, password)`,
`user.list()` → `[{"username", "name", "role", "is_active"}, …]`, `user.deactivate(username)`.
"""

from __future__ import annotations

import argparse
import getpass
import sys

from rich.markup import escape
from rich.table import Table

from paceline.interfaces.cli import functions, session
from paceline.interfaces.cli.console import console
from paceline.interfaces.cli.words import words as _
from paceline.kernel.errors import Invalid

HELP = "用户：新建、改密码、列出、停用"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    verbs = parser.add_subparsers(dest="verb", metavar=_("动作"), required=True)
    add = verbs.add_parser("add", help=_("新建用户"))
    add.add_argument("username", help=_("登录名"))
    add.add_argument("--name", default="", help=_("姓名"))
    add.add_argument("--email", default="", help=_("邮箱"))
    add.add_argument("--role", default="", help=_("角色名称"))
    add.add_argument("--admin", action="store_true", help=_("系统管理员"))
    add.set_defaults(verb_run=_add)
    password = verbs.add_parser("password", help=_("改密码"))
    password.add_argument("username", help=_("登录名"))
    password.set_defaults(verb_run=_password)
    for parser_with_password in (add, password):
        parser_with_password.add_argument(
            "--password-stdin", action="store_true", help=_("从标准输入读取密码，不在终端询问")
        )
    verbs.add_parser("list", help=_("列出用户")).set_defaults(verb_run=_list)
    deactivate = verbs.add_parser("deactivate", help=_("停用用户，登录和令牌立即失效"))
    deactivate.add_argument("username", help=_("登录名"))
    deactivate.set_defaults(verb_run=_deactivate)


def run(options: argparse.Namespace) -> int:
    """Do one of the verbs."""
    with session.opened():
        session.require_schema()
        options.verb_run(options)
    return 0


def _ask_password(options: argparse.Namespace) -> str:
    """Read a password without showing it; it never appears in the command line."""
    if options.password_stdin:
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass(_("密码：") + " ")
    if first != getpass.getpass(_("再输入一次：") + " "):
        raise Invalid("两次输入的密码不一样。")
    return first


def _add(options: argparse.Namespace) -> None:
    functions.function("user.add")(
        username=options.username,
        name=options.name,
        email=options.email,
        password=_ask_password(options),
        role=options.role,
        admin=options.admin,
    )
    console.print(_("已新建用户 %(name)s。") % {"name": options.username}, markup=False)


def _password(options: argparse.Namespace) -> None:
    functions.function("user.password")(username=options.username, password=_ask_password(options))
    console.print(_("密码已更改，其他设备上的登录已失效。"))


def _list(options: argparse.Namespace) -> None:
    table = Table()
    for heading in (_("登录名"), _("姓名"), _("角色"), _("状态")):
        table.add_column(heading)
    for person in functions.function("user.list")():
        state = _("在用") if person["is_active"] else _("已停用")
        table.add_row(*(escape(str(person[key])) for key in ("username", "name", "role")), state)
    console.print(table)


def _deactivate(options: argparse.Namespace) -> None:
    functions.function("user.deactivate")(username=options.username)
    console.print(_("已停用 %(name)s。") % {"name": options.username}, markup=False)
