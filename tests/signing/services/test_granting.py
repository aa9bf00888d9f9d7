"""Who may use a seal for what, how often a key may sign, and what ends when somebody leaves."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Post, Role
from common.errors import InputError, PolicyError, TransitionError
from signing.errors import SigningRefusal
from signing.keys.secret import Secret
from signing.models import KeyEvent, KeyGrant, Operation, SigningKey, State
from signing.services import findings, granting, keeping, leaving, preflight, sign, uses
from signing.services.granting import GrantData
from tests.factories.accounts import NOW, AgencyFactory, PostFactory, person
from tests.factories.signing import PIN

DAY = timedelta(days=1)
ALWAYS = GrantData(basis="QĐ 12/QĐ-SXD", valid_from=NOW - DAY)


@pytest.fixture
def admins(office):
    return [person(Role.AGENCY_ADMIN, agency=office.agency) for _ in range(2)]


@pytest.fixture
def clerk(office):
    return person(Role.CLERICAL, agency=office.agency)


def ask(office, actor, whom, data=ALWAYS):
    return granting.grant_ask(key_id=office.seal_key.pk, person_id=whom.pk, data=data, actor=actor, at=NOW)


def approve(grant, actor):
    return granting.grant_approve(grant_id=grant.pk, actor=actor, at=NOW)


def may_seal(office, whom, at=NOW, kind=None):
    call = {"operation": Operation.SEAL, "signer": whom, "agency": office.agency, "at": at, "document_type": kind}
    return findings.may_sign(findings.key_findings(**call))


def test_two_people_entrust_the_seal_and_one_takes_it_back_at_once(office, admins, clerk):
    grant = ask(office, admins[0], clerk)
    assert not may_seal(office, clerk)
    for actor in (admins[0], clerk, office.clerical, person(Role.LEADER)):
        with pytest.raises(PolicyError):
            approve(grant, actor)
    approve(grant, office.leader)
    assert may_seal(office, clerk)
    granting.grant_end(grant_id=grant.pk, actor=admins[1], at=NOW, reason="Nghỉ sinh")
    assert not may_seal(office, clerk)
    with pytest.raises(TransitionError):
        granting.grant_end(grant_id=grant.pk, actor=admins[1], at=NOW, reason="Nghỉ sinh")
    kinds = KeyEvent.objects.filter(key=office.seal_key).order_by("number").values_list("action", flat=True)
    assert list(kinds) == ["grant_asked", "grant_approved", "grant_ended"]
    assert ask(office, admins[0], clerk).pk != grant.pk


def test_a_grant_is_for_its_kinds_types_and_days(office, admins, clerk):
    data = GrantData("QĐ 12", NOW, NOW + DAY, [Operation.SEAL.value], ["QD"])
    approve(ask(office, admins[0], clerk, data), admins[1])
    assert may_seal(office, clerk)
    assert may_seal(office, clerk, kind="QD")
    assert not may_seal(office, clerk, kind="CV")
    assert not may_seal(office, clerk, kind="")
    assert not may_seal(office, clerk, at=NOW + DAY)
    assert not may_seal(office, clerk, at=NOW - DAY)
    call = {"signer": clerk, "agency": office.agency, "at": NOW, "document_type": "QD"}
    with pytest.raises(SigningRefusal, match="không cho việc này"):
        preflight._usable_seal(office.seal_key, clerk, office.agency, NOW, Operation.COMPONENT, "QD")
    assert preflight.usable_key(operation=Operation.SEAL, **call) == office.seal_key


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"basis": " "}, "văn bản giao"),
        ({"valid_to": NOW - timedelta(hours=1)}, "Ngày hết hạn"),
        ({"operations": ["x"]}, "Không có loại chữ ký"),
    ],
)
def test_refuses_what_does_not_fit_together(office, admins, clerk, change, words):
    with pytest.raises(InputError, match=words):
        ask(office, admins[0], clerk, GrantData(**(vars(ALWAYS) | change)))
    assert not KeyGrant.objects.filter(user=clerk).exists()


def test_refuses_who_has_it_already_or_belongs_elsewhere(office, admins):
    with pytest.raises(InputError, match="đã được giao"):
        ask(office, admins[0], office.clerical)
    with pytest.raises(InputError, match="chức vụ"):
        ask(office, admins[0], person(Role.CLERICAL))
    with pytest.raises(PolicyError):
        ask(office, office.leader, person(Role.CLERICAL, agency=office.agency))
    assert not KeyEvent.objects.exists()


def test_the_database_wants_two_people_as_well(office, admins, clerk):
    grant = ask(office, admins[0], clerk)
    for one in (admins[0], clerk):
        with pytest.raises(IntegrityError), transaction.atomic():
            KeyGrant.objects.filter(pk=grant.pk).update(granted_by=one)


def limit(office, key, **limits):
    actor = office.leader if key == office.leader_key else person(Role.AGENCY_ADMIN, agency=office.agency)
    keeping.key_limit(key_id=key.pk, **({"per_day": None, "total": None} | limits), actor=actor, at=NOW)


def counted(key):
    return SigningKey.objects.values_list("usage_count", "usage_today").get(pk=key.pk)


def test_uses_are_counted_and_a_failed_one_is_given_back(office, draft):
    office.approve(draft)
    assert counted(office.leader_key) == (1, 1)
    with pytest.raises(SigningRefusal):
        office.approve(draft, pin="000111", subject="document:2")
    assert counted(office.leader_key) == (1, 1)
    office.approve(draft, subject="document:3", at=NOW + DAY)
    assert counted(office.leader_key) == (2, 1)


def test_a_used_up_limit_refuses_before_anything_is_stored(office, draft):
    limit(office, office.leader_key, per_day=1)
    office.approve(draft)
    with pytest.raises(SigningRefusal, match="đủ 1 lần ký của hôm nay"):
        office.ask(draft, subject="document:2")
    office.approve(draft, subject="document:2", at=NOW + DAY)
    limit(office, office.leader_key, total=2)
    with pytest.raises(SigningRefusal, match="đủ 2 lần ký được phép"):
        office.ask(draft, subject="document:3", at=NOW + 2 * DAY)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_of_two_signers_at_the_last_use_one_signs(office, draft, guarded, monkeypatch):
    if not guarded:
        monkeypatch.setattr(uses, "TAKE_SQL", uses.TAKE_SQL.split("AND active")[0] + " RETURNING id")
    limit(office, office.leader_key, total=1)
    requests = [office.ask(draft, subject=f"document:{one}") for one in (1, 2)]
    together, answers = threading.Barrier(2), []

    def work(request):
        together.wait()
        try:
            sign.perform(request_id=request.pk, pin=Secret(PIN), at=NOW)
            answers.append("signed")
        except SigningRefusal as error:
            answers.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(one,)) for one in requests]
    [one.start() for one in threads]
    [one.join() for one in threads]
    assert sorted(answers) == (["limit_total", "signed"] if guarded else ["signed", "signed"])
    if guarded:
        assert counted(office.leader_key)[0] == 1
        assert {one.state for one in type(requests[0]).objects.all()} == {State.FAILED, State.COMPLETING}


def test_who_leaves_signs_no_more_and_the_rows_are_closed(office, draft):
    SigningKey.objects.filter(pk=office.leader_key.pk).update(held_at=office.agency)
    assert leaving.leavers_end(at=NOW) == (0, 0)
    for who in (office.leader, office.clerical):
        Post.objects.filter(user=who).update(active=False)
        PostFactory(user=who, agency=AgencyFactory(), role=Role.LEADER)
    with pytest.raises(SigningRefusal, match="cơ quan khác"):
        office.ask(draft)
    assert not may_seal(office, office.clerical)
    assert leaving.leavers_end(at=NOW) == (1, 1)
    assert leaving.leavers_end(at=NOW) == (0, 0)
    office.leader_key.refresh_from_db()
    assert office.leader_key.standing == SigningKey.Standing.ENDED
    assert sorted(KeyEvent.objects.values_list("action", flat=True)) == ["grant_left", "left"]


def test_a_closed_account_ends_the_use_of_its_key(office, draft):
    office.leader.is_active = False
    office.leader.save()
    with pytest.raises(SigningRefusal):
        office.ask(draft)
    assert leaving.leavers_end(at=NOW) == (1, 0)
