"""Keys that come in from files, and are looked after."""

import traceback
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.views.debug import ExceptionReporter

from accounts.models import Role
from common.errors import InputError, PolicyError, TransitionError
from common.journal import verify_chain
from signing.errors import SigningRefusal
from signing.keys.secret import Secret
from signing.keys.unlock import key_open
from signing.models import KeyEvent, KeyGrant, Operation, SigningKey
from signing.services import importing, keeping, preflight, uses
from tests.factories.accounts import NOW, AgencyFactory, person
from tests.factories.keyfiles import FILE_PASSWORD, NEW_PIN, p12, p12_of_two
from tests.factories.signing import LEADER_NAME, PIN
from tests.signing.services.test_sign import everything_in_the_database

DAY = timedelta(days=1)


def bring(actor, content, *, agency=None, password=FILE_PASSWORD, pin=NEW_PIN, at=NOW):
    chosen = None if agency else Secret(pin)
    who = {"agency": agency, "actor": actor, "at": at}
    return importing.key_import(content=content, password=Secret(password), pin=chosen, **who)


def use(key, actor):
    return importing.key_use(key_id=key.pk, actor=actor, at=NOW)


def kinds(key):
    return list(key.events.order_by("number").values_list("action", flat=True))


@pytest.fixture
def admins(office):
    return [person(Role.AGENCY_ADMIN, agency=office.agency) for _ in range(2)]


def test_a_person_brings_a_key_looks_at_it_and_uses_it(office, draft):
    key = bring(office.leader, p12(LEADER_NAME, "moi"))
    assert key.standing == SigningKey.Standing.WAITING
    assert preflight.personal_key(signer=office.leader, at=NOW) == office.leader_key
    use(key, office.leader)
    assert preflight.personal_key(signer=office.leader, at=NOW) == key
    assert office.approve(draft, pin=NEW_PIN)
    office.leader_key.refresh_from_db()
    assert office.leader_key.standing == SigningKey.Standing.ENDED
    assert bytes(office.leader_key.key_blob) == bytes(office.leader_key.wrapped_dek) == b""
    assert kinds(key) == ["imported", "used"]
    assert kinds(office.leader_key) == ["replaced"]
    assert verify_chain(KeyEvent.objects.filter(key=key), subject=SigningKey.objects.get(pk=key.pk)) == []


def test_a_forgotten_pin_is_mended_by_the_same_file_once_more(office):
    first = use(bring(office.leader, p12(LEADER_NAME, "moi")), office.leader)
    again = use(bring(office.leader, p12(LEADER_NAME, "moi"), pin="913570"), office.leader)
    assert again.fingerprint == first.fingerprint
    assert key_open(row=again, pin=Secret("913570"), at=NOW)
    assert list(SigningKey.objects.filter(user=office.leader, active=True)) == [again]


def test_a_key_in_place_of_another_signs_no_more_often(office):
    def limits(key):
        key.refresh_from_db()
        return key.limit_per_day, key.limit_total, key.usage_count, key.usage_today

    first = use(bring(office.leader, p12(LEADER_NAME, "moi")), office.leader)
    keeping.key_limit(key_id=first.pk, per_day=2, total=9, actor=office.leader, at=NOW)
    assert uses.use_take(key=first, at=NOW) is None
    same = use(bring(office.leader, p12(LEADER_NAME, "moi"), pin="913570"), office.leader)
    assert limits(same) == (2, 9, 1, 1)
    waiting = bring(office.leader, p12(LEADER_NAME, "moi-nua"))
    keeping.key_limit(key_id=waiting.pk, per_day=None, total=5, actor=office.leader, at=NOW)
    assert limits(use(waiting, office.leader)) == (2, 5, 0, 1)


def seal_of(office):
    call = {"operation": Operation.SEAL, "signer": office.clerical, "agency": office.agency}
    return preflight.usable_key(**call, at=NOW)


def test_a_seal_is_used_when_a_second_person_says_so_and_keeps_its_grants(office, admins):
    key = bring(admins[0], p12(office.agency.name, office.agency.code, organisation="moi"), agency=office.agency)
    with pytest.raises(PolicyError):
        use(key, admins[0])
    with pytest.raises(PolicyError):
        use(key, office.clerical)
    assert seal_of(office) == office.seal_key
    use(key, office.leader)
    assert seal_of(office) == key
    assert kinds(key) == ["imported", "approved"]
    with pytest.raises(TransitionError):
        use(key, admins[1])


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (lambda: b"no file", InputError, "không phải là tệp chứng thư số"),
        (lambda: b"%PDF-1.7 " + b"x" * 70_000, InputError, "quá lớn"),
        (lambda: p12(LEADER_NAME, "moi", password="khac"), InputError, "Mật khẩu của tệp không đúng"),
        (lambda: p12_of_two(LEADER_NAME), InputError, "nhiều khóa"),
        (lambda: p12("Nguyễn Văn Khác"), SigningRefusal, "không phải của bạn"),
        (lambda: p12(LEADER_NAME, "cu", not_after=NOW - DAY), SigningRefusal, "đã hết hạn"),
        (lambda: p12(LEADER_NAME, "mai", not_before=NOW + DAY), SigningRefusal, "chưa đến ngày"),
        (lambda: p12(LEADER_NAME, "ma-hoa", may_sign=False), SigningRefusal, "không được cấp để ký"),
        (lambda: p12(LEADER_NAME, "moi", chain=False), SigningRefusal, "không thuộc nhà cung cấp"),
        (lambda: p12(LEADER_NAME, "yeu", key=rsa.generate_private_key(65537, 1024)), SigningRefusal, "quá yếu"),
    ],
)
def test_refuses_what_cannot_be_used(office, content, error, words):
    before = list(SigningKey.objects.values_list("pk", "active"))
    with pytest.raises(error, match=words):
        bring(office.leader, content())
    assert list(SigningKey.objects.values_list("pk", "active")) == before
    assert not KeyEvent.objects.exists()


