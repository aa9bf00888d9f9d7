"""The desk's copy of the office's directory."""

import pytest

from accounts import queries
from accounts.models import OfficePerson, OfficeUnit
from accounts.services.directory import directory_replace
from integrations.contracts import DirectoryUnit, DirectoryUser
from tests.factories.accounts import NOW

pytestmark = pytest.mark.django_db


def told(username, **values):
    known = {"full_name": "Lường Minh Tuyến", "title": "Phó Giám đốc", "may_present": False, "may_sign": True}
    return DirectoryUser(username=username, **{**known, **values})


def unit(code, *people, name="Sở Xây dựng"):
    return DirectoryUnit(code=code, name=name, people=people)


def test_takes_units_and_people_over():
    directory_replace(units=[unit("H18.01", told("lanhdao1"), told("lanhdao3", problem="Hết hạn"))], at=NOW)
    people = {found.username: found for found in queries.people_of(queries.units())}
    assert set(people) == {"lanhdao1", "lanhdao3"}
    assert people["lanhdao3"].problem == "Hết hạn"
    assert OfficeUnit.objects.get().told_at == NOW


def test_the_same_directory_twice_changes_nothing():
    units = [unit("H18.01", told("lanhdao1"))]
    directory_replace(units=units, at=NOW)
    before = list(OfficePerson.objects.values())
    directory_replace(units=units, at=NOW)
    assert list(OfficePerson.objects.values()) == before


def test_who_is_named_no_longer_stays_as_inactive():
    directory_replace(units=[unit("H18.01", told("lanhdao1"), told("lanhdao2")), unit("H18.05")], at=NOW)
    directory_replace(units=[unit("H18.01", told("lanhdao1", title="Giám đốc"), name="Sở Xây dựng và Vận tải")], at=NOW)
    assert [(found.code, found.name) for found in queries.units()] == [("H18.01", "Sở Xây dựng và Vận tải")]
    assert [found.title for found in queries.people_of(queries.units())] == ["Giám đốc"]
    assert OfficePerson.objects.filter(username="lanhdao2", active=False).exists()


def test_costs_the_same_queries_for_one_person_and_for_fifty(count_queries):
    def replace(size):
        people = [told(f"nguoi{number}") for number in range(size)]
        return count_queries(lambda: directory_replace(units=[unit("H18.01", *people)], at=NOW))

    assert replace(1) == replace(50)
