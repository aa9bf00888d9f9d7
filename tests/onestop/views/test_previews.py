"""Files that no browser shows, read on the page of a dossier all the same."""

import pytest
from django.utils.timezone import now

from accounts.models import Role
from common import blobs, previews
from common.models import Preview
from onestop.models import Attachment
from tests.common import officefiles
from tests.factories.accounts import person
from tests.onestop.views.conftest import said, upload
from tests.onestop.views.test_dossier import address, page_of


@pytest.fixture
def dossier(desk, sign_in):
    """A dossier whose draft is a Word file."""
    found = desk.accept()
    file = upload("du-thao.docx", officefiles.docx("Giấy phép"))
    sign_in(desk.specialist).post(address("draft_attach", found), {"file": file})
    return found


def test_says_that_a_word_draft_is_being_turned_into_pages(desk, sign_in, dossier):
    page = said(sign_in(desk.specialist).get(page_of(dossier)))
    assert "Đang chuyển tệp sang PDF để xem" in page
    assert 'hx-trigger="load delay:2s"' in page
    assert Preview.objects.get().name == "du-thao.docx"


@pytest.mark.needs("soffice")
def test_shows_the_pages_once_a_worker_has_made_them(desk, sign_in, dossier):
    client = sign_in(desk.head)
    client.get(page_of(dossier))
    previews.preview_make(source=Preview.objects.get().source, at=now())
    response = client.get(page_of(dossier))
    [address_of_page] = response.context["viewer"].pages
    assert 'hx-trigger="load delay:2s"' not in said(response)
    assert client.get(address_of_page)["Content-Type"] == "image/png"


def test_says_why_there_are_no_pages(desk, sign_in, dossier):
    Attachment.objects.update(blob=blobs.put(b"not a Word file"))
    client = sign_in(desk.specialist)
    client.get(page_of(dossier))
    previews.preview_make(source=Preview.objects.get().source, at=now())
    page = said(client.get(page_of(dossier)))
    assert "không chuyển được sang PDF" in page
    assert 'hx-trigger="load delay:2s"' not in page


def test_a_page_of_a_file_without_a_preview_is_not_found(desk, sign_in, dossier):
    file = Attachment.objects.get()
    assert sign_in(desk.specialist).get(address("attachment_page", dossier, file.pk, 1)).status_code == 404


def test_a_stranger_has_nothing_made(sign_in, dossier):
    assert sign_in(person(Role.SPECIALIST)).get(page_of(dossier)).status_code == 404
    assert not Preview.objects.exists()


def test_showing_it_again_costs_one_statement(desk, sign_in, count_queries, dossier):
    client = sign_in(desk.specialist)
    client.get(page_of(dossier))
    assert count_queries(lambda: client.get(page_of(dossier))) <= 20
    assert Preview.objects.count() == 1
