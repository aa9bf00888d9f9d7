"""Packages in and out."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Role
from common.models import Blob
from procedures.archive import archive_read, archive_write
from procedures.models import PackageUpload, Procedure, Process, ProcessVersion, TrustedPublisher, VersionState
from procedures.packages import package_read
from procedures.services import trusting, uploads
from tests.factories.accounts import NOW, AgencyFactory, person
from tests.factories.procedures import past_the_guard
from tests.procedures.lint.good import AGENCY, good
from tests.procedures.views.browsing import browser, post, said, to
from tests.procedures.zips import (
    NEIGHBOUR,
    changed_manifest,
    parts_of,
    sealed_by,
    trusted,
    unsealed,
    unsealed_with,
    written,
    zipped,
)

pytestmark = pytest.mark.django_db
SIMILAR = (("Xử lý hồ sơ", "Thẩm định"),)


def downloaded(client, version) -> bytes:
    return client.get(to("package_download", version.pk)).content


def content_of(client, version, *changes) -> dict[str, object]:
    """Return what a version's package says, with some words changed."""
    text = parts_of(downloaded(client, version))["procedure.json"].decode()
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return json.loads(text)


def upload(client, content, *, follow=True):
    return client.post(to("package_upload"), {"file": SimpleUploadedFile("goi.zip", content)}, follow=follow)


def take(client, page, **data):
    """Press the button of the page that shows a package."""
    mark = page.context["form"]["mark"].value()
    return client.post(page.redirect_chain[-1][0], {"mark": mark, **data}, follow=True)


@pytest.fixture
def no_draft(office, admin):
    post(admin, office, "draft_discard", reason="Nhập từ gói.")


@pytest.fixture
def system(db):
    return browser(person(Role.SYSTEM_ADMIN))


def test_gives_a_sealed_package(office, admin, settings):
    answer = admin.get(to("package_download", office.published.pk))
    assert answer["Content-Type"] == "application/zip"
    archive = archive_read(answer.content)
    assert archive.seal is not None
    assert archive.manifest.publisher.name == settings.PROVINCE


def test_seals_nothing_that_was_not_approved(office, admin):
    answer = admin.get(to("package_download", office.draft.pk), follow=True)
    assert "chưa được duyệt" in said(answer)


def test_comes_out_and_goes_in_without_a_difference(office, admin, nothing_changes):
    content = downloaded(admin, office.published)
    with nothing_changes():
        page = upload(admin, content)
        assert "Giống hệt phiên bản 1 (Đang áp dụng)" in said(page)
        assert "của chính hệ thống này" in said(page)
        assert "Soạn bản mới từ gói này" not in said(page)
        refused = take(admin, page)
    assert refused.status_code == 422
    assert "không có gì để soạn" in said(refused)


def test_shows_the_difference_and_makes_a_draft(office, admin, no_draft):
    page = upload(admin, written(content_of(admin, office.published, *SIMILAR)))
    assert "<del>Xử lý hồ sơ</del> <ins>Thẩm định</ins>" in said(page)
    take(admin, page)
    made = ProcessVersion.objects.get(number=3)
    assert (made.state, made.steps.get(code="xu_ly").name) == (VersionState.DRAFT, "Thẩm định")
    event = made.events.get()
    assert (event.action, event.actor, event.opinion) == ("imported", office.admin, "")
    assert event.data["what"].startswith("niêm phong của tỉnh Điện Biên, khóa ")


def test_the_same_package_again_changes_nothing(office, admin, no_draft, nothing_changes):
    content = written(content_of(admin, office.published, *SIMILAR))
    page = upload(admin, content)
    take(admin, page)
    with nothing_changes():
        assert "đã được nhập lúc" in said(take(admin, page))
        again = upload(admin, content)
        assert "Giống hệt phiên bản 3 (Đang soạn)" in said(again)
        assert "không có gì để soạn" in said(take(admin, again))


def test_says_when_a_draft_stands_in_the_way(office, admin, nothing_changes):
    content = written(content_of(admin, office.published, *SIMILAR))
    with nothing_changes():
        page = upload(admin, content)
        assert "chưa công bố" in said(page)
        assert "Soạn bản mới từ gói này" not in said(page)
        assert "chưa công bố" in said(take(admin, page))


