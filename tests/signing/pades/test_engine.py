"""One signature into one field."""

import io

import pikepdf
import pypdfium2
import pytest

from signing.errors import SigningRefusal
from signing.pades.appearance import picture
from signing.pades.fields import LEADER_FIELD, SEAL_FIELD
from tests.factories.signing import LEADER_NAME, draft_pdf, signature_png
from tests.signing.conftest import AGENCY
from tests.signing.pades import papers


def refused_code(signed_files, pdf, field=LEADER_FIELD):
    with pytest.raises(SigningRefusal) as refused:
        signed_files.put(pdf, field, LEADER_NAME, "", None)
    return refused.value.code


def test_appends_and_changes_no_byte_before(signed_files, prepared_pdf):
    assert signed_files.leader.startswith(prepared_pdf)
    assert signed_files.both.startswith(signed_files.leader)


def test_refuses_a_file_without_fields(signed_files):
    assert refused_code(signed_files, draft_pdf()) == "file_no_field"


def test_refuses_a_filled_field_and_names_who_filled_it(signed_files):
    with pytest.raises(SigningRefusal, match=LEADER_NAME) as refused:
        signed_files.put(signed_files.leader, LEADER_FIELD, LEADER_NAME, "", None)
    assert refused.value.code == "field_filled"


def test_refuses_what_an_earlier_lock_forbids(signed_files, prepared_pdf):
    def lock_everything(document):
        document.Root.AcroForm.Fields[2].Lock.P = 1

    locked = papers.changed(prepared_pdf, lock_everything)
    signed = signed_files.put(locked, LEADER_FIELD, LEADER_NAME, "", None)
    assert refused_code(signed_files, signed, SEAL_FIELD) == "field_locked"


def test_refuses_a_field_outside_the_permitted_ones(signed_files, prepared_pdf):
    def lock_the_seal(document):
        document.Root.AcroForm.Fields[2].Lock.Fields = pikepdf.Array([pikepdf.String("SoKyHieu")])

    signed = signed_files.put(papers.changed(prepared_pdf, lock_the_seal), LEADER_FIELD, LEADER_NAME, "", None)
    assert refused_code(signed_files, signed, SEAL_FIELD) == "field_locked"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda pdf: pdf[: len(pdf) // 2], "file_broken"),
        (lambda pdf: b"%PDF-1.7 nothing", "file_broken"),
        (papers.encrypted, "file_encrypted"),
    ],
)
def test_refuses_a_broken_file(signed_files, prepared_pdf, spoil, code):
    assert refused_code(signed_files, spoil(prepared_pdf)) == code


def pixels(pdf, name):
    """The picture of one field's place on the page, as RGB values."""
    fields, _ = papers.boxes(pdf)
    left, bottom, right, top = fields[name]
    with pypdfium2.PdfDocument(pdf) as document:
        document.init_forms()
        image = document[0].render(scale=2, may_draw_forms=True).to_pil().convert("RGB")
    area = image.crop((int(left * 2), int(image.height - top * 2), int(right * 2), int(image.height - bottom * 2)))
    return [area.getpixel((x, y)) for x in range(area.width) for y in range(area.height)]


def test_the_signature_is_blue(signed_files):
    drawn = [one for one in pixels(signed_files.leader, LEADER_FIELD) if min(one) < 200]
    assert len(drawn) > 200
    assert all(blue >= red for red, _, blue in drawn)


def test_the_seal_is_red_and_lies_over_the_signature(signed_files):
    drawn = [one for one in pixels(signed_files.both, SEAL_FIELD) if one[0] > 150 and one[2] < 100]
    assert len(drawn) > 2000


def test_without_a_picture_name_and_time_are_written(signed_files, prepared_pdf):
    signed = signed_files.put(prepared_pdf, LEADER_FIELD, LEADER_NAME, "", None)
    with pypdfium2.PdfDocument(signed) as document:
        document.init_forms()
        document[0].flatten()
        text = document[0].get_textpage().get_text_range()
    assert "2026-07-06T09:00:00+07:00" in text
    assert text.count(LEADER_NAME) == 2


def test_a_picture_is_drawn_once_in_the_life_of_the_process(signed_files, prepared_pdf):
    png = signature_png("chỉ vẽ một lần")
    before = picture.cache_info().misses
    for _ in range(3):
        signed_files.put(prepared_pdf, LEADER_FIELD, LEADER_NAME, "", png)
    assert picture.cache_info().misses == before + 1


def test_says_who_and_when_in_vietnamese_time(signed_files):
    with pikepdf.open(io.BytesIO(signed_files.both)) as document:
        seal = document.Root.AcroForm.Fields[3].V
        assert str(seal.M) == "D:20260706090000+07'00'"
        assert str(seal.Name) == AGENCY["name"]
        assert seal.SubFilter == pikepdf.Name("/ETSI.CAdES.detached")
