"""The picture of a signature or a seal, before it is kept."""

import io

import pytest
from PIL import Image, ImageDraw, PngImagePlugin

from common.errors import InputError
from signing.services.pictures import LIMIT_BYTES, checked_picture
from tests.factories.signing import seal_png, signature_png

BLUE, RED = (20, 40, 160), (200, 20, 20)


def png(size=(200, 100), colour=BLUE, ink=(50, 30, 150, 70), mode="RGBA", **options):
    image = Image.new(mode, size, (255, 255, 255, 0) if mode == "RGBA" else (255, 255, 255))
    if ink:
        ImageDraw.Draw(image).rectangle(ink, fill=(*colour, 255) if mode == "RGBA" else colour)
    stream = io.BytesIO()
    image.save(stream, options.pop("format", "PNG"), **options)
    return stream.getvalue()


def opened(content):
    return Image.open(io.BytesIO(content))


def test_keeps_what_is_drawn_and_cuts_the_margins():
    kept = opened(checked_picture(png(), seal=False))
    assert (kept.format, kept.mode, kept.size) == ("PNG", "RGBA", (101, 41))


def test_keeps_nothing_that_hides_in_the_file():
    hidden = PngImagePlugin.PngInfo()
    hidden.add_text("Comment", "MA-DOC")
    kept = checked_picture(png(pnginfo=hidden), seal=False)
    assert b"MA-DOC" not in kept
    assert opened(kept).info.get("Comment") is None


def test_large_pictures_are_kept_smaller():
    kept = opened(checked_picture(png((4000, 2000), ink=(100, 100, 3800, 1500)), seal=False))
    assert max(kept.size) <= 1200


def test_takes_our_own_samples():
    assert checked_picture(signature_png("mẫu"), seal=False)
    assert checked_picture(seal_png("Cơ quan mẫu"), seal=True)


@pytest.mark.parametrize(
    ("content", "seal", "said"),
    [
        (png(mode="RGB"), False, "nền trong suốt"),
        (png(ink=(0, 0, 199, 99)), False, "nền trong suốt"),
        (png(ink=None), False, "Hình trống"),
        (png(mode="RGB", format="JPEG"), False, "không phải hình PNG"),
        (b"\x89PNG\r\n\x1a\nhong", False, "không phải hình PNG"),
        (b"", False, "không phải hình PNG"),
        (png()[:-40], False, "không phải hình PNG"),
        (png((30, 30), ink=(5, 5, 20, 20)), False, "điểm ảnh"),
        (png((6100, 50)), False, "điểm ảnh"),
        (b"x" * (LIMIT_BYTES + 1), False, "2 MB"),
        (png(colour=RED), False, "màu xanh"),
        (png(colour=BLUE), True, "màu đỏ"),
    ],
)
def test_refuses_with_what_to_do(content, seal, said):
    with pytest.raises(InputError, match=said) as refused:
        checked_picture(content, seal=seal)
    assert refused.value.field == "picture"
