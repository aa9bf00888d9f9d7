"""Packages in and out."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Role
from procedures.models import Process, ProcessVersion, VersionState
from tests.factories.accounts import person
from tests.procedures.views.browsing import browser, post, said, to

pytestmark = pytest.mark.django_db


def package(admin, office) -> bytes:
    return admin.get(to("package_download", office.published.pk)).content


def upload(client, content):
    return client.post(to("package_upload"), {"file": SimpleUploadedFile("goi.json", content)})


def test_comes_out_and_goes_in_without_a_difference(office, admin, nothing_changes):
    content = package(admin, office)
    with nothing_changes():
        page = said(upload(admin, content))
    assert "Giống hệt phiên bản đang áp dụng" in page
    refused = admin.post(to("package_draft"), {"package": content.decode()}, follow=True)
    assert "không có gì để soạn" in said(refused)


def test_shows_the_difference_and_makes_a_draft(office, admin):
    content = package(admin, office).replace("Xử lý hồ sơ".encode(), "Thẩm định".encode())
    post(admin, office, "draft_discard", reason="Nhập từ gói.")
    page = upload(admin, content)
    assert "<del>Xử lý hồ sơ</del> <ins>Thẩm định</ins>" in said(page)
    admin.post(to("package_draft"), {"package": page.context["confirm"]["package"].value()})
    made = ProcessVersion.objects.get(number=3)
    assert (made.state, made.steps.get(code="xu_ly").name) == (VersionState.DRAFT, "Thẩm định")
    assert made.events.get().action == "imported"


def test_says_when_a_draft_stands_in_the_way(office, admin, nothing_changes):
    content = package(admin, office).replace("Xử lý hồ sơ".encode(), "Thẩm định".encode())
    with nothing_changes():
        assert "chưa công bố" in said(upload(admin, content))
        refused = admin.post(to("package_draft"), {"package": content.decode()}, follow=True)
    assert "đã có phiên bản 2" in said(refused)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "không phải tệp JSON"),
        (b"\xff\xfe", "không phải tệp JSON"),
        (b"x" * 1_000_001, "không quá 1 MB"),
        (b'{"format": "khac"}', "Gói thủ tục"),
    ],
)
def test_refuses_what_is_no_package(admin, content, words):
    answer = upload(admin, content)
    assert answer.status_code == 422
    assert words in said(answer)


def test_refuses_the_process_of_another_agency(office, admin, foreign, nothing_changes):
    foreign.process.procedure.receiving_agencies.add(office.agency, foreign.process.agency)
    system = browser(person(Role.SYSTEM_ADMIN))
    content = system.get(to("package_download", foreign.pk)).content.replace("Xử lý".encode(), b"Xem")
    with nothing_changes():
        assert "không thuộc cơ quan bạn quản trị" in said(upload(admin, content))
        admin.post(to("package_draft"), {"package": content.decode()})


def test_a_new_process_of_the_own_agency(office, admin):
    code = office.published.process.code
    content = package(admin, office).replace(f'"{code}"'.encode(), b'"ban-moi"')
    assert "quy trình mới" in said(upload(admin, content))
    admin.post(to("package_draft"), {"package": content.decode()})
    assert Process.objects.get(code="ban-moi").agency == office.agency


def test_a_procedure_that_is_not_here(office, admin, foreign):
    system = browser(person(Role.SYSTEM_ADMIN))
    content = system.get(to("package_download", foreign.pk)).content
    assert "không có trong danh mục" in said(upload(admin, content))
