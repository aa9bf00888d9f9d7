"""What is far away is asked when somebody looks for a fault, and nobody waits long for it."""

import socket
import time

import pytest

from signing.backends import Probe
from signing.errors import refusal
from signing.models import SigningService
from signing.services import doctor, probing
from signing.simulators.remote import Mood
from signing.simulators.services import Services, free_server
from tests.factories.accounts import NOW
from tests.factories.authorities import connected, give_tsa, serving
from tests.signing.backends.conftest import move_key
from tests.signing.backends.test_remote import KINDS, remote_key, services

__all__ = ["move_key", "remote_key", "services"]
FAR = "Dịch vụ ở xa"


def far_away(who):
    found = {section.title: section.findings for section in doctor.set_up(who, at=NOW)}
    return [(one.code, one.severity, one.text) for one in found.get(FAR, [])]


def codes(who):
    return [code for code, _severity, _text in far_away(who)]


@pytest.fixture
def deaf():
    """Return an address that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_without_services_there_is_nothing_to_ask(office):
    assert far_away(office.leader) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_remote_service_answers_or_is_down(office, services, remote_key, kind):
    remote_key(kind)
    assert far_away(office.leader) == [("answers", "ok", "Dịch vụ ký số “dich-vu” đang phản hồi.")]
    services.mood = Mood.DOWN
    assert far_away(office.leader) == [("service_down", "bad", "Dịch vụ ký số “dich-vu” không phản hồi.")]
    assert not services.waiting


@pytest.mark.parametrize("kind", ["csc1", "csc2", "mysign"])
def test_a_wrong_password_of_the_installation_is_found(office, services, remote_key, kind):
    remote_key(kind, secret="sai")
    assert codes(office.leader) == ["service_access"]


def test_a_service_that_was_put_out_of_use_is_not_asked(office, services, remote_key):
    remote_key("csc1")
    SigningService.objects.update(active=False)
    assert (codes(office.leader), services.calls) == ([], [])


def test_time_stamp_servers_are_asked_each_for_itself(office):
    well, bad = (Services(connected(), at=NOW, mode=mode) for mode in ("well", "fail"))
    with serving(well, free_server()) as first, serving(bad, free_server()) as second:
        give_tsa(first, code="một")
        give_tsa(second, code="hai", rank=2)
        assert far_away(office.clerical) == [
            ("answers", "ok", "Máy chủ dấu thời gian “một” đang phản hồi."),
            ("tsa_down", "warn", "Máy chủ dấu thời gian “hai” không phản hồi."),
        ]
    assert codes(office.clerical) == ["tsa_down", "tsa_down"]


def test_nobody_waits_longer_than_two_seconds(office, deaf):
    give_tsa(deaf, code="câm")
    give_tsa(deaf, code="cũng câm", rank=2)
    began = time.monotonic()
    assert codes(office.leader) == ["tsa_down", "tsa_down"]
    assert time.monotonic() - began < 2 * probing.PATIENCE_SECONDS


def test_a_fault_of_ours_is_not_called_silence():
    def broken():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        probing.probe([Probe("hỏng", broken, refusal("service_down", name="hỏng"))])
