"""Draw signatures (blue) and seals (red) for demonstration; each person's curve comes from the name alone."""

import hashlib
import io
import math
import random
from functools import lru_cache
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

from signing.pades.fonts import ALL_LETTERS, Style, cut_bytes

SIGNATURE_SIZE = (480, 240)
SEAL_PIXELS = 420
BLUE, RED = (22, 60, 168), (206, 24, 30)
SEAL_MARK = "MẪU MINH HỌA"


def draw_signature(name: str) -> bytes:
    """Return the PNG of a pen-like curve, blue on transparent ground."""
    chance = random.Random(hashlib.sha256(name.encode()).digest())
    width, height = SIGNATURE_SIZE
    image = Image.new("RGBA", SIGNATURE_SIZE, (*BLUE, 0))
    pen = ImageDraw.Draw(image)
    points = _curve(chance, width, height)
    for index, (start, end) in enumerate(pairwise(points)):
        thickness = 4 + round(3 * math.sin(index / 9) ** 2)
        pen.line([start, end], fill=(*BLUE, 255), width=thickness)
        pen.ellipse(
            [end[0] - thickness / 2, end[1] - thickness / 2, end[0] + thickness / 2, end[1] + thickness / 2], BLUE
        )
    return _png(image)


def draw_seal(agency_name: str) -> bytes:
    """Return the PNG of a round seal, red on transparent ground, marked as a sample."""
    size = SEAL_PIXELS
    image = Image.new("RGBA", (size, size), (*RED, 0))
    pen = ImageDraw.Draw(image)
    for inset, thickness in ((4, 9), (22, 3), (112, 3)):
        pen.ellipse([inset, inset, size - inset, size - inset], outline=RED, width=thickness)
    _ring(image, agency_name.upper())
    pen.polygon(_star(size / 2, size / 2 - 22, 46), fill=RED)
    for line, text in enumerate(SEAL_MARK.split(" ", 1)):
        pen.text((size / 2, size / 2 + 44 + line * 30), text, fill=RED, font=_letters(26), anchor="mm")
    return _png(image)


def _curve(chance: random.Random, width: int, height: int) -> list[tuple[float, float]]:
    waves = [(chance.uniform(0.6, 4.2), chance.uniform(0, 6.28), chance.uniform(0.2, 1)) for _ in range(4)]
    loops, lean = chance.uniform(7, 13), chance.uniform(16, 40)
    points = []
    for step in range(240):
        part = step / 239
        swing = sum(share * math.sin(speed * 6.28 * part + phase) for speed, phase, share in waves)
        fade = math.sin(math.pi * min(1, part * 1.15)) ** 0.5 if part < 0.87 else 0.25
        x = 30 + part * (width - 80) + lean * math.cos(loops * 6.28 * part)
        y = height / 2 + swing / 2.4 * (height / 2 - 18) * fade
        points.append((min(max(x, 8), width - 8), min(max(y, 8), height - 8)))
    return points


def _ring(image: Image.Image, text: str) -> None:
    """Set the letters around the upper part of the ring."""
    size, radius = image.width, image.width / 2 - 68
    points = 34 if len(text) < 26 else max(16, 34 * 26 // len(text))
    step = min(0.19, 4.9 / max(len(text), 1))
    for index, letter in enumerate(text):
        angle = (index - (len(text) - 1) / 2) * step
        tile = Image.new("RGBA", (64, 84), (*RED, 0))
        ImageDraw.Draw(tile).text((32, 42), letter, fill=RED, font=_letters(points), anchor="mm")
        turned = tile.rotate(-math.degrees(angle), Image.Resampling.BICUBIC, expand=True)
        x = size / 2 + radius * math.sin(angle) - turned.width / 2
        y = size / 2 - radius * math.cos(angle) - turned.height / 2
        image.alpha_composite(turned, (max(0, round(x)), max(0, round(y))))


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    turns = [(math.pi * index / 5, radius if index % 2 == 0 else radius * 0.4) for index in range(10)]
    return [(x + reach * math.sin(angle), y - reach * math.cos(angle)) for angle, reach in turns]


@lru_cache(maxsize=32)
def _letters(points: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO(cut_bytes(Style.UPRIGHT, ALL_LETTERS)), points)


def _png(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()
