"""Ready opinions: one's own, and an agency's for everybody there."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from accounts.models import OpinionTemplate, Role
from accounts.queries import opinion_templates
from accounts.services import opinions
from accounts.services.opinions import MOST, opinion_add, opinion_remove
from common.errors import InputError, PolicyError
from tests.factories.accounts import AgencyFactory, DepartmentFactory, PostFactory, person


@pytest.fixture
def agency(db):
    """Give an agency."""
    return AgencyFactory()


@pytest.fixture
def officer(agency):
    """Give somebody who works there."""
    return person(agency=agency)


@pytest.fixture
def admin(agency):
    """Give who administers it."""
    return person(Role.AGENCY_ADMIN, agency=agency)


def test_offers_ones_own_first_then_those_of_the_agency(officer, admin, agency):
    opinion_add(actor=admin, text="Kính trình.", agency_id=agency.pk)
    opinion_add(actor=officer, text="  Đã xem,\n đồng ý.  ")
    opinion_add(actor=admin, text="Chỉ của tôi.")
    assert [one.text for one in opinion_templates(officer)] == ["Đã xem, đồng ý.", "Kính trình."]
    assert opinion_templates(person()) == []


@pytest.mark.parametrize("text", ["", " \n ", "Đã xem."])
def test_refuses_what_is_empty_or_there(officer, text):
    opinion_add(actor=officer, text="Đã xem.")
    with pytest.raises(InputError) as refused:
        opinion_add(actor=officer, text=text)
    assert (refused.value.field, OpinionTemplate.objects.count()) == ("text", 1)


def test_refuses_more_than_a_list_may_have(officer):
    for number in range(MOST):
        opinion_add(actor=officer, text=f"Câu {number}.")
    with pytest.raises(InputError, match="xóa bớt"):
        opinion_add(actor=officer, text="Một câu nữa.")
    assert OpinionTemplate.objects.count() == MOST


def test_only_who_administers_an_agency_keeps_some_for_it(officer, admin, agency):
    with pytest.raises(PolicyError):
        opinion_add(actor=officer, text="Chung.", agency_id=agency.pk)
    kept = opinion_add(actor=admin, text="Chung.", agency_id=agency.pk)
    with pytest.raises(PolicyError):
        opinion_remove(actor=officer, opinion_id=kept.pk)
    assert opinions.may_keep_for(admin, agency.pk)
    opinion_remove(actor=admin, opinion_id=kept.pk)
    assert not OpinionTemplate.objects.exists()


def test_nobody_takes_anothers_away(officer, admin):
    kept = opinion_add(actor=officer, text="Của tôi.")
    with pytest.raises(PolicyError):
        opinion_remove(actor=admin, opinion_id=kept.pk)
    assert OpinionTemplate.objects.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_who_names_the_person_or_the_agency_does_not_wait():
    agency = AgencyFactory()
    admin, department = person(Role.AGENCY_ADMIN, agency=agency), DepartmentFactory(agency=agency)

    def give():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            return PostFactory(user=admin, agency=agency, department=department, role=Role.CLERK, main=False)

    def meanwhile():
        try:
            return give()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        opinion_add(actor=admin, text="Kính trình.", agency_id=agency.pk)
        assert pool.submit(meanwhile).result(timeout=30).user == admin
