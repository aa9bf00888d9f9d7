"""Tiếp nhận, Lưu và chờ bổ sung, nhận bổ sung."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from accounts.models import Post, Role
from common.errors import InputError, PolicyError
from onestop.models import Dossier, Event, Paper, Party, Payment, Task
from onestop.services import intake
from onestop.services.locking import StaleError
from onestop.services.receivers import NobodyError
from onestop.services.submission import MissingPaper, PaperData, PartyData
from procedures.models import Step
from procedures.queries import NoProcess, forget_plans
from tests.factories.accounts import NOW, VIETNAM, AgencyFactory, DepartmentFactory, person
from tests.factories.onestop import OWNER, stored
from tests.factories.onestop import desk as build
from tests.factories.procedures import ProcedureFactory, past_the_guard, process, three_steps


def pending(desk, *, reason="Bản photo mờ", **changes):
    """Keep a dossier that lacks the second component."""
    first, second = desk.procedure_version.components.all()
    data = desk.data(papers=(PaperData(first.pk, first.name, originals=1),), **changes)
    missing = [MissingPaper(second.pk, second.name, reason)]
    return intake.dossier_save_pending(data=data, missing=missing, actor=desk.clerk, at=NOW)


def complete(desk, dossier, *, papers=None, actor=None, **options):
    second = desk.procedure_version.components.last()
    papers = (PaperData(second.pk, second.name, originals=1),) if papers is None else papers
    values = {"at": NOW + timedelta(days=1), "expected_state": "supplement"} | options
    return intake.dossier_complete(dossier_id=dossier.pk, actor=actor or desk.clerk, papers=papers, **values)


def test_gives_code_and_due_date_and_passes_it_on(desk):
    dossier = desk.accept()
    dossier.refresh_from_db()
    assert dossier.code == f"{desk.agency.code}-260706-0001"
    assert dossier.state == Dossier.State.PROCESSING
    assert dossier.due_at == dossier.original_due_at == dossier.sort_at == datetime(2026, 7, 20, 9, tzinfo=VIETNAM)
    assert dossier.step_due_at == datetime(2026, 7, 8, 10, tzinfo=VIETNAM)
    assert (dossier.holder, dossier.holder_name) == (desk.specialist, desk.specialist.full_name)
    assert desk.step(dossier) == "xu_ly"


def test_codes_count_per_agency_and_local_day(desk):
    late = datetime(2026, 7, 6, 16, 59, tzinfo=VIETNAM)
    assert [desk.accept().code[-11:] for _ in range(2)] == ["260706-0001", "260706-0002"]
    assert desk.accept(at=late).code.endswith("260706-0003")
    assert desk.accept(at=late + timedelta(days=1)).code.endswith("260707-0001")
    assert build().accept().code.endswith("260706-0001")


def test_old_agency_codes_stand_before_the_day(db):
    desk = build(AgencyFactory(code="000.00.01.H18"))
    assert desk.accept().code == "000.00.01.H18-260706-0001"


def test_secret_has_eight_letters_without_lookalikes(desk):
    secrets = {desk.accept().lookup_secret for _ in range(20)}
    assert len(secrets) == 20
    assert all(len(secret) == 8 and not set(secret) & set("0O1IL") for secret in secrets)


def test_keeps_people_papers_and_files(desk):
    other = PaperData(None, "Đơn khác", copies=2, files=(stored("khac.pdf"),))
    data = desk.data(files=True)
    dossier = desk.accept(
        papers=(*data.papers, other), owner=PartyData(name="Công ty Mường Thanh", kind="organisation")
    )
    owner = dossier.parties.get(part=Party.Part.OWNER)
    assert (owner.name, owner.same_as_applicant) == ("Công ty Mường Thanh", False)
    assert dossier.owner_folded == "cong ty muong thanh"
    assert list(dossier.papers.values_list("name", "copies"))[-1] == ("Đơn khác", 2)
    assert dossier.attachments.count() == 3
    assert {file.paper.name for file in dossier.attachments.select_related("paper")} >= {"Đơn khác"}


def test_without_an_owner_the_applicant_owns_it(desk):
    owner = desk.accept().parties.get(part=Party.Part.OWNER)
    assert (owner.name, owner.same_as_applicant, owner.id_number) == (OWNER.name, True, OWNER.id_number)


def test_notes_fees_and_whether_they_were_paid(db):
    desk = build(fee_vnd=50_000)
    assert desk.accept().payment.state == Payment.State.DUE
    paid = desk.accept(fee_paid=True).payment
    assert (paid.state, paid.paid_at, paid.total_vnd) == (Payment.State.PAID, NOW, 50_000)


def test_tells_the_course_with_posts(desk):
    event = Event.objects.get(dossier=desk.accept())
    assert event.action == Event.Kind.ACCEPTED
    assert event.actor_name == desk.clerk.full_name
    assert event.actor_post == f"Cán bộ một cửa, {desk.agency.name}"
    assert (event.receiver_name, event.receiver_post) == (
        desk.specialist.full_name,
        f"Chuyên viên, {desk.agency.name}",
    )


def test_entry_step_is_done_and_the_next_is_open(desk):
    entry, open_task = Task.objects.filter(dossier=desk.accept()).order_by("pk")
    assert (entry.step.code, entry.outcome, entry.assignee) == ("tiep_nhan", Task.Outcome.DONE, desk.clerk)
    assert (open_task.step.code, open_task.outcome, open_task.assignee) == ("xu_ly", "open", desk.specialist)


def test_stays_with_the_clerk_where_nothing_follows_acceptance(desk):
    with past_the_guard():
        desk.process.actions.filter(trigger="acceptance").update(trigger="person")
    forget_plans()
    dossier = desk.accept()
    assert (dossier.state, dossier.holder, desk.step(dossier)) == (Dossier.State.ACCEPTED, desk.clerk, "tiep_nhan")


def test_the_same_day_procedure_is_due_at_closing_time(desk):
    process = three_steps(desk.agency)
    data = desk.data(papers=()).__class__(
        agency_id=desk.agency.pk,
        procedure_id=process.process.procedure_id,
        applicant=OWNER,
        papers=tuple(
            PaperData(part.pk, part.name, originals=1)
            for part in process.process.procedure.versions.get().components.all()
        ),
    )
    dossier = intake.dossier_accept(data=data, actor=desk.clerk, at=NOW)
    assert dossier.due_at == datetime(2026, 7, 6, 17, tzinfo=VIETNAM)


class TestWhoGetsIt:
    """The next handler, as the process says."""

    def test_the_chosen_person(self, desk):
        second = person(Role.SPECIALIST, agency=desk.agency)
        dossier = intake.dossier_accept(data=desk.data(), actor=desk.clerk, at=NOW, assignee=second)
        assert dossier.holder == second

    def test_the_least_loaded_where_nobody_is_chosen(self, desk):
        second = person(Role.SPECIALIST, agency=desk.agency)
        assert {desk.accept().holder, desk.accept().holder} == {desk.specialist, second}

    def test_somebody_of_the_step_s_department(self, desk):
        department = DepartmentFactory(agency=desk.agency)
        own = person(Role.SPECIALIST, department=department)
        with past_the_guard():
            Step.objects.filter(version=desk.process, code="xu_ly").update(department=department)
        forget_plans()
        assert desk.accept().holder == own

    def test_another_role_when_the_process_says_so(self, desk):
        """The process is data: a step's role changed there sends the dossier another way."""
        assert desk.accept().holder == desk.specialist
        with past_the_guard():
            Step.objects.filter(version=desk.process, code="xu_ly").update(role=Role.HEAD)
        forget_plans()
        assert desk.accept().holder == desk.head

    def test_refuses_a_chosen_person_without_the_role(self, desk, nothing_changes):
        with nothing_changes(), pytest.raises(InputError, match="không giữ vai trò"):
            intake.dossier_accept(data=desk.data(), actor=desk.clerk, at=NOW, assignee=desk.head)

    def test_refuses_when_nobody_holds_the_role(self, desk, nothing_changes):
        Post.objects.filter(user=desk.specialist).update(active=False)
        with nothing_changes(), pytest.raises(NobodyError, match="Chưa có ai giữ vai trò «Chuyên viên»"):
            desk.accept()

    def test_never_gives_it_to_a_locked_account(self, desk, nothing_changes):
        desk.specialist.is_active = False
        desk.specialist.save(update_fields=["is_active"])
        with nothing_changes(), pytest.raises(NobodyError):
            desk.accept()