@pytest.mark.parametrize("how", [unsealed, lambda content: sealed_by(NEIGHBOUR, content)], ids=["unsealed", "unknown"])
def test_nobody_vouches_for_it_so_a_reason_is_asked_and_kept(office, admin, no_draft, nothing_changes, how):
    page = upload(admin, how(content_of(admin, office.published, *SIMILAR)))
    assert "Tự xưng là" in said(page)
    with nothing_changes():
        refused = take(admin, page, reason="   ")
    assert refused.status_code == 422
    assert "Hãy ghi vì sao vẫn nhập" in said(refused)
    assert PackageUpload.objects.get().taken_at is None
    take(admin, page, reason="Sở Tư pháp gửi kèm công văn 12/STP.")
    event = ProcessVersion.objects.get(number=3).events.get()
    assert event.opinion == "Sở Tư pháp gửi kèm công văn 12/STP."
    assert "tự xưng là của" in event.data["what"]


def test_a_trusted_publisher_needs_no_reason(office, admin, no_draft):
    trusted(NEIGHBOUR)
    page = upload(admin, sealed_by(NEIGHBOUR, content_of(admin, office.published, *SIMILAR), publisher="Mạo danh"))
    assert "của nơi phát hành được tin" in said(page)
    assert "tỉnh Láng Giềng" in said(page)
    assert "Mạo danh" not in said(page)
    take(admin, page)
    assert ProcessVersion.objects.get(number=3).state == VersionState.DRAFT


def test_a_publisher_who_waits_for_the_second_person_is_not_trusted(office, admin, no_draft):
    trusted(NEIGHBOUR)
    with past_the_guard():
        TrustedPublisher.objects.update(approved_by=None, approved_at=None)
    page = upload(admin, sealed_by(NEIGHBOUR, content_of(admin, office.published, *SIMILAR)))
    assert "nơi phát hành chưa được tin" in said(page)


def test_a_publisher_revoked_between_looking_and_taking_is_refused(office, admin, no_draft, nothing_changes):
    publisher = trusted(NEIGHBOUR)
    content = sealed_by(NEIGHBOUR, content_of(admin, office.published, *SIMILAR))
    page = upload(admin, content)
    trusting.publisher_revoke(publisher_id=publisher.pk, reason="Lộ.", actor=person(Role.SYSTEM_ADMIN), at=NOW)
    with nothing_changes():
        assert "đã bị thu hồi" in said(take(admin, page))
        assert "đã bị thu hồi" in said(upload(admin, content))


def test_what_changed_between_looking_and_taking_is_looked_at_again(office, admin, system, no_draft, nothing_changes):
    page = upload(admin, written(content_of(admin, office.published, *SIMILAR)))
    other = upload(system, written(content_of(admin, office.published, ("Xử lý hồ sơ", "Rà soát"))))
    take(system, other)
    with nothing_changes():
        refused = take(admin, page)
    assert "đã đổi từ khi bạn xem khác biệt" in said(refused)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "không phải gói thủ tục"),
        (b"", "Tệp này rỗng"),
        (b"x" * 1_000_001, "không quá 1 MB"),
        (zipped({"../../x": b""}), "trỏ ra ngoài gói"),
        (unsealed_with(b'{"format": "khac"}'), "Gói thủ tục"),
        (changed_manifest(written(good()), made_at="2026-01-01T00:00:00Z"), "Niêm phong sai"),
    ],
)
def test_refuses_what_is_no_package_and_keeps_nothing(admin, content, words):
    answer = upload(admin, content)
    assert answer.status_code == 422
    assert words in said(answer)
    assert (PackageUpload.objects.count(), Blob.objects.count()) == (0, 0)


