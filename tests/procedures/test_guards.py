"""What the database itself refuses: to bring back what has ended, and to change whom we trust."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Role
from procedures.models import ProcedureVersion, ProcessVersion, TrustedPublisher, VersionState
from tests.factories.accounts import NOW, person
from tests.factories.procedures import past_the_guard, seven_steps
from tests.procedures.zips import NEIGHBOUR, trusted

pytestmark = pytest.mark.django_db
ENDED = (VersionState.RETIRED, VersionState.DISCARDED)


def sql(text, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(text, values)


@pytest.mark.parametrize("becomes", VersionState.values)
@pytest.mark.parametrize("ended", ENDED)
@pytest.mark.parametrize("kind", [ProcessVersion, ProcedureVersion])
def test_what_ended_never_comes_alive_again(kind, ended, becomes):
    version = seven_steps()
    pk = version.pk if kind is ProcessVersion else version.process.procedure.versions.get().pk
    with past_the_guard():
        kind.objects.filter(pk=pk).update(state=ended)
    if becomes == ended:
        return
    with pytest.raises(DatabaseError, match="does not"):
        sql(f"UPDATE {kind._meta.db_table} SET state = %s WHERE id = %s", becomes, pk)
    assert kind.objects.get(pk=pk).state == ended


def test_who_approved_a_version_stays():
    version = seven_steps()
    with pytest.raises(DatabaseError, match="who made, sent and approved"):
        sql("UPDATE procedures_processversion SET approved_by_id = %s WHERE id = %s", person(Role.CLERK).pk, version.pk)


KEY = ("name", "public_key", "fingerprint")


@pytest.mark.parametrize("column", KEY)
def test_the_key_of_a_publisher_stays(column):
    publisher = trusted(NEIGHBOUR)
    with pytest.raises(DatabaseError, match="stay"):
        sql(f"UPDATE procedures_trustedpublisher SET {column} = 'x' WHERE id = %s", publisher.pk)
    assert getattr(TrustedPublisher.objects.get(), column) == getattr(publisher, column)


def test_who_approved_a_publisher_stays_and_a_revoked_one_stays_revoked():
    publisher = trusted(NEIGHBOUR)
    with pytest.raises(DatabaseError, match="stay"):
        sql("UPDATE procedures_trustedpublisher SET approved_by_id = %s", person(Role.SYSTEM_ADMIN).pk)
    TrustedPublisher.objects.update(revoked_by=person(Role.SYSTEM_ADMIN), revoked_at=NOW)
    with pytest.raises(DatabaseError, match="stay"):
        sql("UPDATE procedures_trustedpublisher SET revoked_by_id = NULL, revoked_at = NULL")
    with pytest.raises(DatabaseError, match="never deleted"):
        sql("DELETE FROM procedures_trustedpublisher")
    assert TrustedPublisher.objects.get(pk=publisher.pk).revoked_at == NOW


def test_nobody_is_entered_as_trusted_already():
    first, second = person(Role.SYSTEM_ADMIN), person(Role.SYSTEM_ADMIN)
    with pytest.raises(DatabaseError, match="second person first"), transaction.atomic():
        TrustedPublisher.objects.create(
            name="x",
            public_key="x",
            fingerprint="x",
            added_by=first,
            added_at=NOW,
            approved_by=second,
            approved_at=NOW,
        )
    assert not TrustedPublisher.objects.exists()
