"""A renewed result is taken only when its old bytes are a prefix of the new ones."""

from datetime import timedelta

import pytest
from django.db import transaction

from common import blobs
from integrations.contracts import DocumentRenewed, FileRef
from onestop.models import Event, Result
from onestop.services import renewing, returning
from onestop.services.renewing import RenewalError
from tests.factories.accounts import NOW
from tests.factories.onestop import desk as build
from tests.kept import kept


@pytest.fixture
def desk(db):
    return kept(build)


@pytest.fixture
def dossier(desk):
    dossier = desk.at("ban_hanh")
    returning.office_result(message=desk.issued(dossier))
    dossier.refresh_from_db()
    return dossier


def renewal(dossier, content, *, old="", uid=""):
    result = Result.objects.get(dossier=dossier)
    blob = blobs.put(content, media_type="application/pdf")
    return DocumentRenewed(
        dossier_code=dossier.code,
        at=NOW + timedelta(hours=5),
        document_uid=uid or result.document_uid,
        old_sha256=old or result.attachment.blob_id,
        file=FileRef(name="x.pdf", sha256=blob.sha256, size_bytes=blob.size_bytes, media_type="application/pdf"),
    )


def take(message):
    with transaction.atomic():
        renewing.result_renew(message=message)


def test_more_behind_the_old_bytes_is_taken_once(dossier):
    old = Result.objects.get(dossier=dossier).attachment
    message = renewal(dossier, blobs.read(old.blob_id) + b"more")
    take(message)
    take(message)
    new = Result.objects.get(dossier=dossier).attachment
    assert (new.pk, new.blob_id, new.name) == (old.pk, message.file.sha256, old.name)
    assert dossier.events.filter(action=Event.Kind.OFFICE_RENEWED).count() == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda dossier, old: renewal(dossier, b"other" + old),
        lambda dossier, old: renewal(dossier, old[:-1]),
        lambda dossier, old: renewal(dossier, old + b"more", old="0" * 64),
        lambda dossier, old: renewal(dossier, old + b"more", uid="stranger"),
    ],
)
def test_anything_else_is_refused_and_changes_nothing(dossier, spoil):
    before = Result.objects.get(dossier=dossier).attachment.blob_id
    with pytest.raises(RenewalError):
        take(spoil(dossier, blobs.read(before)))
    assert Result.objects.get(dossier=dossier).attachment.blob_id == before
    assert not dossier.events.filter(action=Event.Kind.OFFICE_RENEWED).exists()
