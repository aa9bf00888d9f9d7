"""A large file is signed and checked where it lies on the disk, not in memory."""

import io
import os
import tracemalloc

import pikepdf
import pytest

from common import blobs
from signing.keys.secret import Secret
from signing.models import Operation, Verdict
from signing.services import prepare_file, sign, verify
from tests.factories.accounts import NOW
from tests.factories.signing import LEADER_NAME, LEADER_TITLE, PIN, draft_pdf
from tests.signing.conftest import ISSUED_ON, NUMBER

SIZE_BYTES, EXTRA_BYTES_MAX = 25 << 20, 16 << 20


@pytest.fixture
def large_draft(db):
    with pikepdf.open(io.BytesIO(draft_pdf())) as document:
        document.Root.Scan = document.make_indirect(pikepdf.Stream(document, os.urandom(SIZE_BYTES)))
        written = io.BytesIO()
        document.save(written)
    prepared = prepare_file.prepare(written.getvalue(), signer_name=LEADER_NAME, signer_title=LEADER_TITLE)
    return blobs.put(prepared, media_type="application/pdf").sha256


def test_a_signature_takes_little_memory_and_holds(office, draft, large_draft):
    office.approve(draft, subject="document:2")
    request = office.ask(large_draft)
    tracemalloc.start()
    try:
        signed = sign.perform(request_id=request.pk, pin=Secret(PIN), at=NOW)
        taken = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert signed.size_bytes > SIZE_BYTES
    assert taken <= EXTRA_BYTES_MAX
    office.complete(request, signed, NOW)
    request = office.ask(signed.sha256, Operation.SEAL)
    sealed = sign.perform(request_id=request.pk, pin=None, at=NOW, number=NUMBER, issued_on=ISSUED_ON)
    assert verify.report_for(sealed.sha256).verdict == Verdict.VALID
