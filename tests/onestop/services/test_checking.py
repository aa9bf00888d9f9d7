"""PDFs are checked by a worker after the commit that brought them, and what was forgotten is found again."""

import pytest

from onestop import tasks
from onestop.services import checking
from signing.models import Verdict, VerificationReport
from signing.services import verify
from tests.factories.accounts import NOW
from tests.factories.onestop import picture, stored


@pytest.fixture
def asked(monkeypatch):
    """Note what workers are asked for."""
    found = []
    monkeypatch.setattr(checking, "send", lambda task, **values: found.append((task, values)))
    return found


def test_what_is_handed_in_is_given_to_a_worker_after_the_commit(desk, asked, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        dossier = desk.accept(files=True)
        assert asked == []
    hashes = {file.blob_id for file in dossier.attachments.all()}
    assert {values["sha256"] for task, values in asked if task == checking.TASK} == hashes
    assert not VerificationReport.objects.filter(sha256__in=hashes).exists()


def test_a_result_signed_by_the_office_bears_its_report_as_it_arrives(desk, asked, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        dossier = desk.at("xac_nhan")
    result = dossier.attachments.get(kind="result")
    assert verify.report_for(result.blob_id).verdict == Verdict.VALID
    assert result.blob_id not in [values["sha256"] for _task, values in asked]


def test_what_has_its_report_is_not_given_out_again(desk, asked, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = desk.accept(files=True)
    for file in first.attachments.all():
        verify.ensure_report(file.blob_id, at=NOW)
    asked.clear()
    with django_capture_on_commit_callbacks(execute=True):
        second = desk.accept(files=True)
    assert {file.blob_id for file in second.attachments.all()} == {file.blob_id for file in first.attachments.all()}
    assert asked == []


def test_the_worker_checks_once(desk):
    dossier = desk.accept(files=True)
    sha256 = dossier.attachments.first().blob_id
    for _ in range(2):
        tasks.check_file(sha256=sha256)
    assert VerificationReport.objects.get(sha256=sha256).verdict == Verdict.UNSIGNED


def test_a_file_that_is_gone_is_left(db):
    checking.file_check(sha256="0" * 64, at=NOW)
    assert not VerificationReport.objects.exists()


def test_the_sweep_finds_pdfs_that_nobody_checked(desk):
    dossier = desk.accept(files=True)
    first, *others = dossier.attachments.order_by("pk")
    verify.ensure_report(first.blob_id, at=NOW)
    image = stored("anh.png", picture())
    dossier.attachments.filter(pk=others[0].pk).update(blob_id=image.sha256, media_type=image.media_type)
    left = {one.blob_id for one in others[1:]} - {first.blob_id}
    assert set(checking.unchecked_files()) == left
