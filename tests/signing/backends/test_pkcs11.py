"""A token signs like a soft key, and says in words what is wrong; SoftHSM2 plays the token."""

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pkcs11
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import connection

from signing.backends import pkcs11 as backend_module
from signing.backends import pool as pool_module
from signing.backends.pkcs11 import Pkcs11Backend, sentence_of
from signing.backends.pool import pool
from signing.keys.secret import Secret
from signing.models import SignatureRecord, State
from signing.services import sign, verify
from tests.factories.accounts import NOW
from tests.factories.signing import LEADER_NAME, authority, issued
from tests.signing.services.test_sign import code_of, state_of

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
TOKEN_PIN = "135790"
SHA256 = ec.ECDSA(hashes.SHA256())

pytestmark = [pytest.mark.needs("softhsm2-util"), pytest.mark.skipif(not Path(MODULE).exists(), reason="softhsm2")]


@pytest.fixture(scope="module")
def hsm(tmp_path_factory):
    """A folder of tokens; the module reads where it is when it starts, so there is one for the whole file."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(config)
    yield folder
    pkcs11.unload(MODULE)
    del os.environ["SOFTHSM2_CONF"]


def initialise(hsm, label, *keys):
    """Make a token with these private keys on it, called khoa-1, khoa-2 and so on."""
    run = ["softhsm2-util", "--init-token", "--free", "--label", label, "--pin", TOKEN_PIN, "--so-pin", "87654321"]
    subprocess.run(run, check=True, capture_output=True)
    for number, key in enumerate(keys, start=1):
        pem = hsm / f"{label}-{number}.pem"
        pem.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        run = [
            "softhsm2-util",
            "--import",
            str(pem),
            "--token",
            label,
            "--label",
            f"khoa-{number}",
            "--id",
            f"0{number}",
        ]
        subprocess.run([*run, "--pin", TOKEN_PIN], check=True, capture_output=True)


@pytest.fixture(scope="module")
def elliptic():
    return authority().signing_certificate(LEADER_NAME, key=ec.generate_private_key(ec.SECP256R1()))


@pytest.fixture(scope="module")
def tokens(hsm, elliptic):
    initialise(hsm, "Lãnh đạo", issued(LEADER_NAME).key, elliptic.key)
    return hsm


@pytest.fixture
def token(tokens, office, settings, move_key):
    """The leader's key is on a token; begins with nobody logged in."""
    for reader in pool._readers.values():
        reader.close()
    pool.forget()
    settings.SIGNING_TOKENS = {"usb": (MODULE, "Lãnh đạo")}
    yield move_key(office.leader_key, "pkcs11", "usb", "khoa-1")
    for reader in pool._readers.values():
        reader.close()


def signed(office, draft, pin=TOKEN_PIN):
    return sign.perform(request_id=office.ask(draft).pk, pin=Secret(pin), at=NOW)


def test_signs_like_a_soft_key(office, draft, token):
    request = office.ask(draft)
    blob = sign.perform(request_id=request.pk, pin=Secret(TOKEN_PIN), at=NOW)
    office.complete(request, blob, NOW)
    assert verify.leader_signed(verify.report_for(blob.sha256), user_id=office.leader.pk)
    assert SignatureRecord.objects.count() == 1


def test_signs_with_an_elliptic_key(token, elliptic):
    token.credential = "khoa-2"
    sign_raw = Pkcs11Backend().open(key=token, pin=Secret(TOKEN_PIN), at=NOW)
    elliptic.certificate.public_key().verify(sign_raw(b"data"), b"data", SHA256)


def test_one_session_serves_many_signatures(token):
    backend = Pkcs11Backend()
    first = backend.open(key=token, pin=Secret(TOKEN_PIN), at=NOW)
    session = pool.reader("usb").session
    second = backend.open(key=token, pin=Secret(TOKEN_PIN), at=NOW)
    assert first(b"a") == second(b"a")
    assert pool.reader("usb").session is session


def test_threads_take_turns(token):
    sign_raw = Pkcs11Backend().open(key=token, pin=Secret(TOKEN_PIN), at=NOW)
    expected = sign_raw(b"a")
    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(lambda _: sign_raw(b"a"), range(20))) == {expected}


def test_a_token_that_is_signing_is_not_asked_how_it_is(token):
    with pool.reader("usb").lock:
        assert list(Pkcs11Backend().problems(key=token, at=NOW)) == []


def test_a_wrong_pin_is_said_in_the_field_and_changes_nothing(office, draft, token):
    request = office.ask(draft)
    code = code_of(lambda: sign.perform(request_id=request.pk, pin=Secret("000000"), at=NOW))
    assert code in {"pin_refused", "pin_few_left"}
    assert state_of(request) == State.FAILED
    assert not SignatureRecord.objects.exists()


