"""The installation's seal."""

import base64
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter
from hypothesis import given
from hypothesis import strategies as st

from common import sealing
from common.sealing import Seal

CONTENT = b'{"format": "motcuamo.package"}'


def test_the_seal_holds_for_the_content_and_names_the_key():
    made = sealing.seal(CONTENT)
    assert sealing.is_intact(CONTENT, made)
    assert made.public_key == sealing.own_public_key()
    assert made.fingerprint == sealing.fingerprint(sealing.own_public_key())
    assert len(made.fingerprint) == 64


def test_the_same_content_gets_the_same_seal():
    assert sealing.seal(CONTENT) == sealing.seal(CONTENT)


@given(place=st.integers(0, len(CONTENT) - 1), bit=st.integers(0, 7))
def test_the_seal_breaks_with_any_bit_of_the_content(place, bit):
    changed = bytearray(CONTENT)
    changed[place] ^= 1 << bit
    assert not sealing.is_intact(bytes(changed), sealing.seal(CONTENT))


@given(public_key=st.binary(max_size=64), signature=st.binary(max_size=96))
def test_no_invented_seal_holds_and_none_raises(public_key, signature):
    assert not sealing.is_intact(CONTENT, Seal(public_key, signature))


def test_another_key_is_another_fingerprint():
    other = Ed25519PrivateKey.generate()
    seal = Seal(other.public_key().public_bytes_raw(), sealing.seal(CONTENT).signature)
    assert seal.fingerprint != sealing.seal(CONTENT).fingerprint
    assert not sealing.is_intact(CONTENT, seal)


@pytest.mark.parametrize("wrong", ["", "none", "khóa", base64.b64encode(b"short").decode()])
def test_a_wrong_key_is_named_without_its_value(settings, wrong):
    settings.SEAL_KEY = wrong
    with pytest.raises(ImproperlyConfigured, match="SEAL_KEY must be 32 random bytes") as found:
        sealing.seal(CONTENT)
    assert not wrong or wrong not in str(found.value)


def page_of_errors():
    """Return what Django would write of a seal that failed."""
    try:
        sealing.seal(CONTENT)
    except RuntimeError:
        return ExceptionReporter(RequestFactory().get("/"), *sys.exc_info()).get_traceback_html()


def test_no_page_of_errors_shows_the_key(settings, monkeypatch):
    def fail(key):
        raise RuntimeError("out of order")

    monkeypatch.setattr(sealing.Ed25519PrivateKey, "from_private_bytes", fail)
    page = page_of_errors()
    assert "out of order" in page
    assert settings.SEAL_KEY not in page
    assert repr(base64.b64decode(settings.SEAL_KEY))[2:20] not in page
    assert SafeExceptionReporterFilter().get_safe_settings()["SEAL_KEY"] != settings.SEAL_KEY
