"""Private keys at rest."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.exceptions import ImproperlyConfigured

from signing.keys.envelope import EnvelopeError, WrongPinError, rewrap, seal, unseal
from signing.keys.secret import Secret
from tests.factories.signing import issued

FINGERPRINT = "ab" * 32
PIN = Secret("13572468")
OLD = "old:" + "A" * 43 + "="
NEW = "new:" + "B" * 42 + "A="


def key():
    return issued("Người có khóa").key


def numbers(private_key):
    return private_key.private_numbers()


def test_opens_with_the_pin():
    assert numbers(unseal(seal(key(), fingerprint=FINGERPRINT, pin=PIN), pin=PIN)) == numbers(key())


def test_opens_without_pin_when_it_has_none():
    envelope = seal(key(), fingerprint=FINGERPRINT, pin=None)
    assert not envelope.pin_salt
    assert numbers(unseal(envelope, pin=None)) == numbers(key())


def test_keeps_elliptic_keys():
    elliptic = ec.generate_private_key(ec.SECP256R1())
    assert numbers(unseal(seal(elliptic, fingerprint=FINGERPRINT, pin=PIN), pin=PIN)) == numbers(elliptic)


@pytest.mark.parametrize("pin", [Secret("13572469"), Secret(""), None])
def test_does_not_open_with_another_pin(pin):
    envelope = seal(key(), fingerprint=FINGERPRINT, pin=PIN)
    with pytest.raises(WrongPinError):
        unseal(envelope, pin=pin)


def test_does_not_open_with_the_pin_alone(settings):
    settings.SIGNING_KEKS = OLD
    envelope = seal(key(), fingerprint=FINGERPRINT, pin=PIN)
    settings.SIGNING_KEKS = NEW
    with pytest.raises(EnvelopeError):
        unseal(envelope, pin=PIN)


def test_does_not_open_with_a_wrong_kek_of_the_same_name(settings):
    settings.SIGNING_KEKS = OLD
    envelope = seal(key(), fingerprint=FINGERPRINT, pin=PIN)
    settings.SIGNING_KEKS = NEW.replace("new", "old")
    with pytest.raises(EnvelopeError):
        unseal(envelope, pin=PIN)


@pytest.mark.parametrize("pin", [PIN, None])
def test_belongs_to_one_certificate(pin):
    envelope = replace(seal(key(), fingerprint=FINGERPRINT, pin=pin), fingerprint="cd" * 32)
    with pytest.raises(EnvelopeError):
        unseal(envelope, pin=pin)


def test_notices_a_key_from_another_envelope():
    mine = seal(key(), fingerprint=FINGERPRINT, pin=PIN)
    other = seal(key(), fingerprint=FINGERPRINT, pin=PIN)
    with pytest.raises(EnvelopeError):
        unseal(replace(mine, key_blob=other.key_blob), pin=PIN)


def test_a_new_kek_wraps_again_and_touches_no_key(settings):
    settings.SIGNING_KEKS = OLD
    envelope = seal(key(), fingerprint=FINGERPRINT, pin=PIN)
    settings.SIGNING_KEKS = f"{NEW},{OLD}"
    turned = rewrap(envelope)
    settings.SIGNING_KEKS = NEW
    assert turned.kek_id == "new"
    assert turned.key_blob == envelope.key_blob
    assert numbers(unseal(turned, pin=PIN)) == numbers(key())


def test_holds_no_plain_key():
    envelope = seal(key(), fingerprint=FINGERPRINT, pin=None)
    plain = key().private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    assert plain[100:140] not in envelope.key_blob


@pytest.mark.parametrize("keks", ["", "k1", "k1:???", "k1:AAAA", "k1:" + "A" * 43 + "=,k2:AAAA"])
def test_refuses_odd_keks(settings, keks):
    settings.SIGNING_KEKS = keks
    with pytest.raises(ImproperlyConfigured):
        seal(key(), fingerprint=FINGERPRINT, pin=None)
