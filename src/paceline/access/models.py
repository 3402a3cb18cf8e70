"""Users, the organisation tree, roles, shares and tokens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Choice, Day, Email, Instant, Json, Link, Phone, Text, UserLink, YesNo


class UnitKind(models.TextChoices):
    COMPANY = "company", _("公司")
    REGION = "region", _("大区")
    TEAM = "team", _("小组")


class OrgUnit(models.Model):
    """组织单元：公司、大区、小组，按生效日期成树。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = Text("名称", max_length=80)
    kind = Choice("类型", UnitKind, default=UnitKind.TEAM)
    parent = Link("self", "上级", blank=True)
    manager = UserLink("负责人", blank=True)
    valid_from = Day("生效日期", blank=True)
    valid_to = Day("失效日期", blank=True)
    version = 1

    parent_id: UUID | None
    manager_id: UUID | None

    class Meta:
        verbose_name = _("组织单元")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(parent=models.F("id")), name="unit_is_not_its_own_parent")
        ]

    class View:
        path = "units"
        title = "name"
        list = "name kind parent manager"
        open_to_all = administered = True
        creatable = changeable = main = False
        icon = "network"

    def __str__(self) -> str:
        return self.name

    def about(self) -> list[Any]:
        return []


class UserStatus(models.TextChoices):
    ACTIVE = "active", _("在职")
    LEAVING = "leaving", _("离职交接中")
    LEFT = "left", _("已离职")


class Tier(models.TextChoices):
    """How far a seller has come: what somebody may give away and hold may depend on it."""

    JUNIOR = "junior", _("初级")
    INTERMEDIATE = "intermediate", _("中级")
    SENIOR = "senior", _("高级")
    EXPERT = "expert", _("专家")


class UserManager(BaseUserManager["User"]):
    """Makes users; the door for people is `access.actions.user`."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(username=username.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(username, password, is_admin=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=(username or "").strip().lower())


class User(AbstractBaseUser):
    """用户：用本系统的人。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = Text("登录名", max_length=60, unique=True)
    name = Text("姓名", max_length=40)
    email = Email("邮箱", max_length=120, blank=True)
    mobile = Phone("手机", blank=True, masked="phone")
    position = Text("职位", max_length=40, blank=True)
    tier = Choice("销售层级", Tier, blank=True, locked=True)
    unit = Link("access.OrgUnit", "所属组织", blank=True, locked=True)
    status = Choice("状态", UserStatus, default=UserStatus.ACTIVE, locked=True)
    hired_on = Day("入职日期", blank=True)
    left_on = Day("离职日期", blank=True, locked=True)
    suspended_at = Instant("停用时间", blank=True, locked=True)
    is_admin = models.BooleanField(default=False)
    roles = models.ManyToManyField("access.Role", related_name="users", blank=True)
    locale = models.CharField(max_length=10, default="zh-hans")
    time_zone = models.CharField(max_length=40, blank=True)
    preferences = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = 1

    unit_id: UUID | None

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("用户")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="one_user_per_email"),
        ]

    class View:
        path = "users"
        title = "name"
        list = "name position tier unit status"
        delegated = ("set_tier",)
        open_to_all = administered = True
        creatable = changeable = main = False
        icon = "user"

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.status != UserStatus.LEFT and self.suspended_at is None

    @property
    def is_staff(self) -> bool:
        return self.is_admin

    def get_full_name(self) -> str:
        return self.name

    def about(self) -> list[Any]:
        return [self.unit_id]


class Membership(models.Model):
    """Which unit a person belonged to from when to when; exactly one on each date."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="memberships")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["user", "from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(to_on__isnull=True), name="one_current_unit_per_user"
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=models.F("from_on")),
                name="membership_days_in_order",
            ),
        ]


class TierAssignment(models.Model):
    """Which sales tier a person had from when to when, and why it changed; at most one on each date."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tiers")
    tier = models.CharField(max_length=20, choices=Tier, blank=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["user", "from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(to_on__isnull=True), name="one_current_tier_per_user"
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=models.F("from_on")), name="tier_days_in_order"
            ),
        ]


