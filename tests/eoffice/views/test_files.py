"""Files are shown to those who see the document, and to nobody else."""

import io
import zipfile

import pytest
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Role
from common import previews
from tests.factories.accounts import person


@pytest.fixture
def document(office):
    return office.signed(components=(office.component("Giấy đề nghị", "don.pdf"), office.component("Đơn 2", "don.pdf")))


def url_of(document, kind="signed", name="file", *more):
    return reverse(f"eoffice:{name}", args=[document.uid, document.files.filter(kind=kind).first().pk, *more])


def test_shows_and_saves_a_file(office, sign_in, document):
    client = sign_in(office.clerical)
    shown = client.get(url_of(document))
    assert (shown.status_code, shown["Content-Type"]) == (200, "application/pdf")
    assert shown["Content-Disposition"].startswith("inline")
    saved = client.get(url_of(document), {"tai-ve": 1})
    assert saved["Content-Disposition"].startswith("attachment")
    assert b"".join(saved.streaming_content).startswith(b"%PDF-")


def test_draws_a_page(office, sign_in, document):
    client = sign_in(office.specialist)
    response = client.get(url_of(document, "signed", "file_page", 1))
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    again = client.get(url_of(document, "signed", "file_page", 1), headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(url_of(document, "signed", "file_page", 2)).status_code == 404


def test_a_file_that_is_no_pdf_has_no_pages(office, sign_in):
    document = office.receive(draft=office.file(b"khong phai", "giay.docx", "application/msword"))
    client = sign_in(office.leader)
    assert client.get(url_of(document, "original", "file_page", 1)).status_code == 404
    page = client.get(document.get_absolute_url(), {"tep": document.files.get().pk}).content.decode()
    assert "Đang chuyển tệp sang PDF để xem" in page
    previews.preview_make(source=document.files.get().blob_id, at=now())
    page = client.get(document.get_absolute_url(), {"tep": document.files.get().pk}).content.decode()
    assert "không chuyển được sang PDF. Hãy tự xuất ra PDF" in page
    assert 'hx-trigger="load delay:2s"' not in page


def test_gives_everything_in_one_archive(office, sign_in, document):
    response = sign_in(office.clerical).get(reverse("eoffice:files_zip", args=[document.uid]))
    assert document.dossier_code in response["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
    assert len(names) == len(set(names)) == 5
    assert any(name.endswith("_signed.pdf") for name in names)


@pytest.mark.parametrize("name", ["file", "file_page", "files_zip"])
def test_a_stranger_gets_nothing(office, sign_in, document, name):
    more = {"file": [], "file_page": [1]}
    address = (
        reverse("eoffice:files_zip", args=[document.uid])
        if name == "files_zip"
        else url_of(document, "signed", name, *more[name])
    )
    assert sign_in(person(Role.LEADER)).get(address).status_code == 404


def test_a_file_of_another_document_does_not_open_here(office, sign_in, document):
    other = office.receive()
    address = reverse("eoffice:file", args=[other.uid, document.files.first().pk])
    assert sign_in(office.clerical).get(address).status_code == 404
