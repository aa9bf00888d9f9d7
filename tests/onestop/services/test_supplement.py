"""Asking for papers after a dossier was taken in, and taking them."""

import pytest

from accounts.models import Role
from common.errors import InputError, PolicyError
from onestop.models import Attachment, Dossier, Event, Paper, Task
from onestop.services.locking import StaleError
from onestop.services.receivers import NobodyError
from onestop.services.submission import MissingPaper, PaperData
from tests.factories.accounts import person
from tests.factories.onestop import desk as build
from tests.factories.onestop import stored
from tests.factories.paths import LATER, ask, receive
from tests.onestop.services.test_intake import complete, pending

OTHER = MissingPaper(None, "Giấy xác nhận nhân thân", "Tên trên hai giấy khác nhau")


def test_waits_with_the_clerk_who_took_it_in(desk):
    person(Role.CLERK, agency=desk.agency)
    dossier = desk.accept()
    ask(desk, dossier)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.holder, desk.step(dossier)) == ("supplement", desk.clerk, "xu_ly")
    assert (dossier.paused_at, dossier.paused_from, dossier.supplements) == (LATER, desk.specialist, 1)
    assert dossier.tasks.get(step__code="xu_ly").outcome == Task.Outcome.BROKEN_OFF
    paper = Paper.objects.get(dossier=dossier, missing=True)
    assert paper.missing_reason == "Bản photo mờ"
    event = dossier.events.get(action=Event.Kind.SUPPLEMENT_ASKED)
    assert (event.data["missing"], event.receiver_name) == ([paper.name], desk.clerk.full_name)
    assert dossier.attachments.get(kind=Attachment.Kind.LETTER).name == "Yeu-cau.pdf"


def test_goes_back_to_the_step_and_person_it_left(desk):
    person(Role.SPECIALIST, agency=desk.agency)
    dossier = desk.accept()
    by = dossier.holder
    ask(desk, dossier, actor=by)
    receive(desk, dossier)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.holder, desk.step(dossier)) == ("processing", by, "xu_ly")
    assert dossier.tasks.filter(outcome=Task.Outcome.OPEN).count() == 1
    assert not Paper.objects.filter(dossier=dossier, missing=True).exists()
    event = dossier.events.get(action=Event.Kind.SUPPLEMENTED)
    assert (event.receiver_name, event.data["waited_minutes"]) == (by.full_name, 60)
    assert dossier.events.filter(action=Event.Kind.ACCEPTED).count() == 1


def test_goes_on_to_the_end_afterwards(desk):
    dossier = desk.accept()
    ask(desk, dossier)
    receive(desk, dossier)
    desk.draft(dossier)
    dossier = Dossier.objects.get(pk=dossier.pk)
    assert desk.act(dossier, "advance", desk.specialist).holder == desk.head


def test_a_head_may_ask_too(desk):
    dossier = desk.at("xem_xet")
    ask(desk, dossier, actor=desk.head)
    receive(desk, dossier)
    dossier.refresh_from_db()
    assert (desk.step(dossier), dossier.holder) == ("xem_xet", desk.head)


def test_what_was_asked_for_before_acceptance_does_not_count(desk):
    dossier = pending(desk)
    complete(desk, dossier)
    assert ask(desk, dossier).supplements == 1


def test_the_reasons_of_an_earlier_request_are_forgotten(desk, settings):
    settings.SUPPLEMENT_LIMIT = 2
    dossier = desk.accept()
    ask(desk, dossier)
    receive(desk, dossier)
    first = desk.procedure_version.components.first()
    ask(desk, dossier, papers=[MissingPaper(first.pk, first.name, "Thiếu chữ ký")])
    assert list(Paper.objects.exclude(missing_reason="").values_list("name", "missing")) == [(first.name, True)]


