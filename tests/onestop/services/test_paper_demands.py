"""Actions that make papers, release them, move dates, and fix where a draft goes."""

from datetime import timedelta

import pytest
from django.db import transaction

from common.errors import InputError, TransitionError
from integrations.contracts import ProgressKind
from integrations.models import OutboxMessage
from onestop.models import Attachment, Dossier, OfficeRound
from onestop.services import returning
from onestop.services.demands import PAPER_FIELD
from onestop.tracking import letter_file, public_track_full
from onestop.views.asking import Asking
from onestop.views.dialogs import forward_form
from procedures.models import Component
from tests.factories.accounts import NOW, OfficePersonFactory, OfficeUnitFactory
from tests.factories.demands import demand, fresh, papers, route
from tests.factories.onestop import picture, stored
from tests.factories.procedures import past_the_guard


@pytest.fixture
def part(desk):
    """Give the second component of the procedure as the paper that an action makes."""
    return desk.procedure_version.components.last()


def drafted(desk):
    dossier = desk.accept()
    desk.draft(dossier)
    return dossier


def test_makes_a_paper_and_releases_it_to_the_citizen(desk, part):
    demand(desk, required_papers=[part.code])
    demand(desk, start="xem_xet", transition="send_back", released_papers=[part.code])
    dossier = drafted(desk)
    desk.act(dossier, "advance", desk.specialist, given=papers(**{part.code: stored("Thong-bao.pdf")}))
    made = dossier.attachments.get(kind=Attachment.Kind.PART)
    assert (made.part_code, made.released_at) == (part.code, None)
    assert letter_file(dossier.code, dossier.lookup_secret, made.pk) is None
    desk.act(fresh(dossier), "send_back", desk.head)
    [letter] = public_track_full(dossier.code, dossier.lookup_secret).letters
    assert (letter.name, letter_file(dossier.code, dossier.lookup_secret, made.pk)[1]) == ("Thong-bao.pdf",) * 2


def test_a_paper_that_is_there_already_need_not_come_again(desk, part):
    demand(desk, required_papers=[part.code])
    dossier = drafted(desk)
    desk.act(dossier, "advance", desk.specialist, given=papers(**{part.code: stored("Thong-bao.pdf")}))
    desk.act(fresh(dossier), "send_back", desk.head)
    desk.act(fresh(dossier), "advance", desk.specialist)
    assert dossier.attachments.filter(kind=Attachment.Kind.PART).count() == 1


def test_a_paper_that_was_made_anew_takes_the_place_of_the_old(desk, part):
    demand(desk, required_papers=[part.code])
    demand(desk, start="xem_xet", transition="send_back")
    dossier = drafted(desk)
    desk.act(dossier, "advance", desk.specialist, given=papers(**{part.code: stored("Sai.pdf")}))
    desk.act(fresh(dossier), "send_back", desk.head)
    demand(desk, optional_papers=[part.code], required_papers=[], released_papers=[part.code])
    desk.act(fresh(dossier), "advance", desk.specialist, given=papers(**{part.code: stored("Dung.pdf")}))
    versions = dossier.attachments.filter(part_code=part.code).order_by("version").values_list("name", "version")
    assert list(versions) == [("Sai.pdf", 1), ("Dung.pdf", 2)]
    letters = public_track_full(dossier.code, dossier.lookup_secret).letters
    assert [letter.name for letter in letters] == ["Dung.pdf"]


def test_refuses_without_the_required_paper(desk, part, nothing_changes):
    demand(desk, required_papers=[part.code])
    dossier = drafted(desk)
    with nothing_changes(), pytest.raises(InputError, match=f"Chưa có «{part.name}»") as refused:
        desk.act(dossier, "advance", desk.specialist)
    assert refused.value.field == f"{PAPER_FIELD}{part.code}"


def test_refuses_a_file_that_the_sheet_does_not_take(desk, part, nothing_changes):
    with_types(part, ["pdf"])
    demand(desk, optional_papers=[part.code])
    dossier, given = drafted(desk), papers(**{part.code: stored("anh.png", picture())})
    with nothing_changes(), pytest.raises(InputError, match="chỉ nhận tệp PDF"):
        desk.act(dossier, "advance", desk.specialist, given=given)


def with_types(part, types):
    with past_the_guard():
        Component.objects.filter(pk=part.pk).update(allowed_types=types)


def test_refuses_to_release_what_was_never_made(desk, part, nothing_changes):
    demand(desk, released_papers=[part.code])
    dossier = drafted(desk)
    with nothing_changes(), pytest.raises(TransitionError, match="để trả cho người nộp"):
        desk.act(dossier, "advance", desk.specialist)


