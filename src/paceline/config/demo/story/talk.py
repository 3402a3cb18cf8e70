"""What the demo's people say to each other: comments under deals, and the notifications that wait for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from paceline.config.demo.book import Life
from paceline.config.demo.company import Person
from paceline.config.demo.naming import data
from paceline.config.demo.story.activities import owner_of
from paceline.config.demo.world import World
from paceline.kernel import clock
from paceline.kernel.ids import uuid7
from paceline.workflow.notifications import notify

COMMENTS = 260
DEAL = "pipeline.opportunity"


def fill(world: World) -> None:
    """Comments by owners and their leaders."""
    deals = [deal for deal in world.book.of(DEAL) if len(deal.steps) > 2]
    for deal in world.rng.sample(deals, min(len(deals), world.count(COMMENTS))):
        owner = owner_of(world, deal)
        leader = world.company.leader_of(owner)
        say(world, deal, leader, owner, deal.last_at + timedelta(minutes=world.rng.randint(20, 900)))
        if world.chance(0.5):
            say(world, deal, owner, leader, deal.last_at + timedelta(minutes=world.rng.randint(10, 300)))


def say(world: World, deal: Life, author: Person, to: Person, at: datetime) -> None:
    """One comment, some of them with a mention."""
    if at >= world.moments.now:
        return
    template = world.pick(data("phrases")["comments"])
    mentions = [to.key] if "{who}" in template else []
    key = uuid7()
    world.book.comments.append({
        "id": key, "object": DEAL, "record_id": deal.key, "body": template.format(who=to.name), "mentions": mentions,
        "author_id": author.key, "created_at": at, "edited_at": None, "deleted_at": None,
    })  # fmt: skip
    deal.tell("comment", at, author.key, comment=str(key), mentions=[str(one) for one in mentions])


def notify_all(world: World) -> None:
    """Recent notifications for everybody who sells, as the reactions would have written them."""
    names = {person.key: person.name for person in world.company.people.values()}
    recent = world.moments.now - timedelta(days=20)
    for said in world.book.comments:
        if said["mentions"] and said["created_at"] > recent:
            tell(
                said["created_at"], said["mentions"], "mention", "%(who)s 在「%(title)s」里提到了你。",
                {"who": names[said["author_id"]], "title": title_of(world, said["record_id"])},
                f"mention:{said['id']}", said["record_id"],
            )  # fmt: skip
    for lead in world.book.of("customers.lead"):
        for step in lead.steps:
            if step.verb == "assign" and step.at > world.moments.now - timedelta(days=4):
                words = (
                    {"who": names[step.actor], "object": "线索", "title": lead["name"]} if step.actor else {}
                )
                tell(step.at, [lead["owner_id"]], "assignment", "%(who)s 把%(object)s「%(title)s」转给了你。",
                     words, f"assign:{lead.key}", lead.key, "customers.lead")  # fmt: skip


def tell(
    at: datetime, people: list[UUID], kind: str, template: str, words: dict[str, str], key: str, record: UUID,
    name: str = DEAL,
) -> None:  # fmt: skip
    """One notification at its time."""
    with clock.frozen(at):
        notify(people, kind=kind, template=template, params=words, key=key, about=(name, record))


def title_of(world: World, key: UUID) -> str:
    return next(str(deal["name"]) for deal in world.book.of(DEAL) if deal.key == key)
