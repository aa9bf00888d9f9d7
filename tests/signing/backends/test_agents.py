"""Programs on the person's machine: addresses good once, and only the very file signed once with the right key."""

import asyncio
import base64
import io
import json
from datetime import timedelta

import aiohttp
import pytest
from django.test import Client
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import enumerate_sig_fields

from common import blobs
from signing.models import OneTimeAddress, SignatureRecord, State
from signing.pades import growth
from signing.pades.growth import Sent
from signing.services import agents, finishing, parking, prepare_file, returned, verify
from signing.simulators.agent import Agent, AgentMood, AgentServer, multipart
from signing.simulators.remote import sign_digest
from tests.factories.accounts import NOW
from tests.factories.signing import LEADER_NAME, LEADER_TITLE, authority, draft_pdf, issued
from tests.signing.services.test_sign import code_of, state_of

SOON, LATE = NOW + timedelta(minutes=1), NOW + timedelta(minutes=6)
ORIGIN = "http://testserver"


@pytest.fixture
def taken(monkeypatch):
    found = []
    monkeypatch.setitem(finishing.FINISHERS, "document", lambda *given: found.append(given))
    monkeypatch.setattr("signing.views.coming_back.now", lambda: SOON)
    return found


@pytest.fixture
def parked(office, draft, move_key):
    """Return a request that waits for a program of this kind."""

    def park(backend):
        move_key(office.leader_key, backend, "", "cred-1")
        return parking.start(request_id=office.ask(draft).pk, pin=None, at=NOW)

    return park


@pytest.fixture
def program(office):
    holder = issued(office.leader.full_name)
    return Agent(holder, [authority().intermediate], lambda: SOON)


def call(request, at=NOW):
    return agents.agent_call(request_id=request.pk, signer=request.signer, origin=ORIGIN, at=at)["message"]


def post_file(client, address, content):
    body, media_type = multipart(content)
    return client.post(address, body, content_type=media_type)


def test_a_digest_is_signed_and_brought_once(office, parked, taken, client):
    request = parked("agent_digest")
    message = call(request)
    signature = sign_digest(issued(office.leader.full_name).key, bytes.fromhex(message["Digest"]))
    body = json.dumps({"signature": base64.b64encode(signature).decode()})
    answer = client.post(message["UploadHandler"], body, content_type="application/json")
    assert (answer.status_code, answer.json()) == (200, {"Status": 0, "Message": ""})
    assert state_of(request) == State.COMPLETING
    assert client.post(message["UploadHandler"], body, content_type="application/json").status_code == 422
    assert len(taken) == 1


@pytest.mark.parametrize("body", [b"", b"[]", b'{"signature": "!"}', b'{"signature": "AAAA"}'])
def test_what_is_no_signature_is_refused(parked, taken, client, body):
    request = parked("agent_digest")
    answer = client.post(call(request)["UploadHandler"], body, content_type="application/json")
    assert answer.status_code == 422
    assert taken == []
    assert not SignatureRecord.objects.exists()


def test_a_whole_file_is_fetched_signed_and_brought_back(office, parked, taken, client, program, draft):
    request = parked("agent_file")
    assert (request.prepared_id, request.gap_start) == (draft, None)
    message = call(request)
    content = client.get(message["FileName"]).content
    assert content == blobs.read(draft)
    field = message["MetaData"][0]["Value"]
    assert post_file(client, message["FileUploadHandler"], program.signed(content, field)).status_code == 200
    [(_request, signed, _at)] = taken
    office.complete(request, signed, SOON)
    assert verify.leader_signed(verify.report_for(signed.sha256), user_id=office.leader.pk)


def test_each_address_is_good_once_and_for_its_purpose(parked, taken, client, draft):
    message = call(parked("agent_file"))
    assert client.get(message["FileUploadHandler"]).status_code == 405
    assert client.get(message["FileName"]).status_code == 200
    assert client.get(message["FileName"]).status_code == 422
    assert client.get(message["FileName"].replace("/tep/", "/nhan-tep/")).status_code == 405
    assert post_file(client, message["FileName"].replace("/tep/", "/nhan-tep/"), b"x").status_code == 422
    assert taken == []


def test_a_new_call_closes_the_addresses_of_the_last(parked, taken, client):
    request = parked("agent_file")
    first = call(request)
    call(request)
    assert client.get(first["FileName"]).status_code == 422
    assert OneTimeAddress.objects.filter(used_at=None).count() == 2


def test_an_address_lives_five_minutes(parked, monkeypatch, client):
    message = call(parked("agent_file"))
    monkeypatch.setattr("signing.views.coming_back.now", lambda: LATE)
    assert client.get(message["FileName"]).status_code == 422


@pytest.mark.parametrize(
    ("mood", "code"),
    [
        (AgentMood.OTHER_FILE, "file_returned_wrong"),
        (AgentMood.UNCHANGED, "file_returned_wrong"),
        (AgentMood.TWICE, "file_returned_signatures"),
        (AgentMood.REWRITTEN, "file_returned_changed"),
    ],
)
def test_another_file_or_another_number_of_signatures_is_refused(parked, program, prepared_pdf, mood, code):
    request = parked("agent_file")
    other = draft_pdf(mark="tệp khác")
    program.mood = mood
    program.other_file = prepare_file.prepare(other, signer_name=LEADER_NAME, signer_title=LEADER_TITLE)
    content = program.signed(prepared_pdf, "KySo_LD_1")
    assert code_of(lambda: returned.take_file(request_id=request.pk, content=content, at=SOON)) == code
    assert state_of(request) == State.AWAITING_SIGNER
    assert not SignatureRecord.objects.exists()


