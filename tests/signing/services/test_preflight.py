"""Keys that must not be used are refused before anything is touched."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from accounts.models import Role
from signing.errors import SigningRefusal
from signing.keys.secret import Secret
from signing.models import KeyGrant, Operation, SigningEvent, SigningKey, SigningRequest, TrustAnchor
from signing.services import accounts_keys
from signing.simulators.authority import Authority
from signing.simulators.demo_ca import Owner, store_key, trust
from signing.trust.certificates import to_pem
from tests.factories.accounts import NOW, AgencyFactory, person
from tests.factories.signing import LEADER_NAME, PIN, authority, give_keys, grant, issued

DAY = timedelta(days=1)


def replace_key(office, certificate, *, chain=None, user=None, agency=None):
    """Put another certificate in the place of the leader's, or of the seal."""
    owner = Owner(agency=agency) if agency else Owner(user=user or office.leader, pin=Secret(PIN))
    (office.seal_key if agency else office.leader_key).__class__.objects.filter(
        user=owner.user, agency=owner.agency
    ).update(active=False)
    return store_key(certificate, chain=chain or [authority().intermediate], owner=owner, at=NOW)


def refused(office, draft, operation=Operation.APPROVE, **options):
    """Ask, and return the code of the refusal; nothing may have been written."""
    with pytest.raises(SigningRefusal) as error:
        office.ask(draft, operation, **options)
    assert not SigningRequest.objects.exists()
    assert not SigningEvent.objects.exists()
    return error.value.code


def test_accepts_the_leaders_own_key(office, draft):
    assert office.ask(draft).key == office.leader_key


def test_accepts_the_granted_seal(office, draft):
    assert office.ask(draft, Operation.SEAL).key == office.seal_key


def test_refuses_who_has_no_key(office, draft):
    colleague = person(Role.LEADER, agency=office.agency)
    assert refused(office, draft, signer=colleague) == "no_key"


def test_refuses_an_agency_without_seal(office, draft):
    SigningKey.objects.filter(agency=office.agency).update(active=False)
    assert refused(office, draft, Operation.SEAL) == "no_seal"


@pytest.mark.parametrize(
    ("options", "at", "code"),
    [
        ({"not_after": NOW - DAY}, NOW, "expired"),
        ({"not_before": NOW + DAY}, NOW, "not_yet_valid"),
        ({"may_sign": False}, NOW, "usage"),
    ],
)
def test_refuses_a_certificate_that_is_not_in_force_or_not_for_signing(office, draft, options, at, code):
    replace_key(office, issued(LEADER_NAME, **options))
    assert refused(office, draft, at=at) == code


def test_refuses_a_weak_key(office, draft):
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    replace_key(office, authority().signing_certificate(LEADER_NAME, key=weak))
    assert refused(office, draft) == "weak_key"


def test_refuses_another_persons_certificate(office, draft):
    replace_key(office, issued("Người Khác Hẳn"))
    assert refused(office, draft) == "owner_mismatch_user"


def test_refuses_another_agencys_seal(office, draft):
    key = replace_key(office, issued("Sở Khác", "H99.01"), agency=office.agency)
    grant(key, office.clerical)
    assert refused(office, draft, Operation.SEAL) == "owner_mismatch_agency"


def test_accepts_the_seal_of_a_renamed_agency_by_its_code(office, draft):
    office.agency.name = "Sở Xây dựng và Giao thông"
    office.agency.save()
    assert office.ask(draft, Operation.SEAL).key == office.seal_key


def test_refuses_an_impostor_with_the_leaders_exact_name(office, draft):
    stranger = Authority(NOW)
    replace_key(office, stranger.signing_certificate(LEADER_NAME), chain=[stranger.intermediate])
    assert refused(office, draft) == "untrusted"


def test_refuses_when_the_root_is_no_longer_trusted(office, draft):
    TrustAnchor.objects.update(active=False)
    assert refused(office, draft) == "untrusted"


