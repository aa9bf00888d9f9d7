"""Part dossiers are made by an action, in its transaction, as a counter would take them in."""

import re

import pytest

from common.errors import InputError
from common.models import NumberSeries
from notices.queries import notices_of
from onestop.models import Attachment, Dossier, Event, Party, Payment
from onestop.services.demands import Given
from onestop.services.parts import PartError
from onestop.services.submission import PaperData
from procedures.models import ProcessVersion, VersionState
from procedures.queries import forget_plans
from tests.factories.demands import fresh
from tests.factories.kin import change, code_of, kin, order
from tests.factories.onestop import stored
from tests.factories.procedures import past_the_guard
from tests.kept import kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def kin_of_three():
    return kept(kin)


def nothing_made(kin, dossier):
    now_is = fresh(dossier)
    assert (kin.own.step(now_is), Dossier.objects.filter(parent=dossier).exists()) == ("xu_ly", False)
    assert not now_is.events.filter(action=Event.Kind.PARTS_MADE).exists()
    assert not NumberSeries.objects.filter(key__contains=kin.first.agency.code).exists()


def test_each_part_has_a_code_of_its_agency_and_goes_straight_to_its_people(kin_of_three):
    dossier = kin_of_three.made(channel="post", result_channel="post")
    for desk in (kin_of_three.first, kin_of_three.second):
        part = kin_of_three.part(dossier, desk)
        assert part.code.startswith(f"{desk.agency.code}-260706-")
        assert (part.state, desk.step(part), part.holder) == ("processing", "xu_ly", desk.specialist)
        assert (part.process_version_id, part.channel, part.result_channel) == (desk.process.pk, "post", "post")
        assert part.due_at is not None
        assert part.due_at != dossier.due_at
        assert [one.title for one in notices_of(desk.specialist)] == [f"Hồ sơ {part.code} tới lượt bạn"]


def test_people_and_papers_go_along_without_a_second_copy_of_a_file(kin_of_three):
    dossier = kin_of_three.made()
    own = {file.paper.component.code: file.blob_id for file in Attachment.objects.filter(dossier=dossier)}
    first, second = (kin_of_three.part(dossier, desk) for desk in (kin_of_three.first, kin_of_three.second))
    assert first.papers.get().files.get().blob_id == own["TP01"]
    assert second.papers.get().files.get().blob_id == own["TP02"]
    people = [
        set(Party.objects.filter(dossier=one).values_list("part", "name", "id_number")) for one in (dossier, first)
    ]
    assert people[0] == people[1]
    assert first.owner_name == dossier.owner_name


def test_both_courses_say_so(kin_of_three):
    dossier = kin_of_three.made()
    line = dossier.events.get(action=Event.Kind.PARTS_MADE)
    codes = [kin_of_three.part(dossier, desk).code for desk in (kin_of_three.first, kin_of_three.second)]
    assert line.data["parts"] == sorted(codes)
    first = kin_of_three.part(dossier, kin_of_three.first).events.get()
    assert (first.action, first.opinion) == (Event.Kind.ACCEPTED, f"Hồ sơ thành phần của {dossier.code}.")
    assert first.data["paper"] == "KQ01"


def test_the_fees_of_a_part_are_its_own(kin_of_three):
    dossier = kin_of_three.accept(fee_paid=True)
    kin_of_three.send(dossier)
    for desk in (kin_of_three.first, kin_of_three.second):
        assert Payment.objects.get(dossier=kin_of_three.part(dossier, desk)).total_vnd == 0


def test_a_paper_that_an_action_made_goes_along_too(kin_of_three):
    change(kin_of_three.own, "xu_ly", optional_papers=["TP02"])
    with past_the_guard():
        kin_of_three.own.procedure_version.components.filter(code="TP02").update(required=False)
    dossier = kin_of_three.own.accept(papers=_counted(kin_of_three, "TP01"))
    made = stored("Giay-khai-sinh.pdf")
    kin_of_three.send(dossier, given=Given(papers={"TP02": (made,)}))
    part = kin_of_three.part(dossier, kin_of_three.second)
    assert part.papers.get().files.get().blob_id == made.sha256


def _counted(kin, *codes):
    parts = kin.own.procedure_version.components.all()
    return tuple(PaperData(part.pk, part.name, originals=1 if part.code in codes else 0) for part in parts)


