"""The page on which a file of a dossier is signed, and what the page of the dossier says of signatures."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Role
from onestop.services.checking import file_check
from signing.models import KeyGrant, Operation
from tests.eoffice.conftest import cheap_scrypt, forgotten_keys
from tests.factories.accounts import NOW, PASSWORD, person
from tests.factories.signing import PIN, give_keys

__all__ = ["cheap_scrypt", "forgotten_keys"]


@pytest.fixture
def file(desk):
    give_keys(leader=desk.clerk, agency=desk.agency, clerical=desk.clerk)
    return desk.accept(files=True).attachments.filter(kind="component").earliest("pk")


@pytest.fixture
def clerk(desk, sign_in):
    return sign_in(desk.clerk)


def address(file, name="attachment_sign"):
    return reverse(f"onestop:{name}", args=[file.dossier.code, file.pk])


def form(file, **changes):
    return {"reviewed_sha256": file.blob_id, "page": "1", "operation": "component", "pin": PIN} | changes


def shown(client, file):
    return client.get(f"{file.dossier.get_absolute_url()}?tep={file.pk}").content.decode()


def test_the_dossier_leads_there_and_shows_the_mark_afterwards(clerk, file):
    assert address(file) in shown(clerk, file)
    assert "Chữ ký hợp lệ" not in shown(clerk, file)
    page = clerk.get(address(file)).content.decode()
    assert "Mã PIN" in page
    assert "Khóa ký sẵn sàng" in page
    assert clerk.post(address(file), form(file)).status_code == 302
    after = shown(clerk, file)
    assert "Chữ ký hợp lệ" in after
    assert "bản trước khi ký" in after
    assert "ký số tệp (ký duyệt thành phần)" in after


def test_a_copy_asks_no_pin_and_is_marked(clerk, file):
    page = clerk.get(address(file) + "?loai=copy").content.decode()
    assert "Mã PIN" not in page
    assert clerk.post(address(file), form(file, operation="copy", pin="")).status_code == 302
    assert "Chữ ký hợp lệ" in shown(clerk, file)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"pin": ""}, "Hãy nhập mã PIN"),
        ({"pin": "000000"}, "Mã PIN không đúng"),
        ({"left_mm": "25"}, "cả khoảng cách trái và trên"),
        ({"left_mm": "205", "top_mm": "50"}, "nằm ngoài trang"),
    ],
)
def test_a_refusal_is_said_and_what_was_typed_stays(clerk, file, changes, said):
    answer = clerk.post(address(file), form(file, **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert PIN not in page
    if "left_mm" in changes:
        assert f'value="{changes["left_mm"]}"' in page
    assert file.dossier.attachments.filter(signed_from=file).count() == 0


def test_what_came_signed_leads_to_its_report(clerk, file):
    clerk.post(address(file), form(file, operation="copy", pin=""))
    signed = file.dossier.attachments.get(signed_from=file)
    answer = clerk.get(address(signed), follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == address(signed, "attachment_report")
    assert "nên không ký lại" in page
    assert "Mọi chữ ký đều hợp lệ" in page


def test_without_the_grant_the_copy_says_why_and_has_no_button(clerk, file):
    KeyGrant.objects.all().delete()
    page = clerk.get(address(file) + "?loai=copy").content.decode()
    assert 'class="is-bad"' in page
    assert 'type="submit">' not in page.split('class="foot-acts"')[1]


def test_the_copy_asks_for_its_own_grant(clerk, file):
    KeyGrant.objects.update(operations=[Operation.COPY.value])
    assert "Khóa ký sẵn sàng" in clerk.get(address(file) + "?loai=copy").content.decode()
    assert "không cho việc này" in clerk.get(address(file) + "?loai=extract").content.decode()
    KeyGrant.objects.update(operations=[], document_types=["QD"])
    assert "không cho việc này" in clerk.get(address(file) + "?loai=copy").content.decode()
    assert clerk.post(address(file), form(file, operation="copy", pin="")).status_code == 422
    assert file.dossier.attachments.filter(signed_from=file).count() == 0


def test_after_a_while_a_copy_asks_for_the_password_and_the_own_key_does_not(clerk, file):
    copy = form(file, operation="copy", pin="")
    with time_machine.travel(now() + timedelta(minutes=6), tick=False):
        assert 'name="proof"' in clerk.get(address(file) + "?loai=copy").content.decode()
        assert 'name="proof"' not in clerk.get(address(file)).content.decode()
        for given in ("", "sai"):
            answer = clerk.post(address(file), copy | {"proof": given})
            assert answer.status_code == 422
            assert 'name="proof"' in answer.content.decode()
            assert file.dossier.attachments.filter(signed_from=file).count() == 0
        assert clerk.post(address(file), copy | {"proof": PASSWORD}).status_code == 302
    assert file.dossier.attachments.filter(signed_from=file).count() == 1


def test_a_component_asks_for_no_password(clerk, file):
    with time_machine.travel(now() + timedelta(minutes=6), tick=False):
        assert clerk.post(address(file), form(file)).status_code == 302
    assert file.dossier.attachments.filter(signed_from=file).count() == 1


def test_a_checked_file_without_signature_has_no_mark(clerk, file):
    file_check(sha256=file.blob_id, at=NOW)
    assert "Chữ ký không" not in shown(clerk, file)


def test_who_may_not_gets_403_and_strangers_404(desk, sign_in, file):
    assert sign_in(desk.leader).get(address(file)).status_code == 403
    stranger = sign_in(person(Role.CLERK))
    assert stranger.get(address(file)).status_code == 404
    assert stranger.get(address(file, "attachment_report")).status_code == 404
