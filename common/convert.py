"""Turn office files and images into PDF: LibreOffice for the former, our own page for the latter.

Slow: never call it inside a transaction or a request; workers do.
"""

import io
import os
import resource
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from common.errors import DomainError, InputError
from common.kinds import Kind, kind_of

TIMEOUT_S = 90
MEMORY_LIMIT_BYTES = 4 * 1024**3
OUTPUT_LIMIT_BYTES = 512 * 1024**2
IMAGE_MARGIN = 10 * mm
ORIENTATION = 0x0112  # the EXIF tag
OFFICE_KINDS = {Kind.DOCX, Kind.DOC, Kind.ODT, Kind.XLSX, Kind.XLS}

# No macros, no fetching of linked files: what comes from outside must not act here.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel"
 oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link"
 oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link"
 oor:op="fuse"><value>1</value></prop></item>
</oor:items>
"""


class ConvertError(DomainError):
    """The file could not be turned into a PDF here; another attempt or another form of the file may do."""


def to_pdf(source: bytes, *, name: str, timeout_s: float = TIMEOUT_S) -> bytes:
    """Return the file as a PDF; a PDF comes back as it is. `name` is for the messages only.

    Raises:
        InputError: the file is of no kind that can become a PDF, or is broken.
        ConvertError: LibreOffice is missing, took too long or failed.
    """
    kind = kind_of(io.BytesIO(source))
    if kind == Kind.PDF:
        return source
    if kind in {Kind.PNG, Kind.JPEG}:
        return _image_to_pdf(source, name)
    if kind not in OFFICE_KINDS:
        text = _('Tệp "%(name)s" không chuyển được sang PDF. Hãy tự xuất ra PDF rồi tải lên.')
        raise InputError(text % {"name": name})
    return _office_to_pdf(source, kind, name, timeout_s)


def _image_to_pdf(source: bytes, name: str) -> bytes:
    """Draw the image, turned as the camera says, as large as an A4 page of its own direction holds it."""
    try:
        image = ImageReader(io.BytesIO(_drawable(source)))
        width, height = image.getSize()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise InputError(_('Ảnh "%(name)s" bị hỏng. Hãy chụp hoặc quét lại.') % {"name": name}) from None
    page = A4 if height >= width else (A4[1], A4[0])
    scale = min((page[0] - 2 * IMAGE_MARGIN) / width, (page[1] - 2 * IMAGE_MARGIN) / height)
    left, bottom = (page[0] - width * scale) / 2, (page[1] - height * scale) / 2
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=page, invariant=True)
    canvas.drawImage(image, left, bottom, width * scale, height * scale)
    canvas.save()
    return output.getvalue()


def _drawable(source: bytes) -> bytes:
    """Return the image upright, without transparency, and in colours that every viewer shows alike."""
    with Image.open(io.BytesIO(source)) as image:
        image.load()
        if image.format == "JPEG" and image.mode in {"L", "RGB"} and image.getexif().get(ORIENTATION, 1) == 1:
            return source  # reportlab takes a JPEG's bytes as they are, so nothing is lost
        upright = ImageOps.exif_transpose(image)
        flat, output = _on_white(upright), io.BytesIO()
        flat.save(output, image.format or "PNG", **({"quality": 92} if image.format == "JPEG" else {}))
    return output.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image if image.mode in {"L", "RGB"} else image.convert("RGB")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA")).convert("RGB")


def _office_to_pdf(source: bytes, kind: Kind, name: str, timeout_s: float) -> bytes:
    program = shutil.which("soffice")
    if program is None:
        text = _('Máy chủ chưa cài LibreOffice nên không chuyển được tệp "%(name)s" sang PDF. Hãy tự xuất ra PDF.')
        raise ConvertError(text % {"name": name})
    with tempfile.TemporaryDirectory(prefix="motcuamo-convert-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        (work / f"input.{kind}").write_bytes(source)
        _write_profile(work / "profile")
        if not _run(program, work, kind, timeout_s):
            text = _('Chuyển tệp "%(name)s" sang PDF quá lâu nên đã dừng. Hãy tự xuất ra PDF rồi tải lên.')
            raise ConvertError(text % {"name": name})
        result = work / "input.pdf"
        if not result.exists() or not result.stat().st_size:
            text = _('LibreOffice không chuyển được tệp "%(name)s" sang PDF. Hãy tự xuất ra PDF rồi tải lên.')
            raise ConvertError(text % {"name": name})
        return result.read_bytes()


def _write_profile(profile: Path) -> None:
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")


def _run(program: str, work: Path, kind: Kind, timeout_s: float) -> bool:
    """Run LibreOffice in a process group of its own; tell whether it ended by itself in time."""
    process = subprocess.Popen(
        [
            program,
            f"-env:UserInstallation={(work / 'profile').as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
            *("--convert-to", "pdf", "--outdir", str(work), str(work / f"input.{kind}")),
        ],
        cwd=work,
        env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(work), "TMPDIR": str(work), "LANG": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _limit(process.pid)
        process.wait(timeout_s)
    except subprocess.TimeoutExpired:
        return False
    finally:
        _kill_group(process)
    return True


def _limit(pid: int) -> None:
    """Bound the memory and the size of files of a child and all it starts."""
    resource.prlimit(pid, resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (OUTPUT_LIMIT_BYTES, OUTPUT_LIMIT_BYTES))


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # nobody of the group is left
    finally:
        process.wait()