def test_refuses_while_a_part_lacks_what_its_procedure_requires(kin_of_three):
    kin_of_three.order(order(kin_of_three.first, "TP01"), order(kin_of_three.second))
    dossier = kin_of_three.accept()
    with pytest.raises(PartError, match="còn thiếu: Đơn đề nghị"):
        kin_of_three.send(dossier)
    nothing_made(kin_of_three, dossier)


def test_refuses_where_nobody_takes_the_part(kin_of_three):
    kin_of_three.first.specialist.posts.update(active=False)
    dossier = kin_of_three.accept()
    with pytest.raises(PartError, match=rf"^Hồ sơ thành phần «{_name(kin_of_three.first)}»: Chưa có ai giữ vai trò"):
        kin_of_three.send(dossier)
    nothing_made(kin_of_three, dossier)


def test_refuses_a_part_whose_procedure_has_no_process_there(kin_of_three):
    with past_the_guard():
        ProcessVersion.objects.filter(pk=kin_of_three.first.process.pk).update(state=VersionState.RETIRED)
    forget_plans()
    dossier = kin_of_three.accept()
    with pytest.raises(PartError, match=rf"^Hồ sơ thành phần «{_name(kin_of_three.first)}»: "):
        kin_of_three.send(dossier)
    nothing_made(kin_of_three, dossier)


def _name(desk):
    return re.escape(desk.process.process.procedure.name)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"procedure": "9.999999"}, "chưa áp dụng"),
        ({"agency": "H18.77"}, "không tiếp nhận"),
        ({"case": "khong-co"}, "chưa áp dụng ở nơi nhận"),
    ],
)
def test_refuses_what_is_not_here(kin_of_three, values, words):
    kin_of_three.order(order(kin_of_three.first, "TP01", **values))
    dossier = kin_of_three.accept()
    with pytest.raises(PartError, match=words):
        kin_of_three.send(dossier)
    nothing_made(kin_of_three, dossier)


def test_the_dossiers_own_agency_goes_before_others(kin_of_three):
    kin_of_three.first.process.process.procedure.receiving_agencies.add(kin_of_three.own.agency)
    dossier = kin_of_three.made()
    codes = set(Dossier.objects.filter(parent=dossier).values_list("agency__code", flat=True))
    assert codes == {kin_of_three.own.agency.code, kin_of_three.second.agency.code}


def test_of_several_agencies_the_person_chooses(kin_of_three):
    procedure = kin_of_three.first.process.process.procedure
    procedure.receiving_agencies.add(kin_of_three.second.agency)
    dossier = kin_of_three.accept()
    with pytest.raises(PartError, match="Chưa chọn nơi tiếp nhận") as refused:
        kin_of_three.send(dossier)
    assert refused.value.field == f"noi-nhan-{procedure.code}"
    nothing_made(kin_of_three, dossier)
    chosen = {procedure.code: kin_of_three.second.agency.pk}
    kin_of_three.send(dossier, given=Given(part_agencies=chosen))
    parts = Dossier.objects.filter(parent=dossier, procedure_version__procedure=procedure)
    assert [part.agency for part in parts] == [kin_of_three.second.agency]


def test_a_chosen_agency_that_does_not_take_it_in_is_refused(kin_of_three):
    procedure = kin_of_three.first.process.process.procedure
    procedure.receiving_agencies.add(kin_of_three.second.agency)
    dossier = kin_of_three.accept()
    with pytest.raises(InputError):
        kin_of_three.send(dossier, given=Given(part_agencies={procedure.code: 999_999}))
    nothing_made(kin_of_three, dossier)


def test_what_runs_already_is_not_made_again(kin_of_three):
    dossier = kin_of_three.made()
    change(kin_of_three.own, "cho", "7400", conditions=[])
    kin_of_three.own.act(fresh(dossier), "send_back", kin_of_three.own.specialist)
    kin_of_three.send(fresh(dossier))
    assert Dossier.objects.filter(parent=dossier).count() == 2
    assert fresh(dossier).events.filter(action=Event.Kind.PARTS_MADE).count() == 1
    assert code_of(kin_of_three.first) != code_of(kin_of_three.second)
