"""Who gets a dossier by each way of assignment, and that nobody else can act on it then."""

import pytest

from accounts.models import Role
from common.errors import InputError
from onestop.services.receivers import NobodyError
from procedures.engine import ActionNotOpen
from procedures.models import Step
from tests.factories.accounts import NOW, DepartmentFactory, person
from tests.factories.assigning import configure


@pytest.fixture
def drafted(desk):
    """Give a dossier with the specialist, ready to go to a head."""
    dossier = desk.accept()
    desk.draft(dossier)
    return dossier


def heads(desk, *titles, department=None):
    return [person(Role.HEAD, agency=desk.agency, title=title, department=department) for title in titles]


def test_a_fixed_person_gets_it_however_busy(desk, drafted):
    [fixed] = heads(desk, "Trưởng phòng")
    configure(desk, "xu_ly", "advance", assignment="fixed", officer=fixed)
    desk.act(drafted, "advance", desk.specialist)
    second = desk.accept()
    desk.draft(second)
    assert desk.act(second, "advance", desk.specialist).holder == fixed


def test_refuses_another_than_the_fixed_person(desk, drafted, nothing_changes):
    [fixed] = heads(desk, "Trưởng phòng")
    configure(desk, "xu_ly", "advance", assignment="fixed", officer=fixed)
    with nothing_changes(), pytest.raises(InputError, match="đã định ai nhận"):
        desk.act(drafted, "advance", desk.specialist, assignee_id=desk.head.pk)


@pytest.mark.parametrize("change", ["closed", "role lost"])
def test_refuses_while_the_fixed_person_is_gone(desk, drafted, change, nothing_changes):
    [fixed] = heads(desk, "Trưởng phòng")
    configure(desk, "xu_ly", "advance", assignment="fixed", officer=fixed)
    if change == "closed":
        fixed.is_active = False
        fixed.save(update_fields=["is_active"])
    else:
        fixed.posts.update(active=False)
    with nothing_changes(), pytest.raises(NobodyError, match="báo quản trị sửa quy trình"):
        desk.act(drafted, "advance", desk.specialist)


def test_the_least_busy_holder_of_a_post_gets_it(desk, drafted):
    deputies = heads(desk, "Phó Trưởng phòng", "Phó Trưởng phòng")
    configure(desk, "xu_ly", "advance", assignment="post", post_title="phó trưởng phòng")
    first = desk.act(drafted, "advance", desk.specialist).holder
    second = desk.accept()
    desk.draft(second)
    assert {first, desk.act(second, "advance", desk.specialist).holder} == set(deputies)


def test_a_post_of_a_department_is_looked_for_there(desk, drafted):
    department = DepartmentFactory(agency=desk.agency)
    [there] = heads(desk, "Trưởng phòng", department=department)
    heads(desk, "Trưởng phòng")
    configure(desk, "xu_ly", "advance", assignment="post", post_department=department)
    assert desk.act(drafted, "advance", desk.specialist).holder == there


def test_refuses_a_post_that_nobody_holds(desk, drafted, nothing_changes):
    configure(desk, "xu_ly", "advance", assignment="post", post_title="Chi cục trưởng")
    with nothing_changes(), pytest.raises(NobodyError, match="không còn ai"):
        desk.act(drafted, "advance", desk.specialist)


@pytest.mark.parametrize(("named", "gets"), [("xem_xet", "head"), (None, "other")])
def test_who_did_the_named_step_gets_it_else_who_did_this_one(desk, named, gets):
    other = person(Role.HEAD, agency=desk.agency)
    dossier = desk.at("tra_ket_qua")
    dossier.tasks.filter(step__code="xac_nhan").update(assignee=other)
    step = Step.objects.get(version=desk.process, code=named) if named else None
    configure(desk, "tra_ket_qua", "send_back", previous_step=step)
    holder = desk.act(dossier, "send_back", desk.clerk, note="Sai tên.").holder
    assert holder == (desk.head if gets == "head" else other)


def test_the_suggested_person_gets_it_when_nobody_is_chosen(desk, drafted):
    [suggested, other] = heads(desk, "Phó Trưởng phòng", "Phó Trưởng phòng")
    configure(desk, "xu_ly", "advance", officer=suggested)
    second = desk.accept()
    desk.draft(second)
    assert desk.act(drafted, "advance", desk.specialist).holder == suggested
    assert desk.act(second, "advance", desk.specialist, assignee_id=other.pk).holder == other


@pytest.mark.parametrize(
    "values",
    [
        {"assignment": "chosen"},
        {"assignment": "least_loaded"},
        {"assignment": "previous"},
        {"assignment": "post", "post_title": "Trưởng phòng"},
        {"assignment": "fixed"},
    ],
    ids=lambda values: values["assignment"],
)
def test_nobody_but_the_receiver_can_act(desk, drafted, values, nothing_changes):
    """Co-workers, followers, holders of the same post and the sender: all are refused."""
    people = heads(desk, "Trưởng phòng", "Trưởng phòng", "Trưởng phòng")
    fixed = {"officer": people[0]} if values["assignment"] == "fixed" else {}
    configure(desk, "xu_ly", "advance", **values, **fixed)
    sent = desk.act(drafted, "advance", desk.specialist, co_worker_ids=[desk.clerk.pk])
    receiver = sent.holder
    others = {*people, desk.head, desk.clerk, desk.specialist, desk.leader} - {receiver}
    for one in others:
        with nothing_changes(), pytest.raises(ActionNotOpen):
            desk.act(sent, "send_back", one, note="Sửa.")
    assert desk.act(sent, "send_back", receiver, note="Sửa.", at=NOW).holder == desk.specialist
