"""Two administrators of one agency and a published process of theirs with a fresh draft."""

from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from accounts.models import Agency, Role, User
from procedures.models import (
    Action,
    Component,
    Fee,
    Field,
    Procedure,
    ProcedureEvent,
    ProcedureVersion,
    Process,
    ProcessEvent,
    ProcessVersion,
    ResultType,
    Step,
)
from procedures.packages import package_read
from procedures.services import cataloguing, drafting
from procedures.services.importing import package_draft
from procedures.services.previewing import package_preview
from tests.factories.accounts import NOW, AgencyFactory, OfficePersonFactory, person
from tests.factories.procedures import seven_steps
from tests.kept import kept
from tests.procedures.lint.good import AGENCY, good
from tests.stored import stored

CATALOGUE = (Field, Procedure, ProcedureVersion, Component, Fee, ResultType, ProcedureEvent)
WATCHED = (Process, ProcessVersion, Step, Action, ProcessEvent, *CATALOGUE)


@dataclass
class Office:
    """Who configures, and what."""

    agency: Agency
    admin: User
    second: User
    published: ProcessVersion
    draft: ProcessVersion

    @classmethod
    def build(cls) -> "Office":
        agency = AgencyFactory()
        admin, second = (person(Role.AGENCY_ADMIN, agency=agency) for _ in range(2))
        for role in (Role.CLERK, Role.SPECIALIST, Role.HEAD, Role.LEADER, Role.CLERICAL):
            person(role, agency=agency)
        OfficePersonFactory(unit__code=agency.code)
        published = seven_steps(agency)
        Process.objects.filter(pk=published.process_id).update(agency=agency)
        published.refresh_from_db()
        draft = drafting.draft_make(version_id=published.pk, actor=admin, at=NOW)
        return cls(agency, admin, second, published, draft)

    def step(self, code: str) -> Step:
        return self.draft.steps.get(code=code)

    def action(self, start: str, transition: str) -> Action:
        return self.draft.actions.get(from_step__code=start, transition=transition)

    @property
    def call(self) -> dict[str, object]:
        """What every service that changes the draft is told."""
        self.draft.refresh_from_db()
        return {"version_id": self.draft.pk, "revision": self.draft.revision, "actor": self.admin, "at": NOW}


@pytest.fixture
def office(db: None) -> Office:
    """Give two administrators, the people of the process, its published version and a fresh draft."""
    return kept(Office.build)


@pytest.fixture
def nothing_changes():
    """Assert that the block leaves the catalogue, the processes and their record as they were."""

    @contextmanager
    def watch():
        before = stored(WATCHED)
        yield
        assert stored(WATCHED) == before

    return watch


@pytest.fixture
def foreign(db: None) -> ProcessVersion:
    """A process of another agency."""
    version = seven_steps()
    Process.objects.filter(pk=version.process_id).update(agency=AgencyFactory())
    version.refresh_from_db()
    return version


@dataclass
class Catalogue:
    """Two administrators of the system, a published sheet and a fresh draft of the next."""

    admin: User
    second: User
    published: ProcedureVersion
    draft: ProcedureVersion

    @property
    def call(self) -> dict[str, object]:
        """What every service that changes the draft is told."""
        self.draft.refresh_from_db()
        return {"version_id": self.draft.pk, "revision": self.draft.revision, "actor": self.admin, "at": NOW}


@pytest.fixture
def sheets(office: Office) -> Catalogue:
    """Give two administrators of the system and a drafted sheet of the office's procedure."""
    admin, second = person(Role.SYSTEM_ADMIN), person(Role.SYSTEM_ADMIN)
    published = office.published.process.procedure.versions.get()
    draft = cataloguing.sheet_draft(version_id=published.pk, actor=admin, at=NOW)
    return Catalogue(admin, second, published, draft)


@pytest.fixture
def system(db: None) -> User:
    """Give the agency of the good package with its people, and who takes the package in."""
    agency = AgencyFactory(code=AGENCY)
    for role in (Role.CLERK, Role.SPECIALIST, Role.HEAD, Role.LEADER, Role.CLERICAL):
        person(role, agency=agency)
    OfficePersonFactory(unit__code=agency.code)
    return person(Role.SYSTEM_ADMIN)


@pytest.fixture
def taken(system: User) -> list[ProcessVersion | ProcedureVersion]:
    """Give the drafts of process and sheet that a package of a new procedure made."""
    package = package_read(good())
    mark = package_preview(package=package, actor=system).mark
    return package_draft(package=package, mark=mark, origin="gói", reason="Thử.", actor=system, at=NOW)