def test_an_older_package_is_named_as_such(office, admin, no_draft):
    content = archive_write(
        package_read(content_of(admin, office.published, *SIMILAR)),
        publisher="tỉnh Thử Nghiệm",
        made_at=office.published.created_at - timedelta(days=30),
    )
    page = upload(admin, content)
    assert "Nhập gói có thể đưa nội dung cũ trở lại" in said(page)
    take(admin, page)
    assert ", lập lúc " in ProcessVersion.objects.get(number=3).events.get().data["what"]
    again = upload(admin, written(content_of(admin, office.published, *SIMILAR)))
    assert archive_read(downloaded(admin, office.published)).manifest.made_at > office.published.created_at
    assert "đưa nội dung cũ trở lại" not in said(upload(admin, downloaded(admin, office.published)))
    assert again.status_code == 200


def test_bounds_what_a_person_hands_in_within_a_day(office, admin, monkeypatch):
    monkeypatch.setattr(uploads, "UPLOADS_A_DAY", 2)
    content = downloaded(admin, office.published)
    upload(admin, content)
    upload(admin, content)
    refused = upload(admin, content)
    assert refused.status_code == 422
    assert "đã tải lên 2 gói trong 24 giờ qua" in said(refused)
    assert PackageUpload.objects.count() == 2
    upload(browser(office.second), content)
    assert PackageUpload.objects.count() == 3


def test_refuses_the_process_of_another_agency(office, admin, system, foreign, nothing_changes):
    foreign.process.procedure.receiving_agencies.add(office.agency, foreign.process.agency)
    content = written(content_of(system, foreign, ("Xử lý", "Xem")))
    with nothing_changes():
        page = upload(admin, content)
        assert "không thuộc cơ quan bạn quản trị" in said(page)
        assert "không thuộc cơ quan bạn quản trị" in said(take(admin, page))


def test_a_new_process_of_the_own_agency(office, admin):
    code = office.published.process.code
    page = upload(admin, written(content_of(admin, office.published, (f'"{code}"', '"ban-moi"'))))
    assert "quy trình mới" in said(page)
    take(admin, page)
    assert Process.objects.get(code="ban-moi").agency == office.agency


def test_a_procedure_that_is_not_in_the_own_catalogue(admin, system, foreign):
    assert "không có trong danh mục" in said(upload(admin, downloaded(system, foreign)))


def test_who_looks_after_the_installation_brings_in_a_new_procedure_all_or_nothing(system, nothing_changes):
    with nothing_changes():
        assert f"«{AGENCY}» chưa có trong hệ thống" in said(upload(system, written(good())))
    AgencyFactory(code=AGENCY)
    page = upload(system, written(good()))
    assert "Thủ tục này chưa có ở đây" in said(page)
    assert Procedure.objects.count() == 0
    take(system, page)
    procedure = Procedure.objects.get()
    assert procedure.versions.get().state == VersionState.DRAFT
    assert [one.code for one in procedure.receiving_agencies.all()] == [AGENCY]
    assert ProcessVersion.objects.get().state == VersionState.DRAFT


def test_shows_what_is_to_be_mended_here(system):
    AgencyFactory(code=AGENCY)
    page = upload(system, written(good()))
    assert "L454" in said(page)


def test_nobody_else_sees_what_was_uploaded(office, admin, nothing_changes):
    page = upload(admin, downloaded(admin, office.published))
    other = browser(office.second)
    assert other.get(page.redirect_chain[-1][0]).status_code == 404
    with nothing_changes():
        assert other.post(page.redirect_chain[-1][0], {"mark": "x"}).status_code == 404


def test_an_old_page_asks_to_be_loaded_again(office, admin, nothing_changes):
    page = upload(admin, written(content_of(admin, office.published, *SIMILAR)))
    with nothing_changes():
        refused = admin.post(page.redirect_chain[-1][0], {})
    assert refused.status_code == 422
    assert "Trang này đã cũ" in said(refused)


def test_what_nobody_took_in_is_forgotten_after_a_day(office, admin, no_draft):
    page = upload(admin, written(content_of(admin, office.published, *SIMILAR)))
    take(admin, page)
    upload(admin, downloaded(admin, office.published))
    latest = PackageUpload.objects.latest("uploaded_at").uploaded_at
    assert uploads.uploads_forget(at=latest + uploads.KEEP_UNTAKEN) == 0
    assert uploads.uploads_forget(at=latest + 2 * uploads.KEEP_UNTAKEN) == 1
    assert PackageUpload.objects.get().taken_at is not None
