"""The pages of stored PDFs, as both halves' viewers ask for them."""

import pytest
from django.http import Http404

from common import blobs
from common.stored_pages import page_count_of, page_response
from tests.factories.onestop import pdf

pytestmark = pytest.mark.django_db


def test_counts_the_pages_of_a_stored_pdf():
    assert page_count_of(blobs.put(pdf("ba trang", pages=3)).sha256) == 3


@pytest.mark.parametrize("content", [b"khong phai PDF", b"%PDF-1.7 hong"])
def test_what_cannot_be_read_has_no_page(rf, content):
    sha256 = blobs.put(content).sha256
    assert page_count_of(sha256) == 0
    with pytest.raises(Http404):
        page_response(rf.get("/"), sha256, 1)


def test_what_is_not_stored_has_no_page():
    assert page_count_of("0" * 64) == 0


def test_a_picture_that_the_browser_has_is_not_sent_again(rf):
    sha256 = blobs.put(pdf("mot trang")).sha256
    first = page_response(rf.get("/"), sha256, 1)
    assert first.content.startswith(b"\x89PNG")
    again = page_response(rf.get("/", headers={"If-None-Match": first["ETag"]}), sha256, 1)
    assert (again.status_code, again.content) == (304, b"")
    other = page_response(rf.get("/", headers={"If-None-Match": '"khac"'}), sha256, 1)
    assert other.content == first.content