class TestOtherPapers:
    """A paper outside the procedure's list."""

    def test_is_asked_for_with_a_legal_basis_and_taken_in(self, desk):
        dossier = desk.accept()
        ask(desk, dossier, papers=[OTHER], legal_basis="Điều 5 Nghị định 23/2015/NĐ-CP")
        paper = Paper.objects.get(dossier=dossier, component=None)
        assert (paper.missing, paper.missing_reason, paper.position) == (True, OTHER.reason, 3)
        assert dossier.events.last().data["legal_basis"] == "Điều 5 Nghị định 23/2015/NĐ-CP"
        receive(desk, dossier, papers=(PaperData(None, OTHER.name, copies=1, files=(stored("xac-nhan.pdf"),)),))
        paper.refresh_from_db()
        assert (paper.missing, paper.copies, paper.files.get().name) == (False, 1, "xac-nhan.pdf")

    def test_is_refused_without_one(self, desk, nothing_changes):
        dossier, file = desk.accept(), stored()
        with nothing_changes(), pytest.raises(InputError, match="không có trong thành phần hồ sơ"):
            ask(desk, dossier, papers=[OTHER], file=file)


class TestSecondRequest:
    """Once by default; more only by a head, with the law that allows it."""

    def test_a_specialist_is_refused(self, desk, nothing_changes):
        dossier, file = desk.accept(), stored()
        ask(desk, dossier)
        receive(desk, dossier)
        with nothing_changes(), pytest.raises(PolicyError, match="đủ số lần quy định"):
            ask(desk, dossier, legal_basis="Điều 5", file=file)

    def test_a_head_gives_the_legal_basis(self, desk, nothing_changes):
        dossier, file = desk.at("xem_xet"), stored()
        ask(desk, dossier, actor=desk.head)
        receive(desk, dossier)
        with nothing_changes(), pytest.raises(InputError, match="Hãy ghi căn cứ pháp lý"):
            ask(desk, dossier, actor=desk.head, file=file)
        assert ask(desk, dossier, actor=desk.head, legal_basis="Điều 5").supplements == 2


class TestRefusals:
    """A refused request leaves everything as it was."""

    @pytest.mark.parametrize("who", ["clerk", "head", "leader"])
    def test_refuses_who_does_not_work_on_it(self, desk, who, nothing_changes):
        dossier, file = desk.accept(), stored()
        with nothing_changes(), pytest.raises(PolicyError, match="đang giữ hồ sơ"):
            ask(desk, dossier, actor=getattr(desk, who), file=file)

    @pytest.mark.parametrize("step", ["ky_duyet", "xac_nhan", "tra_ket_qua", "xong"])
    def test_refuses_once_it_is_at_the_office_or_has_a_result(self, desk, step, nothing_changes):
        dossier, file = desk.at(step), stored()
        with nothing_changes(), pytest.raises(PolicyError):
            ask(desk, dossier, actor=desk.head, file=file)

    def test_refuses_without_a_paper(self, desk, nothing_changes):
        dossier, file = desk.accept(), stored()
        with nothing_changes(), pytest.raises(InputError, match="Chưa chọn giấy tờ"):
            ask(desk, dossier, papers=[], file=file)

    def test_refuses_a_paper_without_a_reason(self, desk, nothing_changes):
        dossier, file = desk.accept(), stored()
        part = desk.procedure_version.components.last()
        with nothing_changes(), pytest.raises(InputError, match="Chưa ghi lý do của"):
            ask(desk, dossier, papers=[MissingPaper(part.pk, part.name, " ")], file=file)

    def test_refuses_a_stale_page(self, desk, nothing_changes):
        dossier, file = desk.accept(), stored()
        with nothing_changes(), pytest.raises(StaleError):
            ask(desk, dossier, expected_step="xem_xet", file=file)

    def test_refuses_where_the_desk_has_no_clerk(self, desk, nothing_changes):
        dossier, file = desk.accept(), stored()
        desk.clerk.posts.update(active=False)
        with nothing_changes(), pytest.raises(NobodyError, match="Cán bộ một cửa"):
            ask(desk, dossier, file=file)

    def test_the_papers_must_all_come(self, desk, nothing_changes):
        dossier = desk.accept()
        ask(desk, dossier)
        with nothing_changes(), pytest.raises(InputError, match="Còn thiếu"):
            receive(desk, dossier, papers=())

    def test_only_clerks_of_the_desk_take_them(self, desk, nothing_changes):
        dossier, elsewhere = desk.accept(), build().clerk
        ask(desk, dossier)
        for stranger in (desk.specialist, elsewhere):
            with nothing_changes(), pytest.raises(PolicyError, match="Chỉ cán bộ một cửa"):
                receive(desk, dossier, actor=stranger)
