import io
import struct
import tracemalloc
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from common import uploads
from common.errors import InputError
from common.uploads import NAME_LENGTH, CheckedFile, Kind, check_upload, clean_name
from tests.common import officefiles

LIMIT = 1024 * 1024


def check(name: str, content: bytes, *, allowed=tuple(Kind), limit_bytes: int = LIMIT) -> CheckedFile:
    return check_upload(SimpleUploadedFile(name, content), allowed=allowed, limit_bytes=limit_bytes)


def refusal(name: str, content: bytes, **options) -> str:
    with pytest.raises(InputError) as refused:
        check(name, content, **options)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "content", "kind", "media_type"),
    [
        ("don.pdf", officefiles.pdf(), Kind.PDF, "application/pdf"),
        ("don.PDF", b"\xef\xbb\xbf" + officefiles.pdf(), Kind.PDF, "application/pdf"),
        (
            "don.docx",
            officefiles.docx(),
            Kind.DOCX,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            "bang.xlsx",
            officefiles.xlsx(),
            Kind.XLSX,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        ("don.odt", officefiles.odt(), Kind.ODT, "application/vnd.oasis.opendocument.text"),
        ("don.doc", officefiles.ole("WordDocument"), Kind.DOC, "application/msword"),
        ("bang.xls", officefiles.ole("Workbook"), Kind.XLS, "application/vnd.ms-excel"),
        ("bang.xls", officefiles.ole("Book"), Kind.XLS, "application/vnd.ms-excel"),
        ("anh.png", officefiles.image("PNG"), Kind.PNG, "image/png"),
        ("anh.jpg", officefiles.image("JPEG"), Kind.JPEG, "image/jpeg"),
        ("anh.JPEG", officefiles.image("JPEG"), Kind.JPEG, "image/jpeg"),
        ("quet.tif", officefiles.image("TIFF"), Kind.TIFF, "image/tiff"),
        ("quet.TIFF", officefiles.image("TIFF"), Kind.TIFF, "image/tiff"),
    ],
)
def test_accepts_what_is_what_its_name_says(name: str, content: bytes, kind: Kind, media_type: str) -> None:
    assert check(name, content) == CheckedFile(name=name, size_bytes=len(content), media_type=media_type, kind=kind)


def test_leaves_the_file_at_its_start() -> None:
    file = SimpleUploadedFile("don.pdf", officefiles.pdf())
    check_upload(file, allowed={Kind.PDF}, limit_bytes=LIMIT)
    assert file.read(5) == b"%PDF-"


def test_accepts_a_file_as_large_as_the_limit() -> None:
    content = officefiles.pdf()
    assert check("don.pdf", content, limit_bytes=len(content)).size_bytes == len(content)


def test_refuses_a_file_over_the_limit() -> None:
    text = refusal("quét.pdf", officefiles.pdf().ljust(LIMIT + 1, b" "))
    assert text == 'Tệp "quét.pdf" nặng 1,1 MB, quá mức 1 MB. Hãy giảm dung lượng rồi tải lên lại.'


def test_refuses_an_empty_file() -> None:
    assert refusal("don.pdf", b"") == 'Tệp "don.pdf" rỗng. Hãy chọn lại tệp có nội dung.'


@pytest.mark.parametrize("name", ["ma.exe", "ma.pdf.exe", "don", "pdf", ".pdf.zip", "trang.html", "anh.svg"])
def test_refuses_a_kind_that_is_never_taken(name: str) -> None:
    text = refusal(name, officefiles.pdf(), allowed={Kind.PDF, Kind.DOCX})
    assert text.startswith(f'Tệp "{clean_name(name)}" thuộc loại không được nhận.')
    assert text.endswith("Hãy chuyển sang một trong các loại: PDF, Word (.docx).")


def test_refuses_a_kind_that_is_not_taken_here() -> None:
    text = refusal("anh.png", officefiles.image("PNG"), allowed={Kind.PDF})
    assert text == 'Tệp "anh.png" thuộc loại không được nhận. Hãy chuyển sang một trong các loại: PDF.'


def test_refuses_content_of_another_kind() -> None:
    text = refusal("don.pdf", officefiles.docx())
    assert text == 'Tệp "don.pdf" có nội dung là Word (.docx), không phải PDF. Hãy chọn đúng tệp.'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("don.pdf", b"MZ\x90\x00 a program"),
        ("don.docx", officefiles.zipped({"a.txt": "not a document"})),
        ("don.docx", officefiles.docx(main_type=officefiles.MACRO_WORD)),
        ("don.docx", officefiles.docx()[:200]),
        ("don.docx", officefiles.ole("WordDocumentX")),
        ("don.docx", b"{\\rtf1 not a docx}"),
        ("bang.xls", officefiles.ole("Something")),
        ("anh.png", b"GIF89a"),
    ],
)
def test_refuses_content_of_no_known_kind(name: str, content: bytes) -> None:
    label = Kind.of_name(name).label
    assert refusal(name, content) == (
        f'Tệp "{name}" không phải là {label} hoặc đã hỏng. Hãy mở tệp gốc, lưu lại rồi tải lên lại.'
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("mat.pdf", officefiles.locked_pdf(user_password="bi-mat")),
        ("mat.pdf", officefiles.locked_pdf(user_password="")),
        ("mat.docx", officefiles.ole("EncryptionInfo", "EncryptedPackage")),
        ("mat.xlsx", officefiles.ole("EncryptionInfo", "EncryptedPackage")),
        ("mat.odt", officefiles.odt(encrypted=True)),
        ("mat.doc", officefiles.ole("WordDocument", "EncryptedSummary")),
    ],
    ids=["pdf", "pdf-owner", "docx", "xlsx", "odt", "doc"],
)
def test_refuses_a_password(name: str, content: bytes) -> None:
    assert refusal(name, content) == f'Tệp "{name}" có đặt mật khẩu. Hãy gỡ mật khẩu rồi tải lên lại.'


