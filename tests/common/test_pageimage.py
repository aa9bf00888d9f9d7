"""Pages as pictures."""

import io

import pytest
from PIL import Image

from common.pageimage import LARGEST_WIDTH_PX, NoSuchPageError, page_count, render_page
from tests.factories.onestop import pdf


def size(png):
    return Image.open(io.BytesIO(png)).size


def test_counts_pages():
    assert page_count(pdf(pages=3)) == 3


def test_draws_a_page_as_wide_as_asked():
    width, height = size(render_page(pdf(), 1, width_px=600))
    assert (width, height) == (600, 849)


def test_never_draws_wider_than_the_limit():
    assert size(render_page(pdf(), 1, width_px=50_000))[0] == LARGEST_WIDTH_PX


@pytest.mark.parametrize("page", [0, -1, 2])
def test_refuses_a_page_that_is_not_there(page):
    with pytest.raises(NoSuchPageError):
        render_page(pdf(), page)


@pytest.mark.parametrize("content", [b"", b"no pdf", b"%PDF-1.7 broken"])
def test_refuses_what_is_no_pdf(content):
    with pytest.raises(NoSuchPageError):
        page_count(content)
    with pytest.raises(NoSuchPageError):
        render_page(content, 1)
