"""Cases, deciding agencies, exemptions, signatures and kinds of papers at the counter."""

from dataclasses import replace

import pytest

from accounts.models import Role
from common.errors import InputError
from onestop.models import Payment
from onestop.services import intake
from onestop.services.submission import MissingPaper, PaperData
from procedures.cases import CaseError
from procedures.models import Component, Fee, Process, ProcessVersion
from procedures.queries import forget_plans
from tests.factories.accounts import NOW, AgencyFactory, person
from tests.factories.onestop import desk as build
from tests.factories.procedures import THREE_ACTIONS, THREE_STEPS, ProcessVersionFactory, fill, past_the_guard

ONLINE = {"type": "channel_is", "channels": ["online"]}
COUNTER = {"type": "channel_is", "channels": ["counter"]}


def second_case(desk, *, name="Cấp lại", conditions=(), without=(), required=()):
    """Publish a second process of the desk's procedure, due the same day."""
    made = ProcessVersionFactory(
        process__procedure=desk.process.process.procedure,
        process__case_name=name,
        state="draft",
        duration=0,
        case_conditions=list(conditions),
        case_without=list(without),
        case_required=list(required),
    )
    fill(made, THREE_STEPS, THREE_ACTIONS)
    made.state = "published"
    made.save(update_fields=["state"])
    forget_plans()
    return made


@pytest.fixture(autouse=True)
def fresh():
    forget_plans()
    yield
    forget_plans()


def change(model, **values):
    """Change published rows, as if they had been published so."""
    with past_the_guard():
        model.objects.update(**values)
    forget_plans()


class TestCases:
    """Trường hợp."""

    def test_the_chosen_one_gives_process_due_date_and_name(self, desk):
        case = second_case(desk)
        dossier = desk.accept(case_id=case.process_id)
        assert (dossier.process_version, dossier.case_name) == (case, "Cấp lại")
        assert dossier.due_at.date() == NOW.date()
        assert desk.accept(case_id=desk.process.process_id).process_version == desk.process

    def test_must_be_chosen_where_nothing_tells_them_apart(self, desk, nothing_changes):
        second_case(desk)
        with nothing_changes(), pytest.raises(CaseError, match=r"nhiều trường hợp: .*Cấp lại.*Hãy chọn một"):
            desk.accept()

    def test_the_first_whose_conditions_hold_goes_before_the_one_without(self, desk):
        second_case(desk, name="Tại quầy", conditions=[COUNTER])
        assert desk.accept().case_name == "Tại quầy"

    def test_one_whose_conditions_do_not_hold_is_passed_over(self, desk):
        second_case(desk, name="Trực tuyến", conditions=[ONLINE])
        assert desk.accept().process_version == desk.process

    def test_refuses_a_chosen_one_that_does_not_fit(self, desk, nothing_changes):
        case = second_case(desk, name="Trực tuyến", conditions=[ONLINE])
        with nothing_changes(), pytest.raises(CaseError, match="«Trực tuyến» đòi: Hồ sơ nộp trực tuyến"):
            desk.accept(case_id=case.process_id)

    def test_refuses_one_of_another_procedure(self, desk, nothing_changes):
        other = build().process.process_id
        with nothing_changes(), pytest.raises(CaseError, match="không còn áp dụng"):
            desk.accept(case_id=other)

    def test_leaves_papers_out_and_makes_others_required(self, desk, nothing_changes):
        first, second = desk.procedure_version.components.all()
        change(Component, required=False)
        case = second_case(desk, without=[first.code], required=[second.code])
        with nothing_changes(), pytest.raises(InputError, match=f"Còn thiếu: {second.name}"):
            desk.accept(papers=(), case_id=case.process_id)
        with nothing_changes(), pytest.raises(InputError, match="không có thành phần"):
            desk.accept(case_id=case.process_id)
        dossier = desk.accept(papers=(PaperData(second.pk, second.name, originals=1),), case_id=case.process_id)
        assert [paper.name for paper in dossier.papers.all()] == [second.name]
        assert not Component.objects.get(pk=second.pk).required

    def test_the_agency_s_own_cases_stand_before_those_of_all(self, desk):
        second_case(desk)
        Process.objects.filter(pk=desk.process.process_id).update(agency=desk.agency)
        forget_plans()
        assert desk.accept().process_version == desk.process

    def test_a_dossier_keeps_its_case_when_the_name_changes(self, desk):
        case = second_case(desk)
        dossier = desk.accept(case_id=case.process_id)
        Process.objects.filter(pk=case.process_id).update(case_name="Khác")
        dossier.refresh_from_db()
        assert dossier.case_name == "Cấp lại"
        assert ProcessVersion.objects.get(pk=dossier.process_version_id) == case


