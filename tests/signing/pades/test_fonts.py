"""The letters of stamps and filled fields."""

import io
import unicodedata

import pytest
from fontTools.ttLib import TTFont

from signing.pades.fonts import ALL_LETTERS, NUMBER_LETTERS, Style, cut_bytes, font_for

VOWELS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
LETTERS = "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES) + "đ"


@pytest.mark.parametrize("style", Style)
def test_every_vietnamese_letter_can_be_drawn(style):
    assert font_for("Ắ", style).covers(LETTERS + LETTERS.upper())


@pytest.mark.parametrize("style", Style)
def test_counts_in_thousandths(style):
    assert TTFont(io.BytesIO(cut_bytes(style, NUMBER_LETTERS)))["head"].unitsPerEm == 1000


def test_measures_text_as_times_new_roman_does():
    assert font_for("0123456789").width("0123456789", 10) == pytest.approx(50, abs=3)


def test_numbers_take_a_small_cut():
    small, large = font_for("05/GP-SXD"), font_for("Trần Văn Tâm")
    assert small.file_bytes < large.file_bytes / 2
    assert not small.covers("Trần")
    assert large.covers(ALL_LETTERS)


def test_is_cut_once_per_process():
    assert font_for("05") is font_for("17/QĐ-UBND")


def test_keeps_the_cut_for_the_next_process(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    first = cut_bytes(Style.UPRIGHT, "05/")
    (kept,) = (tmp_path / "var" / "fonts").iterdir()
    assert kept.read_bytes() == first
    kept.write_bytes(b"from the disk")
    assert cut_bytes(Style.UPRIGHT, "05/") == b"from the disk"


def test_cuts_again_where_nothing_can_be_kept(settings, tmp_path):
    (tmp_path / "var").write_text("no folder")
    settings.BASE_DIR = tmp_path
    assert TTFont(io.BytesIO(cut_bytes(Style.UPRIGHT, "05/")))["head"].unitsPerEm == 1000
