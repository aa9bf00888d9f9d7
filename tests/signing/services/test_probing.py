"""What is far away is asked when somebody looks for a fault, and nobody waits long for it."""

import socket
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from redis.exceptions import RedisError

from signing.backends import Probe
from signing.errors import refusal
from signing.models import Operation, SigningService
from signing.services import doctor, findings, probing
from signing.simulators.remote import Mood
from signing.simulators.services import Services, free_server
from tests.factories.accounts import NOW
from tests.factories.authorities import connected, give_tsa, serving
from tests.signing.backends.conftest import move_key
from tests.signing.backends.test_remote import KINDS, remote_key, services

__all__ = ["move_key", "remote_key", "services"]
FAR = "Dịch vụ ở xa"
SOON = NOW + timedelta(seconds=61)


def far_away(who, at=NOW, **how):
    found = {section.title: section.findings for section in doctor.set_up(who, at=at, **how)}
    return [(one.code, one.severity, one.text) for one in found.get(FAR, [])]


def codes(who, at=NOW, **how):
    return [code for code, _severity, _text in far_away(who, at, **how)]


@pytest.fixture
def deaf():
    """Return an address that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


class Odd(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args):
        pass


@pytest.fixture
def odd():
    """Return an address that answers every question with nothing."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Odd)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_without_services_there_is_nothing_to_ask(office):
    assert far_away(office.leader) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_remote_service_answers_or_is_down(office, services, remote_key, kind):
    remote_key(kind)
    assert far_away(office.leader) == [("answers", "ok", "Dịch vụ ký số “dich-vu”, khóa “cred-1” đang phản hồi.")]
    services.mood = Mood.DOWN
    assert codes(office.leader) == ["answers"]
    assert far_away(office.leader, NOW + timedelta(seconds=6), afresh=True) == [
        ("service_down", "bad", "Dịch vụ ký số “dich-vu” không phản hồi.")
    ]
    assert not services.waiting


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_password_of_the_installation_is_found(office, services, remote_key, kind):
    remote_key(kind, secret="sai")
    assert codes(office.leader) == ["service_access"]


@pytest.mark.parametrize("kind", ["csc1", "csc2", "smartca"])
def test_a_credential_that_the_service_has_switched_off_is_found_before_the_pin(office, services, remote_key, kind):
    remote_key(kind)
    services.mood = Mood.OFF
    said = {"operation": Operation.APPROVE, "signer": office.leader, "agency": office.agency, "at": NOW}
    assert [one.severity for one in findings.key_findings(**said)] == ["ok", "ok"]
    assert codes(office.leader) == ["credential_off"]
    assert [one.code for one in findings.key_findings(**said)] == ["certificate", "key", "credential_off"]
    assert not findings.may_sign(findings.key_findings(**said))
    assert not services.waiting


def test_a_service_that_is_silent_is_said_beside_the_pin_and_forbids_nothing(office, services, remote_key):
    remote_key("csc2")
    services.mood = Mood.DOWN
    assert codes(office.leader) == ["service_down"]
    found = findings.key_findings(operation=Operation.APPROVE, signer=office.leader, agency=office.agency, at=NOW)
    assert [(one.code, one.severity) for one in found[2:]] == [("service_silent", "warn")]
    assert findings.may_sign(found)


def test_an_odd_answer_is_said_beside_the_pin_and_forbids_nothing(office, odd, remote_key):
    remote_key("smartca")
    SigningService.objects.update(address=odd)
    assert codes(office.leader) == ["service_refused"]
    found = findings.key_findings(operation=Operation.APPROVE, signer=office.leader, agency=office.agency, at=NOW)
    assert [(one.code, one.severity) for one in found[2:]] == [("service_unclear", "warn")]
    assert findings.may_sign(found)


def test_an_account_that_the_service_refuses_stands_in_the_way(office, services, remote_key):
    remote_key("csc2", secret="sai")
    assert codes(office.leader) == ["service_access"]
    found = findings.key_findings(operation=Operation.APPROVE, signer=office.leader, agency=office.agency, at=NOW)
    assert [(one.code, one.severity) for one in found[2:]] == [("service_access", "bad")]


