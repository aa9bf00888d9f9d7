"""Number and date in the sealed file."""

import io
from datetime import date

import pikepdf
import pypdfium2
import pytest

from signing.errors import SigningRefusal
from signing.pades.engine import Numbering
from signing.pades.fields import SEAL_FIELD
from signing.pades.forms import date_in_words
from signing.services import prepare_file
from tests.factories.signing import LEADER_NAME, LEADER_TITLE, draft_pdf
from tests.signing.conftest import AGENCY


def sealed_with(signed_files, number, pdf=None):
    numbering = Numbering(number, date(2026, 2, 5))
    return signed_files.put(pdf or signed_files.leader, SEAL_FIELD, AGENCY["name"], AGENCY["code"], None, numbering)


def seen(pdf):
    """The text that a reader sees, fields and all."""
    with pypdfium2.PdfDocument(pdf) as document:
        document.init_forms()
        document[0].flatten()
        return document[0].get_textpage().get_text_range()


def field(pdf, name):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = next(field for field in document.Root.AcroForm.Fields if str(field.T) == name)
        return str(found.V), int(found.Ff)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 1, 31), "ngày 31 tháng 01 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 12, 10), "ngày 10 tháng 12 năm 2026"),
    ],
)
def test_writes_the_date_as_the_decree_does(day, words):
    assert date_in_words(day) == words


def test_number_and_date_are_seen_and_closed(signed_files):
    sealed = sealed_with(signed_files, "05/GP-SXD")
    assert field(sealed, "SoKyHieu") == ("05", 1)
    assert field(sealed, "NgayThang") == ("ngày 05 tháng 02 năm 2026", 1)
    text = seen(sealed)
    assert "05" in text
    assert "ngày 05 tháng 02 năm 2026" in text


@pytest.mark.parametrize(("line", "filled"), [("Số:", "05/GP-SXD"), ("", "Số: 05/GP-SXD"), ("Số:      /GP-SXD", "05")])
def test_writes_what_is_not_printed_yet(signed_files, line, filled):
    draft = draft_pdf(number_line=line)
    prepared = prepare_file.prepare(draft, signer_name=LEADER_NAME, signer_title=LEADER_TITLE)
    assert field(sealed_with(signed_files, "05/GP-SXD", prepared), "SoKyHieu")[0] == filled


def test_a_long_number_is_set_smaller(signed_files):
    assert field(sealed_with(signed_files, "12345678/GP-SXD"), "SoKyHieu")[0] == "12345678"


@pytest.mark.parametrize("number", ["1" * 60, "05☃/GP"])
def test_refuses_a_number_that_cannot_be_drawn(signed_files, number):
    with pytest.raises(SigningRefusal) as refused:
        sealed_with(signed_files, number)
    assert refused.value.code == "number_too_long"