def test_another_certificate_is_refused(office, parked, program, prepared_pdf):
    request = parked("agent_file")
    program.holder = authority().signing_certificate(office.leader.full_name)
    content = program.signed(prepared_pdf, "KySo_LD_1")
    code = code_of(lambda: returned.take_file(request_id=request.pk, content=content, at=SOON))
    assert (code, state_of(request)) == ("file_returned_certificate", State.AWAITING_SIGNER)


def test_another_place_is_refused(parked, program, prepared_pdf):
    request = parked("agent_file")
    content = program.signed(prepared_pdf, "DongDau_1")
    code = code_of(lambda: returned.take_file(request_id=request.pk, content=content, at=SOON))
    assert code == "file_returned_place"


def test_a_broken_signature_is_refused(parked, program, prepared_pdf):
    request = parked("agent_file")
    content = bytearray(program.signed(prepared_pdf, "KySo_LD_1"))
    at = content.index(b"/Contents <", len(prepared_pdf)) + 1500
    content[at] = ord("0") if content[at] != ord("0") else ord("1")
    code = code_of(lambda: returned.take_file(request_id=request.pk, content=bytes(content), at=SOON))
    assert code.startswith("file_returned")
    assert state_of(request) == State.AWAITING_SIGNER


def test_only_the_signer_may_call_and_only_while_it_waits(office, parked):
    request = parked("agent_file")
    with pytest.raises(agents.NotYourRequestError):
        agents.agent_call(request_id=request.pk, signer=office.clerical, origin=ORIGIN, at=NOW)
    assert code_of(lambda: call(request, at=NOW + timedelta(minutes=11))) == "request_closed"
    assert not OneTimeAddress.objects.exists()


def test_programs_need_no_session_and_no_token_of_the_page(parked, taken, draft):
    message = call(parked("agent_file"))
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(message["FileName"]).status_code == 200
    assert post_file(strict, message["FileUploadHandler"], b"x").status_code == 422


def test_the_program_speaks_over_a_socket(program):
    async def ask(server, function, message):
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{server.address}/{function}") as socket:
            await socket.send_str(json.dumps(message))
            return json.loads((await socket.receive()).data)

    with AgentServer(program) as server:
        assert asyncio.run(ask(server, "GetVersion", {}))["Status"] == 0
        assert asyncio.run(ask(server, "Nothing", {}))["Status"] == 2
        program.mood = AgentMood.REFUSE
        assert asyncio.run(ask(server, "SignApproved", {}))["Message"] == "Người dùng đã hủy ký."


def test_a_program_that_would_fail_is_not_asked_to_sign(office, parked, taken, client):
    request = parked("agent_digest")
    client.force_login(office.leader)
    told = client.post(f"/ky-so/phan-mem/{request.pk}/", {"program": '{"Status": 0, "Version": "0.9"}'})
    assert told.status_code == 422
    assert "bản cũ (0.9)" in told.json()["Message"]
    assert not OneTimeAddress.objects.exclude(purpose="callback").exists()
    assert state_of(request) == State.AWAITING_SIGNER


def changed(content, change):
    """Return the file as another program would have left it before it signs."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    change(writer)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def field_of(writer, name):
    [found] = [field for one, _value, field in enumerate_sig_fields(writer) if one == name]
    return found.get_object()


def drop_lock(writer):
    field = field_of(writer, "KySo_LD_1")
    del field["/Lock"]
    writer.update_container(field)


def move_field(writer):
    field = field_of(writer, "KySo_LD_1")
    field["/Rect"] = generic.ArrayObject([generic.NumberObject(side) for side in (50, 600, 200, 700)])
    writer.update_container(field)


def fill_number(writer):
    for reference in writer.root["/AcroForm"]["/Fields"]:
        field = reference.get_object()
        if field["/FT"] == "/Tx":
            field["/V"] = generic.TextStringObject("99/QD")
            writer.update_container(field)


@pytest.mark.parametrize("change", [drop_lock, move_field, fill_number])
def test_what_was_changed_before_the_signature_is_refused(parked, program, prepared_pdf, change):
    request = parked("agent_file")
    content = program.signed(changed(prepared_pdf, change), "KySo_LD_1")
    code = code_of(lambda: returned.take_file(request_id=request.pk, content=content, at=SOON))
    assert code == "file_returned_changed"
    assert state_of(request) == State.AWAITING_SIGNER


def test_a_signature_after_another_is_nothing_else(program, prepared_pdf):
    first = program.signed(prepared_pdf, "DongDau_1")
    second = program.signed(first, "KySo_LD_1")
    assert growth.growth_notes(second, Sent(len(first), "KySo_LD_1")) == []
    assert growth.growth_notes(second, Sent(len(prepared_pdf), "KySo_LD_1")) == [growth.GREW_OTHERWISE]
