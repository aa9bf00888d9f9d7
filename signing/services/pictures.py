"""Look at the picture of a signature or a seal that was handed in, and write it anew: no margins, nothing hidden in it.

Source: NĐ 30/2020/NĐ-CP, Phụ lục I – PNG with a transparent ground; the signature blue, the seal red.
"""

import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from common.errors import InputError

LIMIT_BYTES = 2 * 1024 * 1024
SMALLEST_PIXELS, LARGEST_PIXELS, KEPT_PIXELS = 40, 6000, 1200
# Fainter than this is ground.
FAINT = 24
GROUND_SHARE_MIN = 0.1
FIELD = "picture"


def checked_picture(content: bytes, *, seal: bool) -> bytes:
    """Return the picture as it is kept: a PNG of ours, cut to what is drawn.

    Raises:
        InputError: it is no PNG, too large, too small, without transparent ground, empty, or of the wrong colour.
    """
    if len(content) > LIMIT_BYTES:
        raise _wrong(_("Tệp hình nặng hơn 2 MB. Hãy thu nhỏ hình rồi tải lên lại."))
    image = _opened(content)
    ink = image.getchannel("A").point(lambda value: 255 if value > FAINT else 0)
    box = ink.getbbox()
    if box is None:
        raise _wrong(_("Hình trống, không có nét nào. Hãy chọn lại hình chữ ký hoặc con dấu."))
    drawn = ink.histogram()[255]
    if drawn > (1 - GROUND_SHARE_MIN) * image.width * image.height:
        raise _wrong(_("Hình chưa có nền trong suốt. Hãy xóa nền rồi lưu lại dạng PNG."))
    _check_colour(image, seal=seal)
    return _written(image.crop(box))


def _opened(content: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
                sides = image.size
                if max(sides) > LARGEST_PIXELS or min(sides) < SMALLEST_PIXELS:
                    text = _("Hình phải rộng và cao từ %(low)d đến %(high)d điểm ảnh. Hãy đổi cỡ hình.")
                    raise _wrong(text % {"low": SMALLEST_PIXELS, "high": LARGEST_PIXELS})
                return image.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombWarning):
        raise _wrong(_("Tệp không phải hình PNG hoặc đã hỏng. Hãy lưu hình dạng PNG rồi tải lên lại.")) from None


def _check_colour(image: Image.Image, *, seal: bool) -> None:
    small = image.copy()
    small.thumbnail((200, 200))
    alpha = small.getchannel("A")
    red, blue = (_mean(small.getchannel(channel), alpha) for channel in ("R", "B"))
    if seal and red <= blue:
        raise _wrong(_("Hình con dấu phải màu đỏ. Hãy chọn lại hình con dấu."))
    if not seal and blue < red:
        raise _wrong(_("Hình chữ ký phải màu xanh. Hãy đổi màu nét ký rồi tải lên lại."))


def _mean(channel: Image.Image, alpha: Image.Image) -> float:
    counts = channel.histogram(mask=alpha.point(lambda value: 255 if value > FAINT else 0))
    return sum(value * count for value, count in enumerate(counts)) / max(sum(counts), 1)


def _written(image: Image.Image) -> bytes:
    image.thumbnail((KEPT_PIXELS, KEPT_PIXELS))
    clean = Image.frombytes("RGBA", image.size, image.tobytes())
    stream = io.BytesIO()
    clean.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _wrong(text: str) -> InputError:
    return InputError(text, field=FIELD)
