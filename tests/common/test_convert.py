import io
import os
import time
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from common import convert
from common.convert import ConvertError, to_pdf
from common.errors import InputError
from tests.common import officefiles


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def size_of(content: bytes) -> tuple[float, float]:
    width, height = pypdfium2.PdfDocument(content)[0].get_size()
    return width, height


def test_a_pdf_stays_as_it_is() -> None:
    content = officefiles.pdf()
    assert to_pdf(content, name="don.pdf") == content


@pytest.mark.parametrize("format_", ["PNG", "JPEG"])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_an_image_becomes_one_page(format_: str, mode: str) -> None:
    content = to_pdf(officefiles.image(format_, (300, 400), mode), name="anh")
    with pikepdf.open(io.BytesIO(content)) as document:
        assert len(document.pages) == 1
        assert len(document.pages[0].get_images()) == 1
    width, height = size_of(content)
    assert width < height


def test_a_photo_keeps_its_bytes() -> None:
    source = officefiles.image("JPEG", (400, 300))
    with pikepdf.open(io.BytesIO(to_pdf(source, name="anh.jpg"))) as document:
        kept = io.BytesIO()
        pikepdf.PdfImage(next(iter(document.pages[0].Resources.XObject.values()))).extract_to(stream=kept)
    assert kept.getvalue() == source


@pytest.mark.parametrize(("format_", "mode"), [("JPEG", "CMYK"), ("PNG", "P"), ("PNG", "1"), ("PNG", "I;16")])
def test_unusual_colours_become_usual_ones(format_: str, mode: str) -> None:
    source = io.BytesIO()
    Image.new(mode, (40, 30)).save(source, format_)
    assert size_of(to_pdf(source.getvalue(), name="anh"))[0] > 0


def test_a_transparent_image_is_put_on_white() -> None:
    source = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(source, "PNG")
    page = pypdfium2.PdfDocument(to_pdf(source.getvalue(), name="dau.png"))[0].render().to_pil()
    assert page.convert("L").getextrema() == (255, 255)


def test_a_photo_is_turned_as_the_camera_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    width, height = size_of(to_pdf(officefiles.image("JPEG", (400, 300), exif=exif), name="anh.jpg"))
    assert width < height
    width, height = size_of(to_pdf(officefiles.image("JPEG", (400, 300)), name="anh.jpg"))
    assert width > height


def test_refuses_a_broken_image() -> None:
    with pytest.raises(InputError, match=r'Ảnh "anh.png" bị hỏng'):
        to_pdf(officefiles.image("PNG", (400, 300))[:60], name="anh.png")


def test_refuses_what_cannot_become_a_pdf() -> None:
    with pytest.raises(InputError, match=r'Tệp "a.zip" không chuyển được sang PDF'):
        to_pdf(officefiles.zipped({"a.txt": "a"}), name="a.zip")


def test_says_when_libreoffice_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConvertError, match="Máy chủ chưa cài LibreOffice"):
        to_pdf(officefiles.docx(), name="don.docx")


def program(folder: Path, script: str) -> None:
    file = folder / "soffice"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


@pytest.fixture
def program_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return tmp_path


def test_stops_all_processes_of_a_conversion_that_takes_too_long(
    program_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(convert, "TIMEOUT_S", 1)
    children = program_folder / "children"
    program(program_folder, f"sleep 300 & echo $! $$ > {children}; wait")
    started = time.monotonic()
    with pytest.raises(ConvertError, match="quá lâu nên đã dừng"):
        to_pdf(officefiles.docx(), name="don.docx")
    assert time.monotonic() - started < 10
    for pid in children.read_text().split():
        assert ends(int(pid))


def ends(pid: int) -> bool:
    """Tell whether the process ends soon; on a busy machine a killed one may need a moment."""
    deadline = time.monotonic() + 10
    while not has_ended(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def has_ended(pid: int) -> bool:
    """Tell whether the process is gone or only waits to be buried by its new parent."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_says_when_nothing_came_out(program_folder: Path) -> None:
    program(program_folder, "exit 77")
    with pytest.raises(ConvertError, match=r'không chuyển được tệp "don.docx" sang PDF'):
        to_pdf(officefiles.docx(), name="don.docx")


def test_says_when_an_empty_file_came_out(program_folder: Path) -> None:
    program(program_folder, ": > input.pdf")
    with pytest.raises(ConvertError, match=r'không chuyển được tệp "don.docx" sang PDF'):
        to_pdf(officefiles.docx(), name="don.docx")


def test_bounds_the_memory_and_hides_the_environment(program_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = program_folder / "seen"
    monkeypatch.setenv("SECRET_KEY", "secret-of-the-installation")
    program(program_folder, f"(ulimit -v; env) > {seen}")
    with pytest.raises(ConvertError):
        to_pdf(officefiles.docx(), name="don.docx")
    limit, *environment = seen.read_text().split("\n")
    assert limit == str(4 * 1024 * 1024)
    assert not any("secret" in line for line in environment)


@pytest.mark.needs("soffice")
@pytest.mark.parametrize(
    ("name", "source"),
    [("don.docx", officefiles.docx("Giấy phép xây dựng")), ("don.odt", officefiles.odt("Giấy phép xây dựng"))],
)
def test_a_text_document_becomes_a_pdf_with_its_text(name: str, source: bytes) -> None:
    assert "Giấy phép xây dựng" in text_of(to_pdf(source, name=name))


@pytest.mark.needs("soffice")
def test_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    to_pdf(officefiles.docx(), name="don.docx")
    assert not list(tmp_path.iterdir())


@pytest.mark.needs("soffice")
def test_does_not_fetch_what_a_document_links_to(httpserver) -> None:
    content = to_pdf(officefiles.odt(picture_url=f"{httpserver.url}/anh.png"), name="don.odt")
    assert "Giấy phép" in text_of(content)
    assert httpserver.paths == []


@pytest.mark.needs("soffice")
def test_does_not_show_a_file_of_the_server_that_a_document_links_to(tmp_path: Path) -> None:
    secret = tmp_path / "mat.png"
    secret.write_bytes(officefiles.image("PNG", (300, 300)))
    content = to_pdf(officefiles.odt(picture_url=secret.as_uri()), name="don.odt")
    page = pypdfium2.PdfDocument(content)[0].render().to_pil().convert("RGB")
    assert not [colour for _, colour in page.getcolors(1 << 24) if colour[0] > 200 and colour[1] < 60]
