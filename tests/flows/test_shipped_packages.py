"""Each shipped way through the services: from the counter to the citizen, with its side ways."""

import pytest

from accounts.models import Role
from common import wakeup
from common.errors import DomainError, InputError, PolicyError
from integrations.models import OutboxMessage
from onestop.models import Attachment, Dossier, Event, OfficeRound
from onestop.services import undoing
from onestop.services.endings import dossier_withdraw
from onestop.services.signatures import SignatureMissing
from procedures.engine import ActionNotOpen
from tests.factories.accounts import AgencyFactory, DepartmentFactory, person
from tests.factories.demands import papers
from tests.factories.onestop import stored
from tests.factories.shipped import shipped
from tests.flows.course import desk_course

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _awake():
    wakeup.try_again()


def assert_returned(way, code):
    way.hand_over(code)
    assert (way.dossier(code).state, way.dossier(code).holder) == ("returned", None)
    assert Attachment.objects.filter(dossier__code=code, kind=Attachment.Kind.RESULT).exists()
    assert not OutboxMessage.objects.filter(subject=code).exclude(state="delivered").exists()


class TestSevenSteps:
    """Điện Biên."""

    def test_there_and_back_to_the_citizen(self):
        way = shipped("chung-thuc-hop-dong-dong-san")
        code, desk = way.accept(), way.desk
        way.draft(code)
        assert way.do(code, "Xác nhận hoàn thành") == ("xem_xet", desk.head)
        undoing.action_undo(actor=desk.specialist, reason="Chuyển nhầm.", **way.page(code))
        assert (way.step(code), way.holder(code)) == ("xu_ly", desk.specialist)
        way.do(code, "Xác nhận hoàn thành")
        assert way.do(code, "Trả lại chuyên viên") == ("xu_ly", desk.specialist)
        way.do(code, "Xác nhận hoàn thành")
        assert way.send(code, "Gửi qua eOffice") == "ky_duyet"
        assert OfficeRound.objects.get(dossier__code=code).draft_kind == "TB"
        assert way.through_office(code) == ("xac_nhan", desk.head)
        assert way.do(code, "Xác nhận kết quả") == ("tra_ket_qua", desk.clerk)
        assert way.do(code, "Trả lại lãnh đạo phòng") == ("xac_nhan", desk.head)
        assert way.dossier(code).result_at is None
        way.do(code, "Xác nhận kết quả")
        assert_returned(way, code)


class TestIncoming:
    """Hưng Yên, văn bản đến."""

    def test_the_office_enters_it_in_its_register_first(self):
        way = shipped("xac-nhan-tinh-trang-hon-nhan")
        code = way.accept()
        way.draft(code)
        assert way.send(code, "Văn bản liên thông eOffice") == "vao_so"
        assert way.dossier(code).holder_name == "Văn thư"
        way.deliver()
        way.deliver()
        assert way.step(code) == "ky_duyet"
        assert way.dossier(code).holder_name == way.office.leader.full_name
        assert desk_course(code)[-1] == "office_registered"
        for act in ("prepare", "open", "sign", "deliver", "reopen", "deliver"):
            getattr(way, act)(code)
        assert way.step(code) == "ky_duyet"
        for act in ("sign", "deliver", "seal", "deliver", "issue", "deliver"):
            getattr(way, act)(code)
        assert (way.step(code), way.holder(code)) == ("tra_ket_qua", way.desk.clerk)
        assert_returned(way, code)

    def test_the_leader_returns_it_and_the_specialist_recalls_it_before_the_entry(self):
        way = shipped("xac-nhan-tinh-trang-hon-nhan")
        code, specialist = way.accept(), way.desk.specialist
        way.draft(code)
        way.send(code, "Văn bản liên thông eOffice")
        way.desk.head = specialist
        way.recall(code)
        way.deliver()
        assert (way.step(code), way.holder(code)) == ("xac_minh", specialist)
        way.send(code, "Văn bản liên thông eOffice")
        for act in ("deliver", "prepare", "open", "give_back", "deliver"):
            getattr(way, act)(code)
        assert (way.step(code), way.holder(code)) == ("xac_minh", specialist)
        way.send(code, "Văn bản liên thông eOffice")
        way.through_office(code)
        assert_returned(way, code)

    def test_is_not_sent_while_the_fee_is_owed(self):
        way = shipped("xac-nhan-tinh-trang-hon-nhan")
        code = way.accept(fee_paid=False)
        way.draft(code)
        before = desk_course(code)
        with pytest.raises(ActionNotOpen, match="nộp đủ phí"):
            way.send(code, "Văn bản liên thông eOffice")
        assert (way.step(code), desk_course(code)) == ("xac_minh", before)


def test_an_outgoing_draft_comes_back_issued():
    """Hưng Yên, văn bản đi."""
    way = shipped("ban-sao-tu-so-goc")
    code = way.accept()
    way.draft(code)
    way.send(code, "Văn bản liên thông eOffice")
    assert OfficeRound.objects.get(dossier__code=code).draft_kind == "SY"
    assert way.through_office(code) == ("tra_ket_qua", way.desk.clerk)
    assert way.do(code, "Trả lại chuyên viên") == ("tra_so", way.desk.specialist)
    way.send(code, "Văn bản liên thông eOffice")
    way.through_office(code)
    assert_returned(way, code)


