"""Type, number and validity of what is handed over."""

from dataclasses import replace
from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from common.errors import InputError
from common.models import NumberSeries
from onestop.models import GivenResult
from procedures.models import ResultType
from procedures.queries import forget_plans
from tests.factories.accounts import AgencyFactory
from tests.factories.onestop import desk as build
from tests.factories.procedures import past_the_guard, three_steps


@pytest.fixture(autouse=True)
def fresh():
    forget_plans()
    yield
    forget_plans()


def give(desk, code="KQ01", **values):
    """Add a type of result to the desk's published sheet."""
    values = {"name": f"Giấy phép {code}", "position": 1, **values}
    with past_the_guard():
        made = ResultType.objects.create(version=desk.procedure_version, code=code, **values)
    forget_plans()
    return made


def ready(desk):
    dossier = desk.accept()
    desk.draft(dossier)
    return desk.act(dossier, "confirm_result", desk.specialist)


def test_the_office_s_number_and_day_are_kept_when_it_comes(desk):
    give(desk, validity=5, number_pattern="{qqq}")
    dossier = desk.at("xac_nhan")
    given = GivenResult.objects.get(dossier=dossier)
    assert (given.type_name, given.number) == ("Giấy phép KQ01", "7/GP-STN")
    assert (given.issued_on, given.valid_until) == (date(2026, 7, 6), date(2031, 7, 6))


def test_of_several_types_the_clerk_chooses_one(desk, nothing_changes):
    give(desk)
    give(desk, "KQ02", validity=6, validity_unit="month")
    dossier = desk.at("tra_ket_qua")
    assert not GivenResult.objects.exists()
    for code in ("", "KQ99"):
        with nothing_changes(), pytest.raises(InputError, match="Chưa chọn loại kết quả") as refused:
            desk.hand_over(dossier, result_type=code)
        assert refused.value.field == "result_type"
    desk.hand_over(dossier, result_type="KQ02")
    given = GivenResult.objects.get(dossier=dossier)
    assert (given.type_code, given.number, given.valid_until) == ("KQ02", "7/GP-STN", date(2027, 1, 6))


def test_a_type_of_other_agencies_is_not_given_here(desk):
    give(desk, agencies=[AgencyFactory().code])
    assert not GivenResult.objects.filter(dossier=desk.at("xong")).exists()


def test_a_sheet_without_types_keeps_nothing(desk):
    desk.at("xong")
    assert not GivenResult.objects.exists()


def test_without_the_office_the_type_numbers_its_results(db):
    agency = AgencyFactory()
    desk = build(agency, process=three_steps(agency))
    give(desk, number_pattern="{qqq}/GP-{yyyy}")
    numbers = []
    for _ in range(2):
        dossier = ready(desk)
        desk.hand_over(dossier)
        numbers.append(GivenResult.objects.get(dossier=dossier).number)
    assert numbers == ["001/GP-2026", "002/GP-2026"]


def test_two_procedures_number_the_same_code_apart_unless_they_name_one_counter(db):
    agency = AgencyFactory()
    first = build(agency, process=three_steps(agency))
    desks = [first, replace(first, process=three_steps(agency))]
    for counter in ("", "gp"):
        for desk in desks:
            give(desk, f"KQ{counter}", number_pattern="{qqq}", counter=counter)
        numbers = []
        for desk in desks:
            dossier = ready(desk)
            desk.hand_over(dossier, result_type=f"KQ{counter}")
            numbers.append(GivenResult.objects.get(dossier=dossier).number)
        assert numbers == (["001", "002"] if counter else ["001", "001"])


def test_numbers_given_before_go_on_for_each_procedure(db):
    agency = AgencyFactory()
    desk = build(agency, process=three_steps(agency))
    give(desk, number_pattern="{qqq}")
    NumberSeries.objects.create(key=f"result KQ01 q 2026 {agency.code}", last=41)
    migration = import_module("onestop.migrations.0015_result_numbers_count_for_each_procedure")
    migration.carry_on(apps, None)
    dossier = ready(desk)
    desk.hand_over(dossier)
    assert GivenResult.objects.get(dossier=dossier).number == "042"