class Role(models.Model):
    """角色：`grants[object][verb] = scope`，`fields[object][field] = level`。

    A role that is `shipped` is as it was delivered and follows the next delivery; an administrator's change ends that.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = Text("代码", max_length=40, unique=True)
    name = Text("名称", max_length=60)
    name_en = Text("英文名称", max_length=60, blank=True)
    note = Text("说明", max_length=200, blank=True)
    grants = Json("权限", default=dict)
    fields = Json("字段权限", default=dict)
    shipped = YesNo("系统预置", locked=True)
    version = 1

    class Meta:
        verbose_name = _("角色")
        ordering = ["id"]

    class View:
        path = "roles"
        title = "name"
        list = "name code note shipped"
        sort = "name"
        administered = True
        creatable = changeable = main = False
        icon = "role"

    def __str__(self) -> str:
        return self.name

    def about(self) -> list[Any]:
        return []


class ShareLevel(models.TextChoices):
    READ = "read", _("可查看")
    WRITE = "write", _("可编辑")


class Share(models.Model):
    """A collaborator on one record."""

    object = models.CharField(max_length=80)
    record_id = models.UUIDField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="shares", db_index=False)
    level = models.CharField(max_length=10, choices=ShareLevel.choices, default=ShareLevel.READ)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by_id: UUID | None
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["object", "record_id", "user"], name="one_share_per_user_and_record"
            )
        ]
        indexes = [models.Index(fields=["user", "object"])]


class ApiToken(models.Model):
    """访问令牌：程序凭它访问，权限不超过它的主人。只存摘要，全文只在创建时出现一次。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = UserLink("用户", locked=True, on_delete=models.CASCADE, related_name="tokens")
    name = Text("名称", max_length=80)
    prefix = Text("开头", max_length=12, unique=True, locked=True)
    digest = models.CharField(max_length=64)
    grants = models.JSONField(default=dict, blank=True)
    created_at = Instant("创建时间", locked=True, auto_now_add=True)
    expires_at = Instant("到期时间", blank=True, null=True, locked=True)
    revoked_at = Instant("撤销时间", blank=True, locked=True)
    last_used_at = Instant("最近使用", blank=True, locked=True)
    version = 1

    class Meta:
        verbose_name = _("访问令牌")
        ordering = ["-created_at"]

    class View:
        path = "tokens"
        icon = "key-round"
        title = "name"
        list = "name prefix user created_at expires_at last_used_at revoked_at"
        sort = "-created_at"
        personal = "user"
        watched = True
        main = creatable = changeable = False

    def __str__(self) -> str:
        return self.name

    def about(self) -> list[Any]:
        return []


class Session(models.Model):
    """登录会话：谁在哪台设备上登录。密钥只存摘要；删掉一行，那台设备立即退出。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    data = models.TextField()
    user = UserLink("用户", blank=True, locked=True, on_delete=models.CASCADE)
    ip = Text("IP 地址", max_length=45, blank=True, locked=True)
    agent = Text("浏览器", max_length=300, blank=True, locked=True)
    created_at = Instant("登录时间", locked=True)
    last_seen_at = Instant("最近活动", locked=True)
    expires_at = Instant("到期时间", locked=True)
    version = 1

    user_id: UUID | None

    class Meta:
        verbose_name = _("登录会话")
        ordering = ["-last_seen_at"]
        indexes = [models.Index(fields=["expires_at"], name="session_expires_ix")]

    class View:
        path = "sessions"
        icon = "monitor"
        title = "agent"
        list = "agent ip user created_at last_seen_at expires_at"
        sort = "-last_seen_at"
        personal = "user"
        watched = True
        main = creatable = changeable = False

    def __str__(self) -> str:
        return self.agent

    def about(self) -> list[Any]:
        return [self.user_id]


class Usage(models.Model):
    """How often somebody has asked: one row per token, person or address, for the current minute; see `limits`."""

    subject = models.CharField(max_length=80, primary_key=True)
    minute = models.DateTimeField(db_index=True)
    taken = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.subject