def test_an_open_session_does_not_sign_for_another_pin(token):
    backend = Pkcs11Backend()
    first = backend.open(key=token, pin=Secret(TOKEN_PIN), at=NOW)
    assert code_of(lambda: backend.open(key=token, pin=Secret("000000"), at=NOW)).startswith("pin_")
    assert code_of(lambda: first(b"a")) == "token_busy"
    backend.open(key=token, pin=Secret(TOKEN_PIN), at=NOW)(b"a")


def test_no_pin_is_asked_for(office, draft, token):
    request = office.ask(draft)
    assert code_of(lambda: sign.perform(request_id=request.pk, pin=None, at=NOW)) == "pin_missing"


@pytest.mark.parametrize(
    ("flag", "code"),
    [("USER_PIN_LOCKED", "token_locked"), ("USER_PIN_FINAL_TRY", "token_last_try")],
)
def test_the_last_try_is_never_spent(token, monkeypatch, flag, code):
    class Found:
        flags = pkcs11.TokenFlag[flag]

    monkeypatch.setattr(backend_module, "_token", lambda _reader: Found())
    assert [one.code for one in Pkcs11Backend().problems(key=token, at=NOW)] == [code]
    assert code_of(lambda: Pkcs11Backend().open(key=token, pin=Secret(TOKEN_PIN), at=NOW)) == code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (pkcs11.TokenNotPresent, "token_missing"),
        (pkcs11.DeviceRemoved, "token_missing"),
        (pkcs11.PinIncorrect, "pin_refused"),
        (pkcs11.PinLocked, "token_locked"),
        (pkcs11.UserAlreadyLoggedIn, "token_busy"),
        (pkcs11.MechanismInvalid, "token_mechanism"),
        (pkcs11.NoSuchKey, "token_no_key"),
        (pkcs11.HostMemory, "token_fault"),
    ],
)
def test_each_exception_has_its_sentence(error, code):
    assert sentence_of(error()) == code


def test_the_mechanism_may_be_missing(token, monkeypatch):
    sign_raw = Pkcs11Backend().open(key=token, pin=Secret(TOKEN_PIN), at=NOW)
    names = ("KeyType", "ObjectClass", "PKCS11Error", "TokenFlag")
    other = SimpleNamespace(RSA_PKCS=pkcs11.Mechanism.SEED_ECB)
    known = SimpleNamespace(Mechanism=other, **{name: getattr(pkcs11, name) for name in names})
    monkeypatch.setattr(backend_module, "package", lambda: known)
    assert code_of(lambda: sign_raw(b"a")) == "token_mechanism"


def test_a_key_that_is_not_on_the_token(token):
    token.credential = "khoa-9"
    assert code_of(lambda: Pkcs11Backend().open(key=token, pin=Secret(TOKEN_PIN), at=NOW)) == "token_no_key"


def test_a_token_that_is_not_there(token, settings):
    settings.SIGNING_TOKENS = {"usb": (MODULE, "Không có")}
    pool.forget()
    assert [one.code for one in Pkcs11Backend().problems(key=token, at=NOW)] == ["token_missing"]


def test_a_token_pulled_out_in_the_middle(tokens, token, settings, office, draft):
    initialise(tokens, "Rút ra", issued(LEADER_NAME).key)
    settings.SIGNING_TOKENS = {"usb": (MODULE, "Rút ra")}
    pool.forget()
    pkcs11.lib(MODULE).reinitialize()
    sign_raw = Pkcs11Backend().open(key=token, pin=Secret(TOKEN_PIN), at=NOW)
    sign_raw(b"a")
    pkcs11.lib(MODULE).finalize()
    assert code_of(lambda: sign_raw(b"a")) in {"token_missing", "token_fault"}
    shutil.rmtree(next(one for one in (tokens / "tokens").iterdir() if "Rút ra".encode() in _content(one)))
    pkcs11.lib(MODULE).reinitialize()
    assert code_of(lambda: signed(office, draft)) == "token_missing"


def test_a_module_or_token_that_nobody_declared(token, settings):
    settings.SIGNING_TOKENS = {"usb": ("/khong/co.so", "x")}
    pool.forget()
    assert [one.code for one in Pkcs11Backend().problems(key=token, at=NOW)] == ["token_module"]
    settings.SIGNING_TOKENS = {}
    pool.forget()
    assert [one.code for one in Pkcs11Backend().problems(key=token, at=NOW)] == ["token_unknown"]


def test_an_installation_without_the_package_says_so(token, monkeypatch):
    monkeypatch.setattr(pool_module, "pkcs11", None)
    assert [one.code for one in Pkcs11Backend().problems(key=token, at=NOW)] == ["token_package"]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_forked_worker_signs_too(token):
    Pkcs11Backend().open(key=token, pin=Secret(TOKEN_PIN), at=NOW)(b"a")
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            Pkcs11Backend().open(key=token, pin=Secret(TOKEN_PIN), at=NOW)(b"a")
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _content(folder):
    return b"".join(one.read_bytes() for one in folder.iterdir())