def test_refuses_a_container_with_locked_parts() -> None:
    content = bytearray(officefiles.docx())
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 8] |= 1
    assert "có đặt mật khẩu" in refusal("mat.docx", bytes(content))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("hong.pdf", officefiles.pdf(3)[:-200]),
        ("hong.pdf", b"%PDF-1.7\n%%EOF"),
        ("hong.png", officefiles.image("PNG")[:20]),
        ("hong.jpg", b"\xff\xd8\xff\xe0 nothing more"),
    ],
    ids=["cut-pdf", "bare-pdf", "cut-png", "bare-jpg"],
)
def test_refuses_what_does_not_open(name: str, content: bytes) -> None:
    text = refusal(name, content)
    assert text == f'Tệp "{name}" bị hỏng, không mở được. Hãy xuất hoặc quét lại rồi tải lên lại.'


def test_refuses_a_pdf_without_pages() -> None:
    text = refusal("trong.pdf", officefiles.pdf_without_pages())
    assert text == 'Tệp "trong.pdf" không có trang nào. Hãy xuất lại rồi tải lên lại.'


def test_refuses_a_container_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "UNPACKED_LIMIT_BYTES", 2_000_000)
    content = officefiles.docx(more={"word/media/bomb.bin": bytes(2_000_000)})
    assert len(content) < 10_000
    text = refusal("bom.docx", content)
    assert text == ('Tệp "bom.docx" khi mở ra quá lớn. Hãy giảm ảnh trong tệp hoặc xuất ra PDF rồi tải lên lại.')


def test_refuses_a_container_of_too_many_parts() -> None:
    parts = {f"word/{number}.xml": b"" for number in range(uploads.PACKED_FILES_LIMIT)}
    assert "khi mở ra quá lớn" in refusal("bom.docx", officefiles.docx(more=parts), limit_bytes=10 * LIMIT)


def test_reads_no_more_of_a_part_than_it_needs() -> None:
    bomb = officefiles.zipped({"[Content_Types].xml": bytes(50_000_000)})
    assert "không phải là Word (.docx)" in refusal("bom.docx", bomb)


def test_a_bomb_beside_the_document_is_not_unpacked():
    bomb = {"META-INF/manifest.xml": bytes(301 * 1024 * 1024)}
    content = officefiles.zipped({"mimetype": officefiles.ODT, **bomb})
    tracemalloc.start()
    text = refusal("bom.odt", content)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "quá lớn" in text
    assert peak < 20_000_000


def test_a_broken_part_beside_the_document_is_a_broken_file():
    content = officefiles.zipped({"mimetype": officefiles.ODT, "META-INF/manifest.xml": "MANIFEST"}, method=0)
    assert "bị hỏng" in refusal("hong.odt", content.replace(b"MANIFEST", b"MANIFESt"))


def test_refuses_a_method_of_packing_it_does_not_know() -> None:
    content = officefiles.zipped({"mimetype": officefiles.ODT}, method=zipfile.ZIP_STORED)
    content = content.replace(b"\x00\x00" + content[10:14], b"\x63\x00" + content[10:14])
    assert "không phải là OpenDocument" in refusal("la.odt", content)


def huge_png(width: int, height: int) -> bytes:
    """A PNG that claims a size; its pixels are missing, as a bomb's need not be there to hurt."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))


@pytest.mark.parametrize("size", [(10_001, 10_000), (60_000, 60_000)])
def test_refuses_an_image_of_too_many_pixels(size: tuple[int, int]) -> None:
    text = refusal("bom.png", huge_png(*size))
    assert text == 'Ảnh "bom.png" có quá nhiều điểm ảnh. Hãy quét lại ở độ phân giải 300 dpi rồi tải lên lại.'


def test_refuses_a_scan_of_too_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    content, page = io.BytesIO(), Image.new("1", (10, 10))
    page.save(content, "TIFF", save_all=True, append_images=[page] * 2)
    monkeypatch.setattr(uploads, "PICTURES_LIMIT", 3)
    assert check("quet.tif", content.getvalue()).kind == Kind.TIFF
    monkeypatch.setattr(uploads, "PICTURES_LIMIT", 2)
    assert refusal("quet.tif", content.getvalue()) == (
        'Ảnh "quet.tif" có quá 2 trang. Hãy tách thành nhiều tệp rồi tải lên lại.'
    )


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\lan\\Đơn đề nghị.pdf", "Đơn đề nghị.pdf"),
        ("De\u0302\u0300 nghi\u0323.pdf", "Đề nghị.pdf".replace("Đ", "D")),
        ("  a \n\t b .pdf", "a b.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ('a"b<c>:d|e?*.pdf', "abcde.pdf"),
        (".pdf", "tệp.pdf"),
        ("", "tệp"),
        ("...", "tệp."),
        ("README", "README"),
    ],
)
def test_cleans_names(name: str, clean: str) -> None:
    assert clean_name(name) == clean


def test_shortens_long_names_before_the_extension() -> None:
    assert clean_name("đ" * 400 + ".docx") == "đ" * (NAME_LENGTH - 5) + ".docx"


@given(st.text())
def test_a_clean_name_is_short_and_stays_as_it_is(name: str) -> None:
    clean = clean_name(name)
    assert 0 < len(clean) <= NAME_LENGTH
    assert not set(clean) & set('/\\"\n\0')
    assert clean_name(clean) == clean