@pytest.mark.parametrize("pin", ["12345", "123456", "987654", "111111", "121212", "x" * 65, "canbo-lanh-dao"])
def test_refuses_a_pin_that_others_would_try_first(office, pin):
    office.leader.username = "lanh-dao"
    with pytest.raises(InputError, match="Mã PIN"):
        bring(office.leader, p12(LEADER_NAME, "moi"), pin=pin)


def test_refuses_a_seal_to_who_does_not_administer_the_agency(office):
    stranger = person(Role.AGENCY_ADMIN, agency=AgencyFactory())
    for actor in (stranger, office.leader, office.clerical):
        with pytest.raises(PolicyError):
            bring(actor, p12(office.agency.name, office.agency.code), agency=office.agency)
    assert SigningKey.objects.count() == 2


def test_refuses_a_certificate_that_stands_for_another_already(office):
    namesake = person(Role.LEADER, agency=office.agency, full_name=LEADER_NAME)
    with pytest.raises(InputError, match="đã được nhập cho người"):
        bring(namesake, p12(LEADER_NAME))


def test_the_pin_is_changed_and_a_wrong_old_one_counts(office):
    def change(old, new):
        return keeping.pin_change(
            key_id=office.leader_key.pk, old=Secret(old), new=Secret(new), actor=office.leader, at=NOW
        )

    with pytest.raises(SigningRefusal, match="còn 4 lần thử"):
        change("000111", NEW_PIN)
    with pytest.raises(InputError, match="trùng"):
        change(PIN, PIN)
    with pytest.raises(InputError, match="dễ đoán"):
        change(PIN, "123456")
    key = change(PIN, NEW_PIN)
    assert key_open(row=key, pin=Secret(NEW_PIN), at=NOW)
    with pytest.raises(SigningRefusal, match="Mã PIN không đúng"):
        key_open(row=SigningKey.objects.get(pk=key.pk), pin=Secret(PIN), at=NOW)
    assert kinds(key) == ["pin_changed"]


def test_a_locked_key_says_for_how_long_and_its_journal_that_it_was(office):
    for _ in range(4):
        with pytest.raises(SigningRefusal, match="Mã PIN không đúng"):
            key_open(row=SigningKey.objects.get(pk=office.leader_key.pk), pin=Secret("000111"), at=NOW)
    with pytest.raises(SigningRefusal, match="15 phút nữa"):
        key_open(row=SigningKey.objects.get(pk=office.leader_key.pk), pin=Secret("000111"), at=NOW)
    with pytest.raises(SigningRefusal, match="10 phút nữa"):
        key_open(row=SigningKey.objects.get(pk=office.leader_key.pk), pin=Secret(PIN), at=NOW + timedelta(minutes=5))
    assert kinds(office.leader_key) == ["pin_locked"]


def test_a_key_that_is_ended_signs_no_more(office, draft, admins):
    with pytest.raises(PolicyError):
        keeping.key_end(key_id=office.leader_key.pk, actor=admins[0], at=NOW, reason="Mất")
    keeping.key_end(key_id=office.leader_key.pk, actor=office.leader, at=NOW, reason="Mất máy")
    with pytest.raises(SigningRefusal, match="Chưa có chứng thư số"):
        office.ask(draft)
    keeping.key_end(key_id=office.seal_key.pk, actor=admins[0], at=NOW, reason="Thu hồi")
    assert not KeyGrant.objects.filter(ended_at__isnull=True).exists()
    with pytest.raises(SigningRefusal, match="chưa có con dấu số"):
        office.ask(draft, Operation.SEAL)


SECRET_PASSWORD, SECRET_PIN = Secret("mat-khau-bi-mat-71"), Secret("73519462")


@pytest.mark.parametrize("right", [True, False])
def test_password_and_pin_are_found_nowhere(office, caplog, redis_client, right):
    caplog.set_level("DEBUG")
    content, shown = p12(LEADER_NAME, "moi", password=SECRET_PASSWORD.reveal() if right else "khac"), ""
    who = {"agency": None, "actor": office.leader, "at": NOW}
    try:
        importing.key_import(content=content, password=SECRET_PASSWORD, pin=SECRET_PIN, **who)
    except InputError as error:
        shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
        shown += ExceptionReporter(None, type(error), error, error.__traceback__).get_traceback_text()
    assert bool(shown) is not right
    kept = [redis_client.dump(name) or b"" for name in redis_client.scan_iter()]
    for secret in (SECRET_PASSWORD.reveal(), SECRET_PIN.reveal()):
        for place in (shown, caplog.text, *everything_in_the_database()):
            assert secret not in place
            assert secret.encode().hex() not in place
        assert not [one for one in kept if secret.encode() in one]
