"""A seeded sales organisation of any size, filled by COPY: customers, opportunities, three times as many activities.

A rep owns 200 customers, a manager's region a fifth of all, somebody with wide rights sees everything.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import sql
from psycopg.types.json import Jsonb

from paceline.access.models import OrgUnit, Role, User
from paceline.access.principal import rights_changed
from paceline.catalog.models import Product
from paceline.customers.models import Activity, Customer, LeadSource
from paceline.kernel import chinese, clock
from paceline.kernel.ids import uuid7
from paceline.metadata.registry import registry
from paceline.pipeline.models import Opportunity, Pipeline, Stage
from paceline.records import rollups

SEED = 20261122
OF_REP = 200
PER_MANAGER = 5
CITIES = (
    "苏州",
    "合肥",
    "南京",
    "武汉",
    "成都",
    "西安",
    "珠海",
    "无锡",
    "宁波",
    "青岛",
    "长沙",
    "常州",
    "重庆",
    "厦门",
    "佛山",
    "杭州",
)
MIDDLE = (
    "恒泽晶耀紫金光谷锦川航远蓝湾瑞达海辰海纳岱岳鹭岛湘麓钧和渝北润物越州铭轩华信德邦中科盛和利源嘉禾宏图天成"
)
TRADES = (
    "精密制造",
    "半导体",
    "环保",
    "精仪",
    "医疗器械",
    "动力",
    "智能装备",
    "电机",
    "新材料",
    "水务",
    "化工",
    "冷链",
    "食品",
    "包装",
)
INDUSTRIES = ("精密制造", "半导体", "环保水务", "仪器仪表", "医疗器械", "航空装备", "化工", "食品饮料")
VERBS = dict.fromkeys(
    ("read", "create", "change", "remove", "assign", "import", "export", "merge", "override")
)
STAGE_CODES = (
    ("potential", "潜在客户", "open", "0.05"),
    ("needs", "需求确认", "open", "0.25"),
    ("solution", "方案", "open", "0.40"),
    ("negotiation", "商务谈判", "open", "0.65"),
    ("contract", "合同审批", "open", "0.85"),
    ("won", "赢单", "won", "1"),
    ("lost", "输单", "lost", "0"),
)
PASSWORD = "bench-only-password"  # noqa: S105


@dataclass(frozen=True)
class World:
    """Who and what the rows point at."""

    rep: User
    manager: User
    admin: User
    others: list[User]
    regional: list[User]
    stages: list[Stage]
    pipeline: Pipeline
    source: LeadSource
    product: Product


def make_world() -> World:
    """Units, roles, users, a funnel: the small tables, made by the ORM."""
    company = OrgUnit.objects.create(name="公司", kind="company")
    east = OrgUnit.objects.create(name="华东", kind="region", parent=company)
    south = OrgUnit.objects.create(name="华南", kind="region", parent=company)
    east_team = OrgUnit.objects.create(name="华东一组", parent=east)
    south_team = OrgUnit.objects.create(name="华南一组", parent=south)
    roles = {
        scope: Role.objects.create(
            code=f"bench-{scope}", name=scope, grants={"*": dict.fromkeys(VERBS, scope)}
        )
        for scope in ("own", "subtree", "all")
    }

    def person(username: str, unit: OrgUnit, scope: str) -> User:
        user = User.objects.create_user(username, PASSWORD, name=username, unit=unit)
        user.roles.add(roles[scope])
        return user

    manager = person("manager", east, "subtree")
    OrgUnit.objects.filter(pk=east.pk).update(manager=manager)
    pipeline = Pipeline.objects.create(**stamped(), code="BENCH", name="标准流程", default=True)
    world = World(
        person("rep", east_team, "own"),
        manager,
        person("everything", company, "all"),
        [person(f"south{i}", south_team, "own") for i in range(20)],
        [person(f"east{i}", east_team, "own") for i in range(PER_MANAGER)],
        make_stages(pipeline),
        pipeline,
        LeadSource.objects.create(**stamped(), name="官网"),
        Product.objects.create(**stamped(), name="采集网关", code="GW-1"),
    )
    rights_changed()
    return world


def make_stages(pipeline: Pipeline) -> list[Stage]:
    return [
        Stage.objects.create(
            **stamped(), pipeline=pipeline, code=code, name=name, kind=kind, position=i, probability=Decimal(chance),
            target_days=10, limit_days=20,
        )
        for i, (code, name, kind, chance) in enumerate(STAGE_CODES)
    ]  # fmt: skip


def stamped() -> dict[str, Any]:
    now = clock.now()
    return {"created_at": now, "updated_at": now}


class Filler:
    """Rows of the three large tables in the columns that the models have."""

    def __init__(self, world: World, size: int) -> None:
        self.world, self.size = world, size
        self.chance = random.Random(SEED)
        self.now = clock.now()
        self.start = datetime(2024, 1, 1, tzinfo=UTC)
        self.customers: list[tuple[UUID, User, datetime]] = []

    def owner(self, i: int) -> User:
        if i < OF_REP:
            return self.world.rep
        if i < self.size // 5:
            return self.world.regional[i % PER_MANAGER]
        return self.world.others[i % 20]

    def moment(self) -> datetime:
        return self.start + timedelta(
            seconds=self.chance.randrange(int((self.now - self.start).total_seconds()))
        )

    def base(self, owner: User, at: datetime) -> dict[str, Any]:
        return {
            "id": uuid7(), "created_at": at, "created_by_id": owner.pk, "updated_at": at, "updated_by_id": owner.pk,
            "version": 1, "custom": Jsonb({}), "owner_id": owner.pk, "team_id": owner.unit_id,
        }  # fmt: skip

    def customer_rows(self) -> Iterator[dict[str, Any]]:
        order = list(range(self.size))
        self.chance.shuffle(order)
        for i in order:
            at, owner = self.moment(), self.owner(i)
            middle = "".join(self.chance.sample(MIDDLE, 2))
            name = f"{self.chance.choice(CITIES)}{middle}{self.chance.choice(TRADES)}{i}有限公司"
            phone = f"+861{self.chance.randrange(3 * 10**9, 9 * 10**9 + 9 * 10**8)}"
            row = self.base(owner, at)
            self.customers.append((row["id"], owner, at))
            yield row | {
                "number": f"KH-{i:07d}", "name": name, "name_key": chinese.normalise_company_name(name),
                "kind": "company", "phone": phone, "industry": self.chance.choice(INDUSTRIES), "region": "320500",
                "customer_class": self.chance.choice("ABCD"), "lifecycle": "active", "source_id": self.world.source.pk,
                "search": [name, phone],
            }  # fmt: skip

    def opportunity_rows(self) -> Iterator[dict[str, Any]]:
        open_stages = [s for s in self.world.stages if s.kind == "open"]
        for i, (customer, owner, since) in enumerate(self.customers):
            at = since + (self.now - since) * self.chance.random()
            ended = self.chance.random() < 0.6
            stage = self.chance.choice(self.world.stages[5:] if ended else open_stages)
            amount = Decimal(self.chance.randrange(5_000, 2_000_000))
            closed = (at + timedelta(days=self.chance.randrange(10, 120))).date() if ended else None
            name = f"{self.chance.choice(TRADES)}{self.chance.choice(('一期', '二期', '扩容', '改造'))}{i}"
            yield self.base(owner, at) | {
                "number": f"SJ-{i:07d}", "name": name, "customer_id": customer, "amount": amount,
                "amount_currency": "CNY", "amount_base": amount, "pipeline_id": self.world.pipeline.pk,
                "stage_id": stage.pk, "state": stage.kind, "stage_entered_at": at, "closed_on": closed,
                "expected_close_on": closed or (self.now + timedelta(days=self.chance.randrange(-20, 90))).date(),
                "forecast_category": "pipeline", "push_count": 0, "product_id": self.world.product.pk,
                "source_id": self.world.source.pk, "search": [name],
            }  # fmt: skip

    def activity_rows(self) -> Iterator[dict[str, Any]]:
        for customer, owner, since in self.customers:
            for n in range(3):
                at = since + (self.now - since) * self.chance.random()
                yield self.base(owner, at) | {
                    "subject": ("回访", "演示", "报价沟通")[n], "kind": ("call", "demo", "visit")[n],
                    "customer_id": customer, "status": "done", "planned_at": at, "ended_at": at, "minutes": 15,
                    "fixed": False, "outcome": "connected", "effective": True, "search": [],
                }  # fmt: skip


def copy(model: Any, rows: Iterator[dict[str, Any]]) -> int:
    """COPY rows into a model's table with its defaults, search tokens made by the product's own tokenizer."""
    of, count, names, defaults = registry.of(model), 0, None, {}
    with connection.cursor() as cursor:
        writer: Any = None
        for row in rows:
            if "search" in row:
                row["search"] = vector_text(of, row["search"])
            if names is None:
                defaults = defaults_of(model, row)
                names = [*row, *defaults]
                by_name = {
                    name: f.column for f in model._meta.concrete_fields for name in (f.name, f.attname)
                }
                columns = [by_name[name] for name in names]
                statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
                    sql.Identifier(model._meta.db_table), sql.SQL(",").join(map(sql.Identifier, columns))
                )
                context = cursor.copy(statement)
                writer = context.__enter__()
            writer.write_row([*row.values(), *defaults.values()])
            count += 1
        if names is not None:
            context.__exit__(None, None, None)
    return count


def defaults_of(model: Any, row: dict[str, Any]) -> dict[str, Any]:
    """Values for the columns that the rows do not name and that may not be null."""
    found = {}
    for column in model._meta.concrete_fields:
        if column.attname not in row and column.name not in row and not column.null:
            value = column.get_default()
            found[column.attname] = Jsonb(value) if isinstance(value, dict) else value
    return found


def vector_text(of: Any, texts: list[str]) -> str | None:
    """The tokens of a record in tsvector's own syntax."""
    tokens: dict[str, None] = {}
    for text in texts:
        tokens.update(dict.fromkeys(chinese.bigrams(text)))
        tokens.update(dict.fromkeys(chinese.pinyin_tokens(text)))
    quoted = ("'" + token.replace("\\", "\\\\").replace("'", "''") + "'" for token in tokens if token)
    return " ".join(quoted) if of.find else None


def fill(size: int) -> None:
    """The whole organisation; then roll-ups and statistics."""
    filler = Filler(make_world(), size)
    for model, rows in (
        (Customer, filler.customer_rows()),
        (Opportunity, filler.opportunity_rows()),
        (Activity, filler.activity_rows()),
    ):
        print(f"  {model.__name__}: {copy(model, rows):,}", flush=True)
    of = registry.of(Customer)
    with connection.cursor() as cursor:  # without statistics the roll-ups of all customers take minutes
        cursor.execute("ANALYZE")
    rollups.compute(of, [name for name, bound in of.standard.items() if hasattr(bound.type, "over")])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
