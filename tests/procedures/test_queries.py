"""Procedures and processes as they are read."""

from datetime import date

import pytest

from accounts.models import Role
from procedures import queries
from procedures.models import ProcessVersion, VersionState
from procedures.queries import NoProcess
from tests.factories.accounts import (
    AgencyFactory,
    DepartmentFactory,
    OfficePersonFactory,
    OfficeUnitFactory,
    person,
)
from tests.factories.procedures import (
    ProcedureFactory,
    ProcedureVersionFactory,
    ProcessFactory,
    ProcessVersionFactory,
    seven_steps,
    three_steps,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 6)


def test_reads_a_plan_with_two_queries_and_then_with_none(count_queries):
    version = seven_steps()
    assert count_queries(lambda: queries.plan_of(version.pk)) == 2
    assert count_queries(lambda: queries.plan_of(version.pk)) == 0
    plan = queries.plan_of(version.pk)
    assert [step.code for step in plan.steps.values()][:3] == ["tiep_nhan", "xu_ly", "xem_xet"]
    assert plan.actions_from("tra_ket_qua")[0].to_step is None


def test_reads_many_plans_with_the_same_two_queries(count_queries):
    pks = [seven_steps().pk, three_steps().pk, seven_steps().pk]
    assert count_queries(lambda: queries.plans_of(pks)) == 2
    assert set(queries.plans_of(pks)) == set(pks)


def test_a_draft_is_read_anew_each_time(count_queries):
    version = three_steps(state=VersionState.DRAFT)
    queries.plan_of(version.pk)
    assert count_queries(lambda: queries.plan_of(version.pk)) == 2


def test_forgets_plans_when_told(count_queries):
    version = three_steps()
    queries.plan_of(version.pk)
    queries.forget_plans()
    assert count_queries(lambda: queries.plan_of(version.pk)) == 2


def test_keeps_only_the_plans_used_last():
    kept = queries._Plans(2)
    plans = [queries.plan_of(three_steps().pk) for _ in range(3)]
    for plan in plans[:2]:
        kept.keep(plan)
    kept.get(plans[0].version_id)
    kept.keep(plans[2])
    assert [kept.get(plan.version_id) is not None for plan in plans] == [True, False, True]


def test_refuses_a_version_that_does_not_exist():
    with pytest.raises(ProcessVersion.DoesNotExist):
        queries.plan_of(987654)


def test_the_agencys_own_process_goes_before_the_common_one():
    agency = AgencyFactory()
    common = seven_steps(agency)
    own = ProcessVersionFactory(process=ProcessFactory(procedure=common.process.procedure, agency=agency))
    assert queries.process_for(common.process.procedure_id, agency.pk, TODAY) == own
    assert queries.process_for(common.process.procedure_id, AgencyFactory().pk, TODAY) == common


def test_says_that_no_process_is_in_force_yet():
    version = seven_steps(effective_from=date(2026, 8, 1))
    with pytest.raises(NoProcess, match="chưa có quy trình"):
        queries.process_for(version.process.procedure_id, AgencyFactory().pk, TODAY)


def test_gives_the_published_form_of_a_procedure_with_what_it_asks_for(count_queries):
    version = seven_steps(fee_vnd=50_000)
    found = queries.published_version(version.process.procedure_id, TODAY)
    assert [component.position for component in found.components.all()] == [0, 1]
    assert [fee.amount_vnd for fee in found.fees.all()] == [50_000]


def test_says_that_a_procedure_is_not_published():
    procedure = ProcedureFactory()
    ProcedureVersionFactory(procedure=procedure, state=VersionState.DRAFT)
    with pytest.raises(NoProcess, match="chưa được công bố"):
        queries.published_version(procedure.pk, TODAY)


def test_lists_what_an_agencys_desk_takes_in():
    agency = AgencyFactory()
    mine = seven_steps(agency).process.procedure
    seven_steps(AgencyFactory())
    ProcedureFactory(agencies=[agency], active=False)
    assert queries.procedures_of(agency) == [mine]


@pytest.mark.parametrize("text", ["van tai o to", "VẬN TẢI", "2.002288", "kinh doanh xe"])
def test_finds_a_procedure_without_marks_or_by_code(text):
    name = "Cấp Giấy phép kinh doanh vận tải bằng xe ô tô"
    wanted = ProcedureFactory(code="2.002288", name=name)
    ProcedureVersionFactory(procedure=wanted)
    three_steps()
    assert queries.search_procedures(text) == [wanted]


def test_searches_within_one_agency_when_asked():
    agency = AgencyFactory()
    mine = three_steps(agency).process.procedure
    three_steps(AgencyFactory())
    assert queries.search_procedures("giay xac nhan", agency=agency) == [mine]


def test_tells_the_linter_who_is_there(count_queries):
    agency = AgencyFactory(code="H18.01")
    department = DepartmentFactory(agency=agency, code="QLVT")
    person(Role.HEAD, agency=agency, department=department)
    person(Role.CLERK, agency=agency)
    person(Role.LEADER, agency=agency).posts.update(active=False)
    unit = OfficeUnitFactory(code="H18")
    OfficePersonFactory(unit=unit, may_sign=True, problem="Hết hạn chứng thư.")
    assert count_queries(queries.staff) == 2
    found = queries.staff()
    assert (found.holds("head", "QLVT"), found.holds("clerk"), found.holds("leader")) == (True, True, False)
    assert not found.holds("clerk", "QLVT")
    assert not found.has_signer
    OfficePersonFactory(unit=unit, may_sign=True, problem="")
    assert queries.staff().at(["H18.01"]).has_signer


def test_the_signers_of_a_unit_that_is_not_near_do_not_count():
    for code in ("H18.01", "H18.02"):
        OfficeUnitFactory(code=code)
    OfficePersonFactory(unit=OfficeUnitFactory(code="H18.02.01"), may_sign=True)
    found = queries.staff()
    assert [found.at([code]).has_signer for code in ("H18.01", "H18.02", "H19")] == [False, True, True]