def test_without_the_office_signature_and_seal_are_asked_for_at_the_desk():
    """Phú Yên."""
    way = shipped("giay-phep-xuat-ban")
    way.let_the_leader_head()
    code, leader, clerk = way.accept(), way.office.leader, way.desk.clerk
    way.draft(code)
    with pytest.raises(DomainError, match="Phiếu thẩm định"):
        way.do(code, "Trình duyệt")
    assert way.step(code) == "tham_dinh"
    assert way.make(code, "Trình duyệt", "PTD") == ("ky_so", leader)
    assert way.do(code, "Trả lại người thẩm định") == ("tham_dinh", way.desk.specialist)
    way.do(code, "Trình duyệt")
    with pytest.raises(SignatureMissing):
        way.do(code, "Đã ký, chuyển đóng dấu")
    assert way.step(code) == "ky_so"
    assert way.do(code, "Đã ký, chuyển đóng dấu", files=[way.signed_file()]) == ("dong_dau", clerk)
    with pytest.raises(SignatureMissing):
        way.do(code, "Đã đóng dấu, có kết quả")
    assert way.do(code, "Đã đóng dấu, có kết quả", files=[way.sealed_file()]) == ("tra_ket_qua", clerk)
    assert_returned(way, code)


QUICK = {"trich-luc-ho-tich": "Xác nhận trích lục", "chung-thuc-ban-sao": "Xác nhận đã chứng thực"}


@pytest.mark.parametrize("name", QUICK)
def test_three_steps_at_the_desk(name):
    way = shipped(name)
    code = way.accept()
    way.draft(code)
    assert way.do(code, QUICK[name]) == ("tra_ket_qua", way.desk.clerk)
    assert way.do(code, "Trả lại chuyên viên")[1] == way.desk.specialist
    way.do(code, QUICK[name])
    assert_returned(way, code)


class TestActionTable:
    """Đồng Tháp."""

    @pytest.fixture
    def way(self):
        return shipped("thong-bao-xang-dau")

    def at_specialist(self, way, **changes):
        code = way.accept(**changes)
        way.do(code, "Tiếp nhận hồ sơ")
        way.do(code, "Bàn giao chuyên viên")
        return code

    def sent_on(self, way, code):
        way.draft(code)
        way.do(code, "Luân chuyển")
        way.send(code, "Trình ký")
        return way.through_office(code)

    def test_the_main_way(self, way):
        code, desk = way.accept(), way.desk
        assert way.do(code, "Tiếp nhận hồ sơ") == ("ban_giao", desk.clerk)
        assert Event.objects.filter(dossier__code=code).latest("number").data["forms"] == ["receipt"]
        assert way.do(code, "Bàn giao lãnh đạo phòng phân công") == ("phan_cong", desk.head)
        assert way.do(code, "Phân công chuyên viên") == ("chuyen_vien", desk.specialist)
        assert way.do(code, "Trả phân công lại") == ("ban_giao", desk.clerk)
        way.do(code, "Bàn giao chuyên viên")
        assert self.sent_on(way, code) == ("xet_ket_qua", desk.head)
        way.do(code, "Xác nhận kết quả")
        assert_returned(way, code)

    def test_a_head_without_the_dossier_takes_it_over(self, way):
        code = way.accept()
        other = person(Role.HEAD, agency=way.desk.agency, title="Phó Trưởng phòng")
        way.do(code, "Tiếp nhận hồ sơ")
        way.do(code, "Bàn giao lãnh đạo phòng phân công")
        way.do(code, "Tôi thụ lý", actor=other, assignee_id=other.pk)
        assert (way.step(code), way.holder(code)) == ("lanh_dao_phong", other)

    def test_papers_are_proposed_approved_asked_for_and_brought(self, way):
        code, desk = self.at_specialist(way), way.desk
        assert way.make(code, "Đề nghị bổ sung", "VBBS") == ("xet_bo_sung", desk.head)
        assert way.do(code, "Yêu cầu bổ sung") == ("bao_bo_sung", desk.specialist)
        with pytest.raises(ActionNotOpen, match="bổ sung"):
            way.do(code, "Bổ sung hồ sơ")
        way.ask(code)
        way.receive(code)
        assert (way.step(code), way.holder(code)) == ("bao_bo_sung", desk.specialist)
        assert way.do(code, "Bổ sung hồ sơ") == ("ban_giao", desk.clerk)
        way.do(code, "Bàn giao chuyên viên")
        self.sent_on(way, code)
        way.do(code, "Xác nhận kết quả")
        assert_returned(way, code)

    def test_a_refusal_is_proposed_signed_and_told(self, way):
        way.let_the_leader_head()
        code, leader = self.at_specialist(way), way.office.leader
        assert way.make(code, "Đề nghị từ chối", "KQTC") == ("xet_khong_giai_quyet", leader)
        with pytest.raises(SignatureMissing, match="Văn bản từ chối"):
            way.do(code, "Từ chối giải quyết")
        assert way.step(code) == "xet_khong_giai_quyet"
        assert way.make(code, "Từ chối giải quyết", "KQTC", way.signed_file()) == ("bao_tu_choi", leader)
        assert Attachment.objects.filter(dossier__code=code, part_code="KQTC", released_at__isnull=False).exists()
        assert way.end(code) == "refused"

    @pytest.mark.parametrize(
        ("proposal", "step"),
        [("Đề nghị bổ sung", "xet_bo_sung"), ("Đề nghị từ chối", "xet_khong_giai_quyet")],
    )
    def test_a_proposal_that_is_not_approved_goes_on(self, way, proposal, step):
        code = self.at_specialist(way)
        assert way.do(code, proposal)[0] == step
        assert way.do(code, "Yêu cầu thụ lý lại") == ("chuyen_vien", way.desk.specialist)
        assert self.sent_on(way, code)[0] == "xet_ket_qua"

    def test_a_withdrawal_is_considered_and_made(self, way):
        code = self.at_specialist(way)
        way.draft(code)
        way.do(code, "Luân chuyển")
        assert way.do(code, "Rút hồ sơ")[0] == "xet_rut"
        assert way.do(code, "Không cho rút, thụ lý lại")[0] == "chuyen_vien"
        way.do(code, "Luân chuyển")
        way.do(code, "Rút hồ sơ")
        assert way.end(code, actor=way.desk.clerk, service=dossier_withdraw) == "withdrawn"

    def test_only_an_online_dossier_is_not_taken_in(self, way):
        code = way.accept()
        with pytest.raises(ActionNotOpen, match="nộp trực tuyến"):
            way.make(code, "Từ chối tiếp nhận", "KQTC")
        assert way.step(code) == "tiep_nhan"
        online = way.accept(channel=Dossier.Channel.ONLINE)
        with pytest.raises(DomainError, match="Văn bản từ chối"):
            way.do(online, "Từ chối tiếp nhận")
        assert way.make(online, "Từ chối tiếp nhận", "KQTC") == ("xet_khong_tiep_nhan", way.desk.head)
        assert way.do(online, "Yêu cầu tiếp nhận lại") == ("tiep_nhan", way.desk.clerk)
        way.make(online, "Từ chối tiếp nhận", "KQTC")
        assert way.end(online) == "refused"