def test_the_hand_over_releases_what_its_action_says(desk, part):
    demand(desk, optional_papers=[part.code])
    demand(desk, start="tra_ket_qua", transition="hand_over", released_papers=[part.code])
    dossier = drafted(desk)
    desk.act(dossier, "advance", desk.specialist, given=papers(**{part.code: stored("Ban-ve.pdf")}))
    desk.forward(fresh(dossier))
    with transaction.atomic():
        returning.office_progress(message=desk.progress(dossier, ProgressKind.SIGNED))
        returning.office_result(message=desk.issued(dossier))
    desk.act(fresh(dossier), "confirm_result", desk.head)
    desk.hand_over(dossier)
    assert dossier.attachments.get(part_code=part.code).released_at == NOW + timedelta(hours=6)


def test_the_due_date_moves_by_working_hours_and_the_promise_stays(desk):
    demand(desk, extend_hours=4, effects=["print_receipt"])
    dossier = drafted(desk)
    promised = dossier.due_at
    desk.act(dossier, "advance", desk.specialist)
    moved = fresh(dossier)
    assert moved.original_due_at == promised
    # 09:00 and four working hours, over the lunch break.
    assert moved.due_at == moved.sort_at == promised.replace(hour=promised.hour + 6)
    assert moved.events.last().data["forms"] == ["receipt"]


def test_receipt_and_due_date_are_counted_again(desk):
    demand(desk, effects=["count_again"])
    dossier = drafted(desk)
    desk.act(dossier, "advance", desk.specialist, at=NOW + timedelta(days=1))
    again = fresh(dossier)
    assert again.received_at == NOW + timedelta(days=1)
    assert again.due_at == again.original_due_at == dossier.due_at + timedelta(days=1)


class TestLateness:
    """A dossier that was late stays late in the reports, whatever an action does to its due date."""

    def test_hours_more_hide_nothing(self, desk):
        demand(desk, extend_hours=80, undoable=True)
        dossier = drafted(desk)
        promised = dossier.due_at
        desk.act(dossier, "advance", desk.specialist, at=promised + timedelta(hours=1))
        moved = fresh(dossier)
        assert (moved.due_at > promised + timedelta(hours=1), moved.report_due_at) == (True, promised)

    def test_hours_more_in_time_are_no_lateness(self, desk):
        demand(desk, extend_hours=8)
        dossier = drafted(desk)
        desk.act(dossier, "advance", desk.specialist)
        assert fresh(dossier).report_due_at is None

    def test_the_first_missed_date_stays(self, desk):
        demand(desk, extend_hours=80)
        dossier = drafted(desk)
        first = dossier.due_at - timedelta(days=3)
        Dossier.objects.filter(pk=dossier.pk).update(report_due_at=first)
        desk.act(fresh(dossier), "advance", desk.specialist, at=dossier.due_at + timedelta(hours=1))
        assert fresh(dossier).report_due_at == first

    def test_counting_anew_begins_anew(self, desk):
        demand(desk, effects=["count_again"])
        dossier = drafted(desk)
        Dossier.objects.filter(pk=dossier.pk).update(report_due_at=dossier.due_at)
        desk.act(fresh(dossier), "advance", desk.specialist)
        assert fresh(dossier).report_due_at is None


class TestRoute:
    """A step fixes what goes to the document office, where to, and who signs."""

    def test_the_type_of_document_goes_along_in_the_message(self, desk):
        route(desk, draft_kind="GP", target_unit=desk.agency.code, signer_source="post", signer_post=" giám ĐỐC ")
        dossier = desk.forward(desk.at("xem_xet"))
        assert OfficeRound.objects.get(dossier=dossier).draft_kind == "GP"
        message = OutboxMessage.objects.get(subject=dossier.code)
        assert (message.version, message.payload["document_type"]) == (2, "GP")

    def test_refuses_another_unit(self, desk, nothing_changes):
        route(desk, target_unit="H18.99")
        dossier, file = desk.at("xem_xet"), stored("Giay-phep_sua.pdf")
        with nothing_changes(), pytest.raises(InputError, match=r"đơn vị mã H18\.99") as refused:
            desk.forward(dossier, file=file)
        assert refused.value.field == "unit_code"

    def test_refuses_a_signer_of_another_post(self, desk, nothing_changes):
        route(desk, signer_source="post", signer_post="Phó Giám đốc")
        dossier, file = desk.at("xem_xet"), stored("Giay-phep_sua.pdf")
        with nothing_changes(), pytest.raises(InputError, match="«Phó Giám đốc» ký") as refused:
            desk.forward(dossier, file=file)
        assert refused.value.field == "signer"

    def test_the_dialog_is_filled_in(self, desk):
        other = OfficeUnitFactory(code="H18.98", name="Văn phòng tỉnh")
        leader = OfficePersonFactory(unit=other, title="Chánh Văn phòng")
        OfficePersonFactory(unit=other, title="Phó Chánh Văn phòng")
        route(desk, target_unit="H18.98", signer_source="post", signer_post="Chánh Văn phòng")
        dossier = desk.at("xem_xet")
        form = forward_form(Asking(dossier, desk.head), action_id=desk.action("xem_xet", "forward"))
        assert (form["unit_code"].value(), form["signer"].value()) == ("H18.98", leader.username)
        offered = [name for _unit, people in form.fields["signer"].choices[1:] for name, _label in people]
        assert offered == [leader.username]