def test_refuses_a_key_of_a_root_that_is_for_time_stamps_alone(office, draft):
    TrustAnchor.objects.update(family=TrustAnchor.Family.TIME_STAMP)
    assert refused(office, draft) == "untrusted_stamps"
    trust(Authority(NOW), NOW)
    assert refused(office, draft) == "untrusted_stamps"
    TrustAnchor.objects.filter(family=TrustAnchor.Family.TIME_STAMP).update(active=False)
    assert refused(office, draft) == "untrusted"


def test_refuses_a_chain_without_its_intermediate(office, draft):
    SigningKey.objects.filter(pk=office.leader_key.pk).update(chain_pem="")
    assert refused(office, draft) == "untrusted"


def test_refuses_a_damaged_certificate(office, draft):
    SigningKey.objects.filter(pk=office.leader_key.pk).update(certificate_pem="no certificate")
    assert refused(office, draft) == "key_broken"


def test_refuses_the_seal_to_who_was_not_granted_it(office, draft):
    assert refused(office, draft, Operation.SEAL, signer=office.leader) == "no_grant"


@pytest.mark.parametrize(
    "dates",
    [
        {"valid_from": NOW + DAY},
        {"valid_from": NOW - 2 * DAY, "valid_to": NOW - DAY},
        {"valid_from": NOW - 2 * DAY, "valid_to": NOW},
    ],
)
def test_refuses_a_grant_that_is_not_in_force(office, draft, dates):
    KeyGrant.objects.all().delete()
    grant(office.seal_key, office.clerical, **dates)
    assert refused(office, draft, Operation.SEAL) == "no_grant"


def test_problems_are_told_before_anybody_presses(office):
    colleague = person(Role.LEADER, agency=office.agency)
    assert accounts_keys.signer_problem(office.leader, at=NOW) == ""
    assert "Chưa có chứng thư số" in accounts_keys.signer_problem(colleague, at=NOW)
    assert "hết hạn" in accounts_keys.signer_problem(office.leader, at=NOW.replace(year=2032))


def test_problems_of_many_cost_as_much_as_of_one(office, count_queries):
    people = [person(Role.LEADER, agency=AgencyFactory()) for _ in range(20)]
    one = count_queries(lambda: accounts_keys.bulk_problems([office.leader], NOW))
    many = count_queries(lambda: accounts_keys.bulk_problems([office.leader, *people], NOW))
    assert one == many == 2
    problems = accounts_keys.bulk_problems([office.leader, *people], NOW)
    assert problems.pop(office.leader.pk) == ""
    assert len(problems) == 20
    assert all("Chưa có chứng thư số" in problem for problem in problems.values())


def test_a_certificate_names_its_owner_by_any_spelling_of_the_name(db):
    leader = person(Role.LEADER, full_name="Trần  Văn TÂM")
    give_keys()
    store_key(issued(LEADER_NAME), chain=[authority().intermediate], owner=Owner(user=leader, pin=Secret(PIN)), at=NOW)
    assert accounts_keys.signer_problem(leader, at=NOW) == ""


@pytest.mark.parametrize(
    ("owner", "problem"),
    [
        ("Ủy ban nhân dân thành phố Điện Biên Phủ, tỉnh Điện Biên", ""),
        ("Ủy ban nhân dân thành phố Điện Khác", "không phải của bạn"),
    ],
)
def test_accepts_a_long_name_that_the_certificate_cut(db, owner, problem):
    give_keys()
    name = "Ủy ban nhân dân thành phố Điện Biên Phủ, tỉnh Điện Biên"
    leader = person(Role.LEADER, full_name=owner)
    store_key(issued(name), chain=[authority().intermediate], owner=Owner(user=leader, pin=Secret(PIN)), at=NOW)
    told = accounts_keys.signer_problem(leader, at=NOW)
    assert problem in told
    assert bool(problem) == bool(told)


def test_trusts_a_root_that_an_administrator_adds(office, draft):
    stranger = Authority(NOW)
    replace_key(office, stranger.signing_certificate(LEADER_NAME), chain=[stranger.intermediate])
    TrustAnchor.objects.create(
        name="new",
        certificate_pem=to_pem(stranger.root.certificate),
        fingerprint="f" * 64,
        active=True,
        state="trusted",
        created_at=NOW,
        updated_at=NOW,
    )
    assert office.ask(draft).operation == Operation.APPROVE
