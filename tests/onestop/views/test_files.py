"""Files, page pictures, and the printed papers."""

import pytest
from django.urls import reverse

from accounts.models import Role
from onestop.services import processing
from tests.factories.accounts import NOW, person
from tests.factories.onestop import desk as build
from tests.factories.onestop import pdf, stored
from tests.onestop.services.test_intake import pending


def file_address(dossier, file, page=None):
    if page is None:
        return reverse("onestop:attachment", args=[dossier.code, file.pk])
    return reverse("onestop:attachment_page", args=[dossier.code, file.pk, page])


@pytest.fixture
def opened(desk, sign_in):
    """Give a dossier with a draft of two pages, the draft, and a client who may see it."""
    dossier = desk.accept()
    draft = processing.draft_attach(
        dossier_id=dossier.pk, actor=desk.specialist, at=NOW, file=stored("Dự thảo.pdf", pdf("du thao", pages=2))
    )
    return dossier, draft, sign_in(desk.head)


def test_downloads_under_its_name(opened):
    dossier, draft, client = opened
    response = client.get(file_address(dossier, draft))
    assert response["Content-Disposition"].startswith("attachment")
    assert "D%E1%BB%B1%20th%E1%BA%A3o.pdf" in response["Content-Disposition"]
    assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_shows_in_the_browser_when_asked(opened):
    dossier, draft, client = opened
    response = client.get(file_address(dossier, draft), {"xem": "1"})
    assert response["Content-Disposition"].startswith("inline")
    response.close()


def test_draws_a_page_once(opened):
    dossier, draft, client = opened
    response = client.get(file_address(dossier, draft, 2))
    assert response["Content-Type"] == "image/png"
    assert response.content.startswith(b"\x89PNG")
    again = client.get(file_address(dossier, draft, 2), headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("page", [0, 3])
def test_a_page_that_is_not_there_is_not_found(opened, page):
    dossier, draft, client = opened
    assert client.get(file_address(dossier, draft, page)).status_code == 404


def test_a_file_of_another_dossier_is_not_found(opened, desk):
    _dossier, draft, client = opened
    assert client.get(file_address(desk.accept(), draft)).status_code == 404


def test_strangers_get_no_file(opened, sign_in):
    dossier, draft, _client = opened
    for stranger in (build().clerk, person(Role.SYSTEM_ADMIN)):
        client = sign_in(stranger)
        addresses = (file_address(dossier, draft), file_address(dossier, draft, 1))
        assert [client.get(one).status_code for one in addresses] == [404, 404]


def test_prints_the_receipt_with_the_host_that_was_asked(desk, sign_in):
    response = sign_in(desk.clerk).get(
        reverse("onestop:receipt", args=[desk.accept().code]), headers={"Host": "mot.example"}
    )
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")


def test_a_waiting_dossier_has_the_supplement_form_and_no_receipt(desk, sign_in):
    dossier, client = pending(desk), sign_in(desk.clerk)
    assert client.get(reverse("onestop:receipt", args=[dossier.code])).status_code == 404
    assert client.get(reverse("onestop:supplement_form", args=[dossier.code])).status_code == 200


def test_a_complete_dossier_has_no_supplement_form(desk, sign_in):
    address = reverse("onestop:supplement_form", args=[desk.accept().code])
    assert sign_in(desk.clerk).get(address).status_code == 404


def test_strangers_get_no_paper(desk, sign_in):
    code, client = desk.accept().code, sign_in(build().clerk)
    for name in ("receipt", "supplement_form", "intake_done"):
        assert client.get(reverse(f"onestop:{name}", args=[code])).status_code == 404
