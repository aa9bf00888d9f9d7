"""Two imports at the same moment: one makes drafts, the other is told, and nothing is made twice."""

import threading

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from accounts.models import Role, User
from common.errors import DomainError
from procedures.models import PackageUpload, Procedure, Process, ProcessEvent, ProcessVersion
from procedures.packages import PackageError
from procedures.services import trusting, uploads
from procedures.trust import RevokedError
from tests.factories.accounts import NOW, AgencyFactory, person
from tests.procedures.lint.good import AGENCY, good
from tests.procedures.zips import NEIGHBOUR, sealed_by, trusted, written
from tests.together import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def system(transactional_db):
    AgencyFactory(code=AGENCY)
    return person(Role.SYSTEM_ADMIN)


def keep(actor, data=None):
    data = data or written(good())
    upload = uploads.package_keep(data=data, file_name="goi.zip", actor=actor, at=NOW)
    return upload, uploads.package_look(upload=upload, actor=actor).preview.mark


def take(upload, mark, actor):
    again = User.objects.get(pk=actor.pk)
    return uploads.package_take(upload_id=upload.pk, mark=mark, actor=again, at=NOW)


def refusals(results):
    return [one for one in results if isinstance(one, DomainError)]


def made():
    return (Procedure.objects.count(), Process.objects.count(), ProcessVersion.objects.count())


def test_one_button_pressed_twice_makes_one_draft(system):
    upload, mark = keep(system)
    results = at_once(*[lambda: take(upload, mark, system)] * 2)
    [refusal] = refusals(results)
    assert "đã được nhập lúc" in str(refusal)
    assert made() == (1, 1, 1)
    assert ProcessEvent.objects.filter(action="imported").count() == 1


def test_without_the_lock_the_second_is_not_told_that_it_came_second(system, monkeypatch):
    """Shows that the race is real: the same service without its locks finds the upload untaken twice."""
    upload, mark = keep(system)
    both_have_read = threading.Barrier(2)
    read = uploads.archive_read

    def slowly(data):
        both_have_read.wait(timeout=30)
        return read(data)

    monkeypatch.setattr(QuerySet, "select_for_update", lambda found, **_options: found)
    monkeypatch.setattr(uploads, "archive_read", slowly)
    [told] = [one for one in at_once(*[lambda: anyhow(take, upload, mark, system)] * 2) if isinstance(one, Exception)]
    assert "đã được nhập lúc" not in str(told)


def anyhow(act, *values):
    """Do the act and return what it returns, or the database's refusal."""
    try:
        return act(*values)
    except IntegrityError as error:
        return error


def test_two_people_with_the_same_new_procedure_make_it_once(system):
    other = person(Role.SYSTEM_ADMIN)
    first, second = keep(system), keep(other)
    results = at_once(lambda: take(*first, system), lambda: take(*second, other))
    [refusal] = refusals(results)
    assert isinstance(refusal, DomainError)
    assert made() == (1, 1, 1)
    assert PackageUpload.objects.filter(taken_at__isnull=False).count() == 1


def test_two_people_with_different_contents_make_one_draft(system):
    content = good()
    content["processes"][0]["content"]["decision_number"] = "99/QĐ"
    other = person(Role.SYSTEM_ADMIN)
    first, second = keep(system), keep(other, written(content))
    results = at_once(lambda: take(*first, system), lambda: take(*second, other))
    assert len(refusals(results)) == 1
    assert made() == (1, 1, 1)


def test_a_publisher_revoked_at_the_same_moment_is_either_too_late_or_heard(system):
    publisher = trusted(NEIGHBOUR)
    upload, mark = keep(system, sealed_by(NEIGHBOUR, good()))

    def revoke():
        return trusting.publisher_revoke(publisher_id=publisher.pk, reason="Lộ.", actor=system, at=NOW)

    [taken, _revoked] = at_once(lambda: take(upload, mark, system), revoke)
    if isinstance(taken, DomainError):
        assert isinstance(taken, RevokedError)
        assert made() == (0, 0, 0)
    else:
        assert made() == (1, 1, 1)


def test_the_command_twice_at_once_publishes_once(system):
    results = at_once(*[lambda: uploads.archive_publish(data=written(good()), at=NOW)] * 2)
    assert refusals(results) == []
    assert sorted(len(one.published) for one in results) == [0, 2]
    assert made() == (1, 1, 1)


def test_what_was_taken_in_by_another_meanwhile_is_nothing_new(system):
    upload, mark = keep(system)
    uploads.archive_publish(data=written(good()), at=NOW)
    with pytest.raises(PackageError, match="không có gì để soạn"):
        take(upload, mark, system)
