"""A serif face with every Vietnamese letter is found, or its want is said."""

import pytest
from reportlab.lib.fonts import tt2ps
from reportlab.pdfbase.pdfmetrics import stringWidth

from common import fonts


@pytest.fixture(autouse=True)
def forget():
    """Look anew in each test."""
    fonts.serif_faces.cache_clear()
    yield
    fonts.serif_faces.cache_clear()


def test_finds_four_faces_with_vietnamese_letters():
    faces = fonts.serif_faces()
    for path in (faces.regular, faces.bold, faces.italic, faces.bold_italic):
        assert fonts.has_vietnamese(path)


def test_the_wheel_s_face_stands_in_and_its_italic_is_set_upright(monkeypatch):
    monkeypatch.setattr(fonts, "SYSTEM_FOLDERS", ())
    faces = fonts.serif_faces()
    assert faces.regular.name == "SourceSerifPro-Regular.ttf"
    assert faces.italic == faces.regular
    assert faces.bold_italic == faces.bold


def test_an_agency_s_own_face_goes_first(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    own = tmp_path / "var" / "fonts"
    own.mkdir(parents=True)
    wheel = fonts.serif_faces()
    fonts.serif_faces.cache_clear()
    for name, path in (("times.ttf", wheel.regular), ("timesbd.ttf", wheel.bold)):
        (own / name).write_bytes(path.read_bytes())
    assert fonts.serif_faces().regular == own / "times.ttf"


def test_registers_the_family_with_its_bold_and_italic_for_papers():
    assert fonts.paper_family() == fonts.REGULAR
    assert tt2ps(fonts.REGULAR, 1, 0) == fonts.BOLD
    assert tt2ps(fonts.REGULAR, 0, 1) == fonts.ITALIC
    assert stringWidth("Ữ", fonts.BOLD_ITALIC, 10) > 0


def test_a_file_that_is_no_font_is_passed_over(tmp_path, caplog):
    broken = tmp_path / "times.ttf"
    broken.write_bytes(b"no font")
    assert not fonts.has_vietnamese(broken)
    assert "times.ttf" in caplog.text


def test_without_any_face_it_says_what_to_install(monkeypatch, settings, tmp_path):
    settings.BASE_DIR = tmp_path
    monkeypatch.setattr(fonts, "SYSTEM_FOLDERS", ())
    monkeypatch.setattr(fonts, "find_spec", lambda name: None)
    with pytest.raises(fonts.NoFontError, match="fonts-liberation2"):
        fonts.serif_faces()
