"""Words of the audit for what no declaration names: faces, events that are no actions, columns that are no fields."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WAYS = {
    "web": _("网页"),
    "api": _("接口"),
    "import": _("导入"),
    "job": _("后台任务"),
    "code": _("系统"),
    "cli": _("命令行"),
}
VERBS = {
    "sign_in": _("登录"),
    "password": _("更改了密码"),
    "export_audit": _("导出审计"),
    "create": _("新建"),
    "change": _("编辑"),
    "enter": _("进入阶段"),
    "merged": _("被合并"),
    "import": _("导入"),
    "migrate": _("迁移"),
    "export": _("导出"),
}
OTHER_FIELDS = {
    "roles": _("角色"),
    "is_admin": _("系统管理员"),
    "grants": _("权限"),
    "fields": _("字段权限"),
    "options": _("选项和条件"),
    "locale": _("语言"),
}
RIGHTS = {
    "read": _("查看"),
    "remove": _("删除"),
    "assign": _("转移"),
    "merge": _("合并"),
    "override": _("破例"),
    "erase": _("抹去"),
    "own": _("自己的"),
    "team": _("本组"),
    "subtree": _("本部门"),
    "all": _("全部"),
    "full": _("可读写"),
    "masked": _("遮住"),
    "hidden": _("看不到"),
}
MORE = {
    "ip": _("IP 地址"),
    "agent": _("浏览器"),
    "from_on": _("生效日期"),
    "sessions": _("退出的设备"),
    "removed": _("清除的验证方式"),
    "moved": _("转移的记录"),
    "to": _("接手"),
    "user": _("用户"),
    "level": _("权限"),
    "stages": _("阶段"),
    "reach": _("权限"),
    "objects": _("可用的对象"),
    "code": _("代码"),
    "rows": _("行数"),
    "filter": _("条件"),
    "unit": _("所属组织"),
}
