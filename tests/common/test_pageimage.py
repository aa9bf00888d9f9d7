"""Pages as pictures."""

import io

import pikepdf
import pytest
from PIL import Image

from common.pageimage import LARGEST_PIXELS, LARGEST_WIDTH_PX, NoSuchPageError, page_count, render_page
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


@pytest.mark.parametrize("shape", [(3, 14400), (3, 1000), (14400, 3), (14400, 14400)])
def test_a_page_of_an_odd_shape_stays_a_picture_of_bounded_size(shape):
    odd, target = pikepdf.new(), io.BytesIO()
    odd.add_blank_page(page_size=shape)
    odd.save(target)
    width, height = size(render_page(target.getvalue(), 1))
    assert width * height <= LARGEST_PIXELS * 1.01


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