class TestDeciders:
    """Cơ quan giải quyết."""

    def test_the_only_one_decides_and_its_people_work_on_it(self, desk):
        there = AgencyFactory()
        specialist = person(Role.SPECIALIST, agency=there)
        desk.process.process.procedure.deciding_agencies.add(there)
        forget_plans()
        dossier = desk.accept()
        assert (dossier.agency, dossier.competent_agency, dossier.holder) == (desk.agency, there, specialist)

    def test_of_several_one_must_be_chosen(self, desk, nothing_changes):
        one, other = AgencyFactory(), AgencyFactory()
        person(Role.SPECIALIST, agency=other)
        desk.process.process.procedure.deciding_agencies.add(one, other)
        forget_plans()
        with nothing_changes(), pytest.raises(InputError, match="chọn cơ quan giải quyết") as refused:
            desk.accept()
        assert refused.value.field == "decider_id"
        with nothing_changes(), pytest.raises(InputError, match="chọn cơ quan giải quyết"):
            desk.accept(decider_id=desk.agency.pk)
        assert desk.accept(decider_id=other.pk).competent_agency == other

    def test_who_receives_decides_where_it_is_among_them(self, desk):
        desk.process.process.procedure.deciding_agencies.add(desk.agency, AgencyFactory())
        forget_plans()
        assert desk.accept().competent_agency == desk.agency


class TestExemptions:
    """Miễn, giảm."""

    @pytest.fixture
    def desk(self, db):
        desk = build(fee_vnd=50_000)
        rules = [{"group": "poor", "percent": 100}, {"group": "elderly", "percent": 50}]
        change(Fee, exemptions=rules)
        return desk

    def test_a_part_is_taken_off_and_the_reason_kept(self, desk):
        payment = desk.accept(exemption="elderly", exemption_reason=" CCCD, sinh 1950 ").payment
        assert (payment.fee_vnd, payment.full_vnd, payment.state) == (25_000, 50_000, Payment.State.DUE)
        assert (payment.exemption, payment.exemption_reason) == ("elderly", "CCCD, sinh 1950")

    def test_all_of_it_settles_the_payment(self, desk):
        payment = desk.accept(exemption="poor", exemption_reason="Sổ hộ nghèo 12", fee_paid=True).payment
        assert (payment.total_vnd, payment.state, payment.paid_at) == (0, Payment.State.EXEMPT, None)

    @pytest.mark.parametrize(
        ("group", "reason", "field"), [("poor", "  ", "exemption_reason"), ("child", "Khai sinh", "exemption")]
    )
    def test_refuses_one_without_reason_or_rule(self, desk, nothing_changes, group, reason, field):
        with nothing_changes(), pytest.raises(InputError) as refused:
            desk.accept(exemption=group, exemption_reason=reason)
        assert refused.value.field == field


class TestSignature:
    """Người nộp phải ký."""

    def test_refuses_a_paper_that_nobody_saw_signed(self, desk, nothing_changes):
        change(Component, sign=True)
        data = desk.data()
        with nothing_changes(), pytest.raises(InputError, match="phải có chữ ký"):
            desk.accept()
        signed = tuple(replace(paper, signed=True) for paper in data.papers)
        assert all(paper.signed for paper in desk.accept(papers=signed).papers.all())

    def test_an_optional_paper_that_did_not_come_needs_none(self, desk):
        change(Component, sign=True, required=False)
        assert not any(paper.signed for paper in desk.accept(papers=()).papers.all())

    def test_is_asked_for_when_a_missing_paper_comes(self, desk, nothing_changes):
        change(Component, sign=True)
        papers = desk.procedure_version.components.all()
        missing = [MissingPaper(part.pk, part.name) for part in papers]
        dossier = intake.dossier_save_pending(data=desk.data(papers=()), missing=missing, actor=desk.clerk, at=NOW)
        come = tuple(PaperData(part.pk, part.name, originals=1) for part in papers)
        call = {"dossier_id": dossier.pk, "actor": desk.clerk, "at": NOW, "expected_state": "supplement"}
        with nothing_changes(), pytest.raises(InputError, match="phải có chữ ký"):
            intake.dossier_complete(**call, papers=come)
        signed = tuple(replace(paper, signed=True) for paper in come)
        assert intake.dossier_complete(**call, papers=signed).received_at == NOW


def test_papers_of_the_result_are_not_asked_for(desk):
    first, second = desk.procedure_version.components.all()
    with past_the_guard():
        Component.objects.filter(pk=second.pk).update(kind="result")
    forget_plans()
    dossier = desk.accept(papers=(PaperData(first.pk, first.name, originals=1),))
    assert [paper.name for paper in dossier.papers.all()] == [first.name]
