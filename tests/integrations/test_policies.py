"""Who may look at the link, and whose messages."""

import pytest

from accounts.models import Role
from integrations import queries
from integrations.policies import can_resend, can_see_link, can_see_message
from tests.factories.accounts import AgencyFactory, PostFactory, UserFactory, person
from tests.integrations.messages import publish

pytestmark = pytest.mark.django_db

OPEN_TO = {Role.SYSTEM_ADMIN, Role.AGENCY_ADMIN, Role.HEAD, Role.CLERICAL, Role.UNIT_CLERICAL}


@pytest.mark.parametrize("role", Role)
def test_the_message_desk_is_open_to_those_who_mend(role: Role) -> None:
    assert can_see_link(person(role)) == (role in OPEN_TO)


def test_the_message_desk_is_closed_to_citizens() -> None:
    assert not can_see_link(UserFactory())


@pytest.mark.parametrize("role", Role)
def test_officers_see_the_messages_of_their_agency(role: Role) -> None:
    user, row = person(role, agency=AgencyFactory(code="H38.01")), publish()
    assert can_see_message(user, row) == can_resend(user, row) == (role in OPEN_TO)
    assert queries.visible_to(user).exists() == (role in OPEN_TO)


@pytest.mark.parametrize("role", Role)
def test_the_messages_of_other_agencies_are_the_system_administrator_s(role: Role) -> None:
    user, row = person(role, agency=AgencyFactory(code="H38.0")), publish()
    assert can_see_message(user, row) == (role == Role.SYSTEM_ADMIN)
    assert queries.visible_to(user).exists() == (role == Role.SYSTEM_ADMIN)


def test_the_directory_is_the_system_administrator_s() -> None:
    row = publish(code="directory")
    assert can_see_message(person(Role.SYSTEM_ADMIN), row)
    assert not can_see_message(person(Role.AGENCY_ADMIN), row)


def test_old_codes_of_the_agency_count() -> None:
    user = person(Role.HEAD, agency=AgencyFactory(code="H38.01", old_codes=["000.00.01.H38"]))
    row = publish(code="000.00.01.H38-240513-0001")
    assert can_see_message(user, row)
    assert queries.visible_to(user).get() == row


@pytest.mark.parametrize("role", Role)
def test_the_agency_that_decides_sees_what_another_received(role: Role) -> None:
    agency = AgencyFactory(code="H38.07", old_codes=["H38.77"])
    user, stranger = person(role, agency=agency), person(role, agency=AgencyFactory(code="H38.0"))
    for code in ("H38.07", "H38.77"):
        row = publish(agency_codes=[code])
        assert can_see_message(user, row) == can_resend(user, row) == (role in OPEN_TO)
        assert queries.visible_to(user).filter(pk=row.pk).exists() == (role in OPEN_TO)
        assert can_see_message(stranger, row) == (role == Role.SYSTEM_ADMIN)


def test_all_posts_count() -> None:
    user = person(Role.HEAD, agency=AgencyFactory(code="H38.02"))
    PostFactory(user=user, agency=AgencyFactory(code="H38.01"), role=Role.AGENCY_ADMIN, main=False)
    assert can_see_message(user, publish())
