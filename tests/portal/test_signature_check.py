"""Anybody has a PDF checked: page, JSON and paper, limits, and nothing kept."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import connection
from django.test import Client
from django.urls import reverse

from common import rows
from common.models import Blob
from common.places import held_place
from portal import pace
from signing.models import VerificationReport
from tests.factories.accounts import NOW
from tests.factories.signing import LEADER_NAME, draft_pdf
from tests.signing.conftest import cheap_scrypt, forgotten_keys, office, prepared_pdf, signed_files

__all__ = ["cheap_scrypt", "forgotten_keys", "office", "prepared_pdf", "signed_files"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_signing_time():
    """Make it the day on which the tests' certificates are in force."""
    with time_machine.travel(NOW, tick=False):
        yield


def check(client, pdf, answer="page", name="quyet-dinh.pdf"):
    upload = SimpleUploadedFile(name, pdf, content_type="application/pdf")
    return client.post(reverse("portal:signature_check"), {"file": upload, "answer": answer})


def kept():
    return SimpleNamespace(blobs=Blob.objects.count(), reports=VerificationReport.objects.count())


def test_a_valid_file_is_told_so_with_its_signers(client, office, signed_files):
    before = kept()
    answer = check(client, signed_files.both)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Mọi chữ ký đều hợp lệ" in text
    assert LEADER_NAME in text
    assert "quyet-dinh.pdf" in text
    assert kept() == before


def test_a_missing_seal_is_told_to_a_stranger(client, office, signed_files):
    text = check(client, signed_files.both[: len(signed_files.leader)]).content.decode()
    assert "Còn thiếu: con dấu của cơ quan" in text
    assert "Hợp lệ nhưng cần xem" in text


def test_a_changed_page_is_shown_with_its_mark(client, office, signed_files):
    from tests.signing.pades.test_verify import add_text, update

    text = check(client, update(signed_files.both, add_text)).content.decode()
    assert "Không hợp lệ" in text
    assert "chỗ khác được khoanh đỏ" in text
    assert 'src="data:image/png;base64,' in text


def test_json_is_complete_and_names_no_key_of_ours(client, office, signed_files):
    answer = check(client, signed_files.both, "json")
    told = json.loads(answer.content)
    assert (told["verdict"], told["file"]) == ("valid", "quyet-dinh.pdf")
    assert [one["level"] for one in told["signatures"]] == ["B-B", "B-B"]
    assert "user_id" not in answer.content.decode()


def test_the_paper_holds_verdict_and_signers(client, office, signed_files):
    import pypdfium2

    answer = check(client, signed_files.both, "pdf")
    assert answer["Content-Type"] == "application/pdf"
    text = pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_range()
    assert "KẾT QUẢ KIỂM TRA CHỮ KÝ SỐ" in text
    assert LEADER_NAME in text


def test_the_paper_shows_the_marked_page(client, office, signed_files):
    from tests.signing.pades.test_verify import add_text, update

    answer = check(client, update(signed_files.both, add_text), "pdf")
    with pikepdf.open(io.BytesIO(answer.content)) as document:
        assert any(page.get_images() for page in document.pages)


class Watched(TemporaryFileUploadHandler):
    """Puts every upload on the disk and says where."""

    paths = []

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.paths.append(Path(self.file.temporary_file_path()))


def test_nothing_is_kept_of_an_upload(client, office, signed_files, tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.FILE_UPLOAD_HANDLERS = [f"{Watched.__module__}.Watched"]
    before = kept()
    assert "Mọi chữ ký đều hợp lệ" in check(client, signed_files.both).content.decode()
    assert [path.parent for path in Watched.paths] == [tmp_path]
    assert list(tmp_path.iterdir()) == []
    assert kept() == before


@pytest.mark.parametrize(
    ("pdf", "words"),
    [
        (b"", "Tệp trống"),
        (b"hello", "không phải PDF"),
        (draft_pdf(), "không có chữ ký số nào"),
    ],
)
def test_says_what_is_wrong_with_a_file(client, db, pdf, words):
    answer = check(client, pdf)
    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_asks_for_a_file(client, db):
    answer = client.post(reverse("portal:signature_check"), {"answer": "page"})
    assert answer.status_code == 422
    assert "Hãy chọn tệp PDF cần kiểm tra." in answer.content.decode()


def test_a_huge_file_is_refused_before_it_is_read(client, db):
    def read(*_args):
        pytest.fail("the body was read")

    body = SimpleNamespace(read=read, readline=read)
    answer = client.generic(
        "POST",
        reverse("portal:signature_check"),
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(300 * 1024 * 1024),
        **{"wsgi.input": body},
    )
    assert answer.status_code == 413
    assert "Hãy chọn tệp nhỏ hơn" in answer.content.decode()


def test_many_checks_slow_an_address_down(client, db):
    for _ in range(pace.CHECKS_MAX):
        client.post(reverse("portal:signature_check"), {})
    answer = check(client, b"hello")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "Hãy thử lại sau" in answer.content.decode()
    with time_machine.travel(NOW.timestamp() + pace.WINDOW_SECONDS, tick=False):
        assert check(client, b"hello").status_code == 200


@pytest.fixture
def elsewhere():
    """Run something in another process' stead: with a session of its own."""

    def run(act):
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(lambda: (act(), connection.close())).result()[0]

    return run


@pytest.mark.django_db(transaction=True)
def test_no_more_files_are_checked_at_once_than_there_are_places(client, elsewhere, settings):
    settings.PUBLIC_CHECKS = 1
    before = kept()
    with held_place("signature-check", most=1):
        answer = elsewhere(lambda: check(client, b"hello"))
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "Hãy thử lại sau 10 giây" in answer.content.decode()
    assert kept() == before
    assert [elsewhere(lambda: check(client, b"hello")).status_code for _ in range(2)] == [200, 200]


@pytest.mark.django_db(transaction=True)
def test_a_process_that_dies_gives_its_place_back(client, elsewhere, settings):
    settings.PUBLIC_CHECKS = 1
    taken = "SELECT pg_try_advisory_lock(hashtext('signature-check'), 0)"
    assert elsewhere(lambda: rows.value(taken, []))
    assert check(client, b"hello").status_code == 200


def test_works_without_a_cookie_or_a_token(db):
    answer = check(Client(enforce_csrf_checks=True), b"hello")
    assert answer.status_code == 200
    assert not answer.cookies


def test_the_short_address_leads_here(client, db):
    assert client.get("/verify")["Location"] == reverse("portal:signature_check")
    assert reverse("portal:signature_check") in client.get(reverse("portal:home")).content.decode()