class TestTwoAgencies:
    """A commune takes it in and confirms, a department of the province decides."""

    @pytest.fixture
    def commune(self):
        return AgencyFactory(code="H18.30.09", name="UBND xã thử nghiệm")

    @pytest.fixture
    def there(self, commune):
        """Give the commune's people by role."""
        department = DepartmentFactory(agency=commune)
        return {role: person(role, department=department) for role in (Role.SPECIALIST, Role.HEAD)}

    def test_people_of_both_walk_it_and_each_sees_it(self, commune, there):
        way = shipped("tho-cung-liet-si", receiving=commune)
        code, office = way.accept(), way.office
        dossier = way.dossier(code)
        assert (dossier.agency, dossier.competent_agency) == (commune, office.agency)
        assert (way.step(code), way.holder(code)) == ("xac_nhan_xa", there[Role.SPECIALIST])
        assert way.make(code, "Trình duyệt văn bản xác nhận", "VBXN") == ("duyet_xa", there[Role.HEAD])
        assert way.do(code, "Chuyển Sở giải quyết") == ("phan_cong", office.head)
        assert way.do(code, "Trả lại cấp xã") == ("duyet_xa", there[Role.HEAD])
        way.do(code, "Chuyển Sở giải quyết")
        assert way.do(code, "Phân công") == ("tham_dinh", office.specialist)
        for someone in (*there.values(), office.head, office.specialist, way.desk.clerk):
            assert Dossier.objects.visible_to(someone).filter(code=code).exists()
        assert not Dossier.objects.visible_to(person(Role.HEAD)).filter(code=code).exists()
        way.draft(code)
        way.do(code, "Trình dự thảo")
        way.send(code, "Gửi qua eOffice")
        assert way.through_office(code) == ("xac_nhan", office.head)
        assert way.do(code, "Xác nhận kết quả") == ("tra_ket_qua", way.desk.clerk)
        assert_returned(way, code)

    def test_nobody_of_the_other_agency_gets_it_or_moves_it(self, commune, there):
        way = shipped("tho-cung-liet-si", receiving=commune)
        code = way.accept()
        before = desk_course(code)
        stranger = way.office.specialist
        given = papers(VBXN=stored("VBXN.pdf"))
        with pytest.raises(InputError, match="chọn người khác"):
            way.do(code, "Trình duyệt văn bản xác nhận", given=given, assignee_id=way.office.head.pk)
        Dossier.objects.filter(code=code).update(holder=stranger)
        with pytest.raises(PolicyError, match="không có ở cơ quan"):
            way.make(code, "Trình duyệt văn bản xác nhận", "VBXN")
        assert (way.step(code), desk_course(code)) == ("xac_nhan_xa", before)