def test_many_are_not_signed_by_a_key_that_answers_later(office, services, remote_key):
    remote_key("smartca")
    found = findings.personal_findings(office.leader, at=NOW, many=True)
    assert [one.code for one in found] == ["certificate", "signs_elsewhere"]
    assert not findings.may_sign(found)
    assert findings.may_sign(findings.personal_findings(office.leader, at=NOW))


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
    assert codes(office.clerical, SOON) == ["tsa_down", "tsa_down"]


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
        probing.probe([Probe("hỏng", broken, refusal("service_down", name="hỏng"))], at=NOW)


def counting(name="máy chủ"):
    """Return a question that counts how often it is asked, and how many ask at once."""
    count = Counter()

    def ask():
        count["asked"] += 1
        count["now"] += 1
        count["most"] = max(count["most"], count["now"])
        inside.wait(0.3)
        count["now"] -= 1

    inside = threading.Event()
    return Probe(name, ask, refusal("service_down", name=name)), count


def test_what_was_found_serves_everybody_for_a_minute():
    asked, count = counting()
    for seconds, times in ((0, 1), (59, 1), (61, 2), (62, 2)):
        at = NOW + timedelta(seconds=seconds)
        [told] = probing.probe([asked], at=at)
        assert (told.problem, count["asked"]) == (None, times)
    assert told.at == NOW + timedelta(seconds=61)


def test_who_asks_again_is_answered_anew_but_not_twice_in_five_seconds():
    asked, count = counting()
    for seconds, times in ((0, 1), (4, 1), (6, 2)):
        probing.probe([asked], at=NOW + timedelta(seconds=seconds), afresh=True)
        assert count["asked"] == times


def test_a_server_is_asked_by_one_at_a_time():
    asked, count = counting()
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: probing.probe([asked], at=NOW), range(6)))
    assert [one.problem for [one] in found] == [None] * 6
    assert (count["asked"], count["most"]) == (1, 1)


def test_however_many_are_asked_few_threads_ask():
    for number in range(3 * probing.THREADS):
        probing.probe([counting(f"máy {number}")[0]], at=NOW)
    asking = [one for one in threading.enumerate() if one.name.startswith("probe")]
    assert len(asking) <= probing.THREADS


def test_without_redis_each_looks_for_itself(monkeypatch):
    def down(*_args, **_how):
        raise RedisError

    for name in ("get_many", "set", "add", "delete"):
        monkeypatch.setattr(probing.cache, name, down)
    asked, count = counting()
    for _ in range(2):
        assert probing.probe([asked], at=NOW)[0].problem is None
    assert count["asked"] == 2


def test_a_page_waits_for_nobody_and_the_next_one_knows():
    asked, count = counting()
    assert probing.peek([asked], at=NOW) == [None]
    probing.probe([asked], at=NOW)
    assert probing.peek([asked], at=NOW)[0].problem is None
    assert count["asked"] == 1


def test_a_signing_page_warns_while_no_server_of_time_stamps_answers(office):
    def said(operation, at=SOON):
        return [one.text + one.fix for one in findings.stamp_findings(operation, at=at)]

    assert said(Operation.APPROVE, NOW) == []
    well = Services(connected(), at=NOW)
    give_tsa("http://127.0.0.1:9", code="hỏng")
    codes(office.leader, SOON)
    assert "văn thư chờ nhiều nhất 10 phút" in said(Operation.APPROVE)[0]
    assert "bổ sung tự động" in said(Operation.SEAL)[0]
    assert "không có dấu thời gian" in said(Operation.INITIAL)[0]
    with serving(well, free_server()) as address:
        give_tsa(address, code="được", rank=2)
        later = SOON + timedelta(minutes=1)
        codes(office.leader, later)
        assert said(Operation.APPROVE, later) == []


def test_a_page_that_knows_how_servers_do_asks_the_database_nothing(office, django_assert_num_queries):
    give_tsa("http://127.0.0.1:9", code="hỏng")
    codes(office.leader)
    findings.stamp_findings(Operation.APPROVE, at=NOW)
    with django_assert_num_queries(0):
        assert findings.stamp_findings(Operation.SEAL, at=NOW)
