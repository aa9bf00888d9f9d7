"""Two administrators at the same moment: one is heard, the other is told."""

import threading

import pytest
from django.db import transaction

from accounts.models import Role, User
from common.errors import DomainError
from procedures.models import ProcessEvent, ProcessVersion, VersionState
from procedures.services import drafting, publishing
from procedures.services.changing import OpenVersionError, StaleDraftError
from procedures.services.drafting import VersionData
from tests.factories.accounts import NOW, person
from tests.procedures.services.conftest import Office
from tests.together import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def office(transactional_db: None) -> Office:
    """Build the office in data that other connections see."""
    return Office.build()


def again(user: User) -> User:
    """Return the person as another request has them."""
    return User.objects.get(pk=user.pk)


def refusals(results: list[object]) -> list[type]:
    return [type(one) for one in results if isinstance(one, DomainError)]


def test_two_who_approve_at_once_publish_once(office):
    third = person(Role.AGENCY_ADMIN, agency=office.agency)
    publishing.version_send(**office.call, note="Đã cân nhắc.")
    call = office.call

    def approve(user):
        return publishing.version_approve(**{**call, "actor": again(user)}, effective_from=NOW.date())

    results = at_once(lambda: approve(office.second), lambda: approve(third))
    assert len(refusals(results)) == 1
    assert ProcessVersion.objects.filter(state=VersionState.PUBLISHED).count() == 1
    assert ProcessEvent.objects.filter(action="approved").count() == 1


def test_two_who_edit_at_once_are_told_apart(office):
    call = office.call

    def edit(user, duration):
        values = VersionData(duration, "working_day")
        return drafting.version_edit(**{**call, "actor": again(user)}, values=values)

    results = at_once(lambda: edit(office.admin, 7), lambda: edit(office.second, 9))
    assert refusals(results) == [StaleDraftError]
    assert ProcessEvent.objects.filter(action="version_edited").count() == 1


def test_without_the_lock_both_would_read_the_same_revision(office):
    """Shows that the race is real: two people read the revision before either has written."""
    both_have_read = threading.Barrier(2)
    read = []

    def look():
        with transaction.atomic():
            read.append(ProcessVersion.objects.get(pk=office.draft.pk).revision)
            both_have_read.wait(timeout=30)

    at_once(look, look)
    assert read == [office.draft.revision] * 2


def test_two_who_begin_a_version_at_once_make_one(office):
    drafting.draft_discard(**office.call, reason="Làm lại.")

    def begin(user):
        return drafting.draft_make(version_id=office.published.pk, actor=again(user), at=NOW)

    results = at_once(lambda: begin(office.admin), lambda: begin(office.second))
    assert refusals(results) == [OpenVersionError]
    assert ProcessVersion.objects.filter(state=VersionState.DRAFT).count() == 1