class TestRefusals:
    """Nothing is stored when the counter may not take it in."""

    @pytest.mark.parametrize("role", ["specialist", "head"])
    def test_refuses_other_roles(self, desk, role, nothing_changes):
        with nothing_changes(), pytest.raises(PolicyError, match="cán bộ một cửa"):
            intake.dossier_accept(data=desk.data(), actor=getattr(desk, role), at=NOW)

    def test_refuses_a_clerk_of_another_agency(self, desk, nothing_changes):
        stranger = build().clerk
        with nothing_changes(), pytest.raises(PolicyError):
            intake.dossier_accept(data=desk.data(), actor=stranger, at=NOW)

    def test_refuses_a_lacking_component_and_names_it(self, desk, nothing_changes):
        name = desk.procedure_version.components.first().name
        with nothing_changes(), pytest.raises(InputError, match=name):
            desk.accept(papers=())

    def test_refuses_a_paper_of_another_procedure(self, desk, nothing_changes):
        foreign = PaperData(999_999, "Giấy lạ", originals=1, files=(stored("la.pdf"),))
        with nothing_changes(), pytest.raises(InputError, match="Giấy lạ"):
            desk.accept(papers=(*desk.data().papers, foreign))

    def test_refuses_a_procedure_without_a_process(self, desk, nothing_changes):
        bare = ProcedureFactory(agencies=[desk.agency])
        data = desk.data()
        with nothing_changes(), pytest.raises(NoProcess):
            intake.dossier_accept(
                data=data.__class__(agency_id=desk.agency.pk, procedure_id=bare.pk, applicant=OWNER),
                actor=desk.clerk,
                at=NOW,
            )


