"""One dossier of the sample on its way: who acts, and when."""

from datetime import datetime, timedelta
from itertools import count
from uuid import UUID, uuid5

from django.utils.timezone import localdate

from accounts.models import Role, User
from accounts.queries import calendar_of
from common.workcalendar import add_working_time, working_time_between
from config.sample.stories import BUILDING, Story
from eoffice.models import Document
from onestop.models import Dossier
from procedures.engine import ActionPlan
from procedures.models import Action, Procedure, ProcedureVersion
from procedures.queries import plan_of, published_version

FAMILY = UUID("6f1c1f0e-7a3c-4b7a-9d0c-1a5e0f3b2c4d")
LONGEST_HOP = timedelta(hours=9)


def key_of(story: Story) -> UUID:
    """Return the form that the story's dossier comes by: the same at each load, so that it comes once."""
    return uuid5(FAMILY, str(story.number))


class Company:
    """The people of the sample by user name, each read once."""

    def __init__(self) -> None:
        self._people = {user.username: user for user in User.objects.filter(is_active=True)}

    def __getitem__(self, username: str) -> User:
        return self._people[username]


class Walk:
    """One dossier on its way; `acts` holds what is still to happen, with the time of each."""

    def __init__(self, story: Story, company: Company, at: datetime) -> None:
        self.story, self.company = story, company
        self.version: ProcedureVersion = published_version(
            Procedure.objects.get(code=story.procedure).pk, localdate(at)
        )
        self.clerk = self.person("motcua2" if story.number % 4 == 3 else "motcua1")
        agency_id = self.clerk.active_posts[0].agency_id
        self.acts = list(zip(times(story, agency_id, at), ["take", *story.acts], strict=True))
        self.agency_id = agency_id
        self.dossier_id = 0
        self.revision = 0

    def person(self, name: str) -> User:
        """Return somebody of the story's house by the first part of the user name."""
        return self.company[name + self.story.house.suffix]

    @property
    def dossier(self) -> Dossier:
        """The dossier as it stands now."""
        return Dossier.objects.select_related("agency", "holder", "step").get(pk=self.dossier_id)

    @property
    def document(self) -> Document:
        """Its document in the present round."""
        return Document.objects.select_related("agency").filter(dossier_code=self.dossier.code).latest("round_number")

    @property
    def leader(self) -> User:
        """Who signs."""
        return self.person("lanhdao2" if self.story.number % 5 == 0 else "lanhdao1")

    @property
    def clerical(self) -> User:
        """Who numbers and seals it: an officer of the kind that has it."""
        return self.person("vtdonvi1" if self.document.holder_role == Role.UNIT_CLERICAL else "vanthu1")

    def receiver(self, action: ActionPlan) -> int | None:
        """Return whom the sender chooses for the next step, where the process lets them choose."""
        dossier = self.dossier
        role = plan_of(dossier.process_version_id).step(action.to_step or "").role
        if action.assignment != Action.Assignment.CHOSEN or role not in (Role.SPECIALIST, Role.HEAD):
            return None
        return self.specialist.pk if role == Role.SPECIALIST else self.head.pk

    @property
    def specialist(self) -> User:
        """Who works on it."""
        if self.story.procedure == BUILDING:
            return self.person("chuyenvien3")
        return self.person("chuyenvien2" if self.story.number % 3 == 0 else "chuyenvien1")

    @property
    def colleague(self) -> User:
        """Another specialist of the house."""
        first, second = self.person("chuyenvien1"), self.person("chuyenvien2")
        return second if self.specialist == first else first

    @property
    def head(self) -> User:
        """Whose department it is."""
        return self.person("truongphong2" if self.story.procedure == BUILDING else "truongphong1")


def times(story: Story, agency_id: int, at: datetime) -> list[datetime]:
    """Return when each act happens: from so many working days ago on, with even working time between, before now."""
    calendar = calendar_of(agency_id)
    morning = at.replace(hour=0, minute=30 + story.number * 7 % 29, second=story.number * 11 % 60, microsecond=0)
    days = count(0)
    start, found = morning, 0
    while found < story.days_ago:
        start = morning - timedelta(days=next(days) + 1)
        found += bool(calendar.intervals(start.date()))
    start += timedelta(minutes=story.number * 17 % 190)
    spare = working_time_between(calendar, start, at) / (len(story.acts) + 1)
    hop = min(LONGEST_HOP, spare)
    return [add_working_time(calendar, start, hop * number) for number in range(len(story.acts) + 1)]
