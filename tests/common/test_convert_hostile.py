"""What a document from outside may try on the machine that converts it, and what is left of it afterwards."""

import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from common import confine, convert, warden
from common.convert import ConvertError, to_pdf
from common.errors import InputError
from tests.common import hostilefiles, officefiles
from tests.common.test_convert import has_ended, program, text_of


def comes(condition: Callable[[], bool], seconds: float = 30) -> bool:
    """Tell whether it comes true in time; asked often, for nothing tells when."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def program_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder


@pytest.mark.needs("soffice")
def test_a_macro_does_not_run(tmp_path: Path) -> None:
    trace = tmp_path / "ran"
    assert "Giấy phép" in text_of(to_pdf(hostilefiles.odt_with_macro(trace), name="don.odt"))
    assert not trace.exists()


@pytest.mark.needs("soffice")
def test_the_macro_of_these_tests_runs_where_nothing_forbids_it(tmp_path: Path) -> None:
    trace, document = tmp_path / "ran", tmp_path / "don.odt"
    document.write_bytes(hostilefiles.odt_with_macro(trace))
    open_door = convert.PROFILE.replace("<value>3<", "<value>0<").replace(">true<", ">false<")
    assert opened(document, profile=open_door, until=trace.exists)


@pytest.mark.needs("soffice")
def test_the_profile_alone_stops_a_macro(tmp_path: Path) -> None:
    trace, document = tmp_path / "ran", tmp_path / "don.odt"
    document.write_bytes(hostilefiles.odt_with_macro(trace))
    lock = tmp_path / ".~lock.don.odt#"
    assert opened(document, profile=convert.PROFILE, until=lambda: lock.exists() and not comes(trace.exists, 2))


def opened(document: Path, *, profile: str, until: Callable[[], bool]) -> bool:
    """Open a document as a person would, not to convert it, and tell whether something happens."""
    (document.parent / "user").mkdir()
    (document.parent / "user" / "registrymodifications.xcu").write_text(profile, encoding="utf-8")
    place = f"-env:UserInstallation={document.parent.as_uri()}"
    with subprocess.Popen(
        ["soffice", place, "--headless", "--norestore", str(document)], start_new_session=True
    ) as one:
        try:
            return comes(until)
        finally:
            os.killpg(one.pid, signal.SIGKILL)


@pytest.mark.needs("soffice")
def test_does_not_fetch_what_a_word_file_links_to(httpserver) -> None:
    assert "Giấy phép" in text_of(to_pdf(hostilefiles.docx_with_links(httpserver.url), name="don.docx"))
    assert httpserver.paths == []


@pytest.mark.needs("soffice")
def test_fetches_nothing_where_the_network_cannot_be_left(httpserver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confine, "_warden_program", without_leaving_the_network)
    assert "Giấy phép" in text_of(to_pdf(hostilefiles.docx_with_links(httpserver.url), name="don.docx"))
    assert httpserver.paths == []


def without_leaving_the_network() -> list[str]:
    given = "import sys; sys.path.insert(0, sys.argv.pop(1)); import warden; warden.leave_network = bool"
    return [sys.executable, "-I", "-c", f"{given}; warden.main(sys.argv[1:])", str(Path(warden.__file__).parent)]


@pytest.mark.needs("soffice")
def test_stops_pages_without_end(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convert, "TIMEOUT_S", 5)
    source = hostilefiles.docx_of_endless_pages(60_000)
    assert len(source) < 1_000_000
    with pytest.raises(ConvertError, match=r'Chuyển tệp "don.docx" sang PDF quá lâu nên đã dừng. Hãy tự xuất ra PDF'):
        to_pdf(source, name="don.docx")
    assert not list(temporary.iterdir())


def test_a_program_has_no_network(program_folder: Path, httpserver) -> None:
    seen = program_folder / "seen"
    python = f"import urllib.request as u; u.build_opener(u.ProxyHandler({{}})).open('{httpserver.url}/', timeout=5)"
    program(program_folder, f'{sys.executable} -c "{python}" 2> {seen}')
    with pytest.raises(ConvertError):
        to_pdf(officefiles.docx(), name="don.docx")
    if subprocess.run(["unshare", "--user", "--net", "true"], check=False, capture_output=True).returncode:
        pytest.skip("the kernel lets nobody leave the network")
    assert "URLError" in seen.read_text()
    assert httpserver.paths == []


def test_ends_a_program_that_only_burns_time(program_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convert, "TIMEOUT_S", 60)
    monkeypatch.setattr(confine, "CPU_LIMIT_S", 1)
    program(program_folder, "while :; do :; done")
    with pytest.raises(ConvertError, match="không chuyển được tệp"):
        to_pdf(officefiles.docx(), name="don.docx")


def test_a_program_cannot_fill_the_disk(program_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confine, "OUTPUT_LIMIT_BYTES", 1 << 20)
    program(program_folder, "head -c 3000000 /dev/zero > other; stat -c %s other > input.pdf")
    assert int(to_pdf(officefiles.docx(), name="don.docx")) == 1 << 20


def test_an_image_that_unpacks_to_too_much_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confine, "MEMORY_LIMIT_BYTES", 300 * 1024 * 1024)
    source = io.BytesIO()
    Image.new("RGB", (12_000, 8_000)).save(source, "PNG")
    with pytest.raises(InputError, match=r'Ảnh "anh.png" bị hỏng'):
        to_pdf(source.getvalue(), name="anh.png")


WORKER = """
import sys, tempfile
tempfile.tempdir = sys.argv[1]
from common import convert
convert.to_pdf(sys.stdin.buffer.read(), name="don.docx")
"""


def test_a_killed_worker_leaves_neither_process_nor_folder(program_folder: Path, temporary: Path) -> None:
    pids = program_folder / "pids"
    program(program_folder, f"sleep 300 & echo $! $$ > {pids}.new; mv {pids}.new {pids}; wait")
    with subprocess.Popen([sys.executable, "-c", WORKER, str(temporary)], stdin=subprocess.PIPE) as worker:
        assert worker.stdin is not None
        worker.stdin.write(officefiles.docx())
        worker.stdin.close()
        assert comes(pids.exists)
        assert [folder.name[: len(confine.PREFIX)] for folder in temporary.iterdir()] == [confine.PREFIX]
        worker.kill()
    assert comes(lambda: not list(temporary.iterdir()))
    assert comes(lambda: all(has_ended(int(pid)) for pid in pids.read_text().split()))


def test_clears_what_a_stopped_machine_left(program_folder: Path, temporary: Path) -> None:
    program(program_folder, "exit 1")
    old, new = temporary / f"{confine.PREFIX}old", temporary / f"{confine.PREFIX}new"
    for folder in (old, new):
        shutil.copytree(program_folder, folder)
    before = time.time() - confine.ABANDONED_S - 5
    os.utime(old, (before, before))
    with pytest.raises(ConvertError):
        to_pdf(officefiles.docx(), name="don.docx")
    assert list(temporary.iterdir()) == [new]


def test_every_picture_of_a_scan_is_a_page() -> None:
    source, pages = io.BytesIO(), [Image.new("1", (200, 300)), Image.new("L", (300, 200)), Image.new("CMYK", (90, 90))]
    pages[0].save(source, "TIFF", save_all=True, append_images=pages[1:])
    sizes = [page.get_size() for page in pypdfium2.PdfDocument(to_pdf(source.getvalue(), name="quet.tif"))]
    assert [width < height for width, height in sizes] == [True, False, True]
