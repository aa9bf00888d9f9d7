"""Birth, residence and health insurance in one (liên thông): three agencies, from one counter to all results."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from accounts.models import Agency, Role, User
from accounts.queries import forget_calendars
from common.workcalendar import ZONE
from onestop.models import Attachment, Dossier
from onestop.services import intake, processing, returning
from onestop.services.demands import Given
from onestop.services.submission import IntakeData, PaperData
from onestop.services.timers import dossier_time_out
from onestop.tracking import public_track
from procedures.models import Action, Component, ProcessVersion, VersionState
from procedures.packages import process_import, shipped_packages
from procedures.queries import forget_plans
from tests.factories.accounts import NOW, AgencyFactory, person
from tests.factories.onestop import OWNER, stored
from tests.factories.paths import withdraw

pytestmark = pytest.mark.django_db
BIRTH, RESIDENCE, INSURANCE = "2.002621", "1.004222", "1.002759"
STEMS = ("khai-sinh-lien-thong", "dang-ky-thuong-tru", "the-bao-hiem-y-te-tre-em")


class Place:
    """An agency with its people, and the process that it runs."""

    def __init__(self, code: str, *roles: Role) -> None:
        self.agency: Agency = AgencyFactory()
        self.people: dict[Role, User] = {role: person(role, agency=self.agency) for role in roles}
        self.process = ProcessVersion.objects.get(process__procedure__code=code, state=VersionState.PUBLISHED)
        self.process.process.procedure.receiving_agencies.add(self.agency)


@pytest.fixture
def places():
    forget_plans()
    forget_calendars()
    for path in shipped_packages():
        if path.stem in STEMS:
            process_import(data=path.read_bytes(), at=NOW)
    desk = (Role.CLERK, Role.SPECIALIST, Role.HEAD)
    return Place(BIRTH, *desk), Place(RESIDENCE, *desk), Place(INSURANCE, Role.CLERK, Role.SPECIALIST)


class Clock:
    """Ten minutes more each time that it is asked."""

    def __init__(self) -> None:
        self.at: datetime = NOW

    def __call__(self) -> datetime:
        self.at += timedelta(minutes=10)
        return self.at


@pytest.fixture
def clock():
    return Clock()


def taken_in(place, clock):
    sheet = Component.objects.filter(version__procedure__code=BIRTH, kind=Component.Kind.SUBMITTED)
    papers = tuple(PaperData(one.pk, one.name, originals=1, files=(stored(f"{one.code}.pdf"),)) for one in sheet)
    data = IntakeData(place.agency.pk, place.process.process.procedure_id, OWNER, papers=papers)
    return intake.dossier_accept(data=data, actor=place.people[Role.CLERK], at=clock())


def press(dossier, label, clock, **options):
    """Press a button as whoever has the dossier; return the code of its step then."""
    now_is = Dossier.objects.select_related("holder").get(pk=dossier.pk)
    action = Action.objects.select_related("from_step").get(version=now_is.process_version_id, label=label)
    page = {"action_id": action.pk, "expected_step": action.from_step.code, "note": "Kính trình."}
    processing.dossier_act(dossier_id=dossier.pk, actor=now_is.holder, at=clock(), **page | options)
    return step(dossier)


def step(dossier):
    return Dossier.objects.select_related("step").get(pk=dossier.pk).step.code


def draft(dossier, clock):
    now_is = Dossier.objects.select_related("holder").get(pk=dossier.pk)
    file = stored(f"Du-thao-{now_is.code}.pdf")
    processing.draft_attach(dossier_id=dossier.pk, actor=now_is.holder, at=clock(), file=file)


def hand_over(dossier, place, clock, **options):
    taker = {"receiver_name": OWNER.name, "receiver_id_number": OWNER.id_number, "by_proxy": False} | options
    page = {"expected_state": "result_ready", "proof": "signature", "fee_settled": False, "expected_owed_vnd": 0}
    clerk = place.people[Role.CLERK]
    returning.dossier_hand_over(dossier_id=dossier.pk, actor=clerk, at=clock(), **page, **taker)
    return Dossier.objects.get(pk=dossier.pk)


def other_desk(place):
    return {
        "receiver_name": f"Bộ phận Một cửa, {place.agency.name}",
        "receiver_id_number": place.agency.code,
        "by_proxy": True,
    }


def sent(places, clock):
    """Return a dossier whose birth is registered, with its parts."""
    dossier = taken_in(places[0], clock)
    draft(dossier, clock)
    assert press(dossier, "Trình duyệt", clock) == "duyet"
    given = Given(papers={"GKS": (stored("Giay-khai-sinh.pdf"),)})
    assert press(dossier, "Cấp giấy khai sinh, gửi công an và bảo hiểm", clock, given=given) == "cho"
    parts = Dossier.objects.filter(parent=dossier)
    return dossier, *(parts.get(agency=place.agency) for place in places[1:])


def test_three_agencies_walk_it_and_every_result_comes_back(places, clock, client):
    commune, police, insurance = places
    dossier, residence, card = sent(places, clock)
    day = f"{NOW.astimezone(ZONE):%y%m%d}"
    assert [one.code for one in (residence, card)] == [f"{p.agency.code}-{day}-0001" for p in (police, insurance)]
    assert [paper.name for paper in residence.papers.all()][1].startswith("Giấy tờ chứng minh quan hệ nhân thân")
    assert residence.attachments.filter(name="Giay-khai-sinh.pdf").exists()
    draft(residence, clock)
    press(residence, "Trình duyệt", clock)
    press(residence, "Duyệt đăng ký", clock)
    assert hand_over(residence, police, clock, **other_desk(commune)).state == "returned"
    assert step(dossier) == "cho"
    track = public_track(dossier.code)
    assert {(part.code, part.state_label) for part in track.parts} == {
        (residence.code, "Đã trả kết quả"), (card.code, "Đang xử lý")
    }  # fmt: skip
    draft(card, clock)
    press(card, "Xác nhận đã cấp thẻ", clock)
    hand_over(card, insurance, clock, **other_desk(commune))
    assert step(dossier) == "xac_nhan"
    made = Attachment.objects.filter(dossier=dossier, kind=Attachment.Kind.PART)
    assert set(made.values_list("part_code", flat=True)) == {"GKS", "TT", "BHYT"}
    assert press(dossier, "Xác nhận đủ kết quả", clock) == "tra_ket_qua"
    assert not made.filter(released_at__isnull=True).exists()
    assert hand_over(dossier, commune, clock).state == "returned"


def test_each_sees_what_is_theirs_and_the_rest_without_address(places, clock, client):
    commune, police, _insurance = places
    dossier, residence, card = sent(places, clock)
    client.force_login(commune.people[Role.CLERK])
    page = client.get(dossier.get_absolute_url()).content.decode()
    assert "Hồ sơ thành phần" in page
    for part in (residence, card):
        assert part.code in page
        assert part.get_absolute_url() not in page
        assert part.holder_name not in page
        assert client.get(part.get_absolute_url()).status_code == 404
    client.force_login(police.people[Role.SPECIALIST])
    page = client.get(residence.get_absolute_url()).content.decode()
    assert dossier.code in page
    assert dossier.get_absolute_url() not in page
    public = client.get(reverse("portal:track", args=[dossier.code])).content.decode()
    assert residence.code in public
    assert [word for word in (OWNER.name, OWNER.id_number, residence.holder_name) if word in public] == []


def test_a_part_that_is_withdrawn_sends_it_back_and_is_made_once_more(places, clock):
    dossier, residence, card = sent(places, clock)
    police, insurance = places[1:]
    desk = type("Desk", (), {"step": staticmethod(step)})()
    withdraw(desk, residence, police.people[Role.CLERK], at=clock())
    draft(card, clock)
    press(card, "Xác nhận đã cấp thẻ", clock)
    hand_over(card, insurance, clock, **other_desk(places[0]))
    assert step(dossier) == "ho_tich"
    press(dossier, "Trình duyệt", clock)
    assert press(dossier, "Cấp giấy khai sinh, gửi công an và bảo hiểm", clock) == "cho"
    states = sorted(Dossier.objects.filter(parent=dossier).values_list("state", flat=True))
    assert states == ["processing", "returned", "withdrawn"]


def test_nobody_waits_for_ever(places, clock):
    dossier, _residence, _card = sent(places, clock)
    assert dossier_time_out(dossier_id=dossier.pk, at=NOW + timedelta(days=6))
    assert step(dossier) == "xac_nhan"
    clock.at = NOW + timedelta(days=6)
    assert press(dossier, "Chờ tiếp", clock) == "cho"
