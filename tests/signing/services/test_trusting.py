"""A root is trusted once two administrators agreed on it by its fingerprint, and no longer once one withdraws it."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Role
from common.errors import InputError, PolicyError, TransitionError
from signing.models import TrustAnchor, TrustEvent
from signing.services import trusting
from signing.services.trusting import AnchorData
from signing.trust import anchors
from signing.trust.certificates import read_facts, to_pem
from tests.factories.accounts import NOW, person
from tests.factories.signing import authority, issued

DATA = AnchorData("Ban Cơ yếu", "state", "OCSP.ca.gov.vn, crl.ca.gov.vn")


@pytest.fixture
def keepers(db):
    return [person(Role.SYSTEM_ADMIN) for _ in range(2)]


def root():
    return authority().root.certificate


def prints():
    spaced = read_facts(root()).fingerprint.upper()
    return ":".join(spaced[start : start + 2] for start in range(0, 64, 2))


def propose(actor, *, certificate=None, fingerprint=None, data=DATA, at=NOW):
    content = to_pem(root()).encode() if certificate is None else certificate
    typed = prints() if fingerprint is None else fingerprint
    return trusting.anchor_propose(certificate=content, fingerprint=typed, data=data, actor=actor, at=at)


def approve(anchor, actor, fingerprint=None):
    typed = prints() if fingerprint is None else fingerprint
    return trusting.anchor_approve(anchor_id=anchor.pk, fingerprint=typed, actor=actor, at=NOW)


def test_two_persons_make_trust_and_one_ends_it(keepers):
    first, second = keepers
    anchor = propose(first)
    assert (anchors.current().ders, anchor.host_names) == ((), ["ocsp.ca.gov.vn", "crl.ca.gov.vn"])
    approve(anchor, second)
    assert len(anchors.current().ders) == 1
    trusting.anchor_withdraw(anchor_id=anchor.pk, actor=first, at=NOW, reason="Lộ khóa")
    assert anchors.current().ders == ()
    acts = TrustEvent.objects.order_by("number").values_list("action", flat=True)
    assert list(acts) == ["proposed", "approved", "withdrawn"]
    again = propose(second)
    assert (again.pk, again.state, anchors.current().ders) == (anchor.pk, "proposed", ())
    approve(again, first)


def test_nobody_approves_their_own_proposal(keepers):
    anchor = propose(keepers[0])
    with pytest.raises(PolicyError):
        approve(anchor, keepers[0])
    assert anchors.current().ders == ()


def test_a_fingerprint_that_is_another_is_refused_both_times(keepers):
    with pytest.raises(InputError, match="không khớp"):
        propose(keepers[0], fingerprint="ab" * 32)
    assert not TrustAnchor.objects.exists()
    anchor = propose(keepers[0])
    with pytest.raises(InputError, match="không khớp"):
        approve(anchor, keepers[1], fingerprint="")
    assert anchors.current().ders == ()


@pytest.mark.parametrize("content", [b"", b"khong phai", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_what_is_no_root_is_refused(keepers, content):
    with pytest.raises(InputError, match="không phải chứng thư gốc"):
        propose(keepers[0], certificate=content)
    for other in (authority().intermediate.certificate, issued("A").certificate):
        with pytest.raises(InputError, match="không phải chứng thư gốc"):
            propose(keepers[0], certificate=to_pem(other).encode(), fingerprint=read_facts(other).fingerprint)
    with pytest.raises(InputError, match="hết hạn"):
        propose(keepers[0], at=NOW + timedelta(days=365 * 20))
    assert not TrustAnchor.objects.exists()


def test_only_who_keeps_the_system_may(keepers):
    stranger = person(Role.AGENCY_ADMIN)
    with pytest.raises(PolicyError):
        propose(stranger)
    anchor = propose(keepers[0])
    with pytest.raises(PolicyError):
        approve(anchor, stranger)
    with pytest.raises(PolicyError):
        trusting.anchor_decline(anchor_id=anchor.pk, actor=stranger, at=NOW, reason="x")
    assert TrustAnchor.objects.get().state == "proposed"


def test_a_reason_a_name_of_a_machine_and_the_right_state_are_wanted(keepers):
    with pytest.raises(InputError, match="không phải tên máy"):
        propose(keepers[0], data=AnchorData("x", "public", "http://ocsp.vn/"))
    anchor = propose(keepers[0])
    with pytest.raises(InputError, match="đã có"):
        propose(keepers[1])
    with pytest.raises(InputError, match="lý do"):
        trusting.anchor_decline(anchor_id=anchor.pk, actor=keepers[1], at=NOW, reason=" ")
    with pytest.raises(TransitionError):
        trusting.anchor_withdraw(anchor_id=anchor.pk, actor=keepers[1], at=NOW, reason="x")
    trusting.anchor_decline(anchor_id=anchor.pk, actor=keepers[1], at=NOW, reason="Sai")
    with pytest.raises(TransitionError):
        approve(anchor, keepers[1])


def test_a_command_proposes_and_never_trusts(keepers, tmp_path):
    file = tmp_path / "ca.pem"
    file.write_text(to_pem(root()))
    said = io.StringIO()
    call_command("import_trust_anchors", str(file), "--family", "state", "--hosts", "a.vn", stdout=said)
    assert read_facts(root()).fingerprint in said.getvalue()
    assert (TrustAnchor.objects.get().state, anchors.current().ders) == ("proposed", ())
    with pytest.raises(CommandError, match="đã có"):
        call_command("import_trust_anchors", str(file), "--family", "state")
    approve(TrustAnchor.objects.get(), keepers[0])
