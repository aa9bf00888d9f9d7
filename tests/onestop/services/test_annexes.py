"""What the office issued along with the document: kept with the result, checked, and given out with it."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from common import blobs
from integrations.contracts import DocumentIssuedV1, DocumentRenewed, FileRef
from onestop import tracking
from onestop.models import Attachment, Result, ResultAnnex
from onestop.services import forwarding, renewing, results, returning
from onestop.services.annexes import annexes_put as put_annexes
from onestop.services.result_check import UncheckedResultError, UnsoundResultError
from signing.models import VerificationReport
from tests.factories.accounts import NOW
from tests.factories.paths import pause, resume
from tests.onestop.services.test_late_results import arrives

TITLES = ("Danh mục xe", "Bản vẽ")


def issued(desk, annexes=TITLES, **options):
    dossier = desk.at("ban_hanh")
    returning.office_result(message=desk.issued(dossier, annexes=annexes, **options))
    dossier.refresh_from_db()
    return dossier


def ready(desk):
    dossier = issued(desk)
    return desk.act(dossier, "confirm_result", desk.head)


def annexes(dossier):
    return list(ResultAnnex.objects.filter(result__dossier=dossier).select_related("attachment"))


def test_they_come_with_the_result_in_the_order_of_the_office(desk):
    dossier = issued(desk)
    assert [one.title for one in annexes(dossier)] == list(TITLES)
    assert {one.attachment.kind for one in annexes(dossier)} == {Attachment.Kind.ANNEX}
    names = [file["name"] for file in dossier.events.get(action="office_issued").data["files"]]
    assert names == ["Giay-phep_signed.pdf", "Danh mục xe.pdf", "Bản vẽ.pdf"]


def test_those_of_an_earlier_document_do_not_pass_for_those_of_the_present_one(desk):
    dossier = issued(desk)
    before = [one.attachment for one in annexes(dossier)]
    kept, fresh = before[1], before[0]
    with transaction.atomic():
        put_annexes(dossier.result, [kept], [{"kind": "annex", "title": "Bản vẽ"}])
    fresh.refresh_from_db()
    kept.refresh_from_db()
    assert (fresh.kind, kept.kind) == (Attachment.Kind.OTHER, Attachment.Kind.ANNEX)
    assert [one.attachment for one in annexes(dossier)] == [kept]


def test_an_office_of_before_sends_none(desk):
    dossier = desk.at("ban_hanh")
    message = desk.issued(dossier).model_dump(exclude={"annexes"})
    returning.office_result(message=DocumentIssuedV1.model_validate(message))
    assert Result.objects.filter(dossier=dossier).exists()
    assert annexes(dossier) == []


def test_the_citizen_gets_them_with_the_result_and_the_secret(desk, client):
    dossier = issued(desk)
    annex = annexes(dossier)[0]
    assert tracking.annex_file(dossier.code, dossier.lookup_secret, annex.pk) is None
    desk.act(dossier, "confirm_result", desk.head)
    full = tracking.public_track_full(dossier.code, dossier.lookup_secret)
    assert [one.title for one in full.result.annexes] == list(TITLES)
    address = reverse("portal:track_annex", args=[dossier.code, annex.pk])
    assert client.post(address, {"secret": "SAI"}).status_code == 404
    answer = client.post(address, {"secret": dossier.lookup_secret})
    assert b"".join(answer.streaming_content) == blobs.read(annex.attachment.blob_id)
    page = client.post(reverse("portal:track_full", args=[dossier.code]), {"secret": dossier.lookup_secret})
    text = page.content.decode()
    assert "Tải phụ lục 1" in text
    assert "Danh mục xe" in text


@pytest.mark.parametrize(("verdict", "refusal"), [("invalid", UnsoundResultError), ("", UncheckedResultError)])
def test_one_that_does_not_hold_or_is_unchecked_keeps_the_result_here(desk, nothing_changes, verdict, refusal):
    dossier = ready(desk)
    report = VerificationReport.objects.filter(sha256=annexes(dossier)[1].attachment.blob_id)
    if verdict:
        report.update(verdict=verdict)
    else:
        report.delete()
    with nothing_changes(), pytest.raises(refusal, match="Bản vẽ"):
        desk.hand_over(dossier)


def test_a_renewed_annex_takes_the_place_of_the_old(desk):
    dossier = issued(desk)
    old = annexes(dossier)[1].attachment
    blob = blobs.put(blobs.read(old.blob_id) + b"more", media_type="application/pdf")
    message = DocumentRenewed(
        dossier_code=dossier.code,
        at=NOW + timedelta(hours=5),
        document_uid=dossier.result.document_uid,
        old_sha256=old.blob_id,
        file=FileRef(name="x.pdf", sha256=blob.sha256, size_bytes=blob.size_bytes, media_type="application/pdf"),
    )
    for _ in range(2):
        with transaction.atomic():
            renewing.result_renew(message=message)
    assert [one.attachment.blob_id for one in annexes(dossier)][1] == blob.sha256
    assert dossier.events.filter(action="office_renewed").count() == 1


def test_a_late_document_keeps_its_annexes_until_it_is_taken(desk):
    dossier = desk.at("ky_duyet")
    message = desk.issued(dossier, annexes=TITLES)
    forwarding.dossier_recall(dossier_id=dossier.pk, actor=desk.head, at=NOW + timedelta(hours=3), reason="Sai tên.")
    dossier.refresh_from_db()
    arrives(dossier)
    pause(desk, dossier, at=NOW + timedelta(hours=3))
    returning.office_result(message=message)
    assert annexes(dossier) == []
    resume(desk, dossier, at=NOW + timedelta(hours=5))
    dossier.refresh_from_db()
    results.late_result_take(
        dossier_id=dossier.pk,
        actor=desk.head,
        at=NOW + timedelta(hours=8),
        expected_state=dossier.state,
        expected_step=desk.step(dossier),
        reason="Văn bản đúng nội dung.",
    )
    assert [one.title for one in annexes(dossier)] == list(TITLES)
    assert {one.attachment.kind for one in annexes(dossier)} == {Attachment.Kind.ANNEX}


def test_the_counter_reads_what_it_hands_over(desk, client):
    dossier = ready(desk)
    client.force_login(desk.clerk)
    page = client.get(dossier.get_absolute_url()).content.decode()
    given = page[page.index("Giao cho người nhận (3 tệp)") :]
    names = [dossier.result.attachment.name, *(one.attachment.name for one in annexes(dossier))]
    for title, name in zip(("Kết quả số", *TITLES), names, strict=True):
        assert title in given
        assert name in given