class TestTheSameFormTwice:
    """A form has a key, so that a double press makes one dossier."""

    def test_gives_the_dossier_of_the_first_time(self, desk):
        data = desk.data(key=uuid4())
        first = intake.dossier_accept(data=data, actor=desk.clerk, at=NOW)
        again = intake.dossier_accept(data=data, actor=desk.clerk, at=NOW + timedelta(seconds=1))
        assert again.pk == first.pk
        assert Dossier.objects.count() == 1
        assert desk.accept().code.endswith("0002")

    def test_refuses_another_owner_by_a_used_form(self, desk, nothing_changes):
        key = uuid4()
        desk.accept(key=key)
        with nothing_changes(), pytest.raises(intake.UsedFormError, match="Hãy mở biểu mẫu mới"):
            desk.accept(key=key, applicant=PartyData(name="Người khác"))


class TestPending:
    """Lưu và chờ bổ sung."""

    def test_gives_a_code_and_no_due_date(self, desk):
        dossier = pending(desk)
        dossier.refresh_from_db()
        assert dossier.code.endswith("260706-0001")
        assert (dossier.state, dossier.due_at, dossier.received_at) == (Dossier.State.SUPPLEMENT, None, None)
        assert (dossier.holder, dossier.sort_at) == (desk.clerk, NOW)
        assert list(Paper.objects.filter(missing=True).values_list("missing_reason", flat=True)) == ["Bản photo mờ"]

    def test_refuses_when_nothing_is_missing(self, desk, nothing_changes):
        with nothing_changes(), pytest.raises(InputError, match="giấy tờ còn thiếu"):
            intake.dossier_save_pending(data=desk.data(), missing=[], actor=desk.clerk, at=NOW)

    def test_names_other_papers_too(self, desk):
        missing = [MissingPaper(None, "Giấy ủy quyền", "chưa có")]
        dossier = intake.dossier_save_pending(data=desk.data(), missing=missing, actor=desk.clerk, at=NOW)
        assert dossier.papers.get(missing=True).name == "Giấy ủy quyền"

    def test_the_clock_starts_when_the_papers_come(self, desk):
        dossier = complete(desk, pending(desk))
        dossier.refresh_from_db()
        assert (dossier.state, desk.step(dossier)) == (Dossier.State.PROCESSING, "xu_ly")
        assert dossier.received_at == NOW + timedelta(days=1)
        assert dossier.due_at == datetime(2026, 7, 21, 9, tzinfo=VIETNAM)
        assert dossier.code.endswith("260706-0001")
        assert not Paper.objects.filter(missing=True).exists()
        assert [event.action for event in dossier.events.all()] == ["saved_pending", "supplemented", "accepted"]

    def test_keeps_the_files_that_came(self, desk):
        part = desk.procedure_version.components.last()
        papers = (PaperData(part.pk, part.name, files=(stored("bo-sung.pdf"),)),)
        dossier = complete(desk, pending(desk), papers=papers)
        assert dossier.attachments.get().paper.component == part

    def test_refuses_while_a_paper_is_lacking(self, desk, nothing_changes):
        dossier = pending(desk)
        with nothing_changes(), pytest.raises(InputError, match="Còn thiếu"):
            complete(desk, dossier, papers=())

    def test_refuses_other_roles(self, desk, nothing_changes):
        dossier = pending(desk)
        with nothing_changes(), pytest.raises(PolicyError, match="cán bộ một cửa"):
            complete(desk, dossier, actor=desk.specialist)

    def test_refuses_a_stale_page_and_says_who_was_first(self, desk, nothing_changes):
        dossier = complete(desk, pending(desk))
        with nothing_changes(), pytest.raises(StaleError, match=f"{desk.clerk.full_name} thao tác «Tiếp nhận hồ sơ»"):
            complete(desk, dossier)

    def test_refuses_a_paper_that_the_dossier_does_not_know(self, desk, nothing_changes):
        dossier = pending(desk)
        with nothing_changes(), pytest.raises(InputError, match="Giấy lạ"):
            complete(desk, dossier, papers=(PaperData(None, "Giấy lạ", originals=1),))


def test_two_procedures_take_two_ways(desk):
    """A3: the process decides, and processes differ."""
    steps = (
        ("nhan", "Nhận", Role.CLERK, "accepted", 1, {"entry": True}),
        ("ky", "Lãnh đạo phòng ký", Role.HEAD, "processing", 1, {}),
    )
    other = process(
        desk.agency,
        steps=steps,
        actions=(("2000", "Chuyển", "nhan", "ky", "advance", {"trigger": "acceptance"}),),
        components=0,
    )
    data = desk.data(papers=())
    short = intake.dossier_accept(
        data=data.__class__(agency_id=desk.agency.pk, procedure_id=other.process.procedure_id, applicant=OWNER),
        actor=desk.clerk,
        at=NOW,
    )
    assert (desk.accept().holder, short.holder) == (desk.specialist, desk.head)


def test_dates_of_people_are_kept(desk):
    applicant = desk.accept().parties.get(part=Party.Part.APPLICANT)
    assert applicant.birth_date == date(1987, 1, 23)
    assert applicant.full_address == "Đội 7, Xã Thanh Xương, Tỉnh Điện Biên"
