"""Turn office files and images into PDF: LibreOffice for the former, our own page for the latter.

Either is a process of its own within bounds (`common.confine`). Slow: never call it inside a transaction or a
request; workers do.
"""

import io
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from common import confine, image_pdf
from common.errors import DomainError, InputError
from common.kinds import Kind, kind_of

TIMEOUT_S = 90
OFFICE_KINDS = {Kind.DOCX, Kind.DOC, Kind.ODT, Kind.XLSX, Kind.XLS}
IMAGE_KINDS = {Kind.PNG, Kind.JPEG, Kind.TIFF}
CONVERTIBLE = OFFICE_KINDS | IMAGE_KINDS

# No macros, no links followed, no network: what comes from outside must not act here.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel"
 oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType"
 oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyName"
 oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyPort"
 oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetNoProxy"
 oor:op="fuse"><value></value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link"
 oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link"
 oor:op="fuse"><value>1</value></prop></item>
</oor:items>
"""


class ConvertError(DomainError):
    """The file could not be turned into a PDF here; another attempt or another form of the file may do."""


def to_pdf(source: bytes, *, name: str) -> bytes:
    """Return the file as a PDF; a PDF comes back as it is. `name` is for the messages only.

    Raises:
        InputError: the file is of no kind that can become a PDF, or is broken.
        ConvertError: LibreOffice is missing, took too long or failed.
    """
    kind = kind_of(io.BytesIO(source))
    if kind == Kind.PDF:
        return source
    if kind in IMAGE_KINDS:
        return _image_to_pdf(source, kind, name)
    if kind in OFFICE_KINDS:
        return _office_to_pdf(source, kind, name)
    text = _('Tệp "%(name)s" không chuyển được sang PDF. Hãy tự xuất ra PDF rồi tải lên.')
    raise InputError(text % {"name": name})


def _image_to_pdf(source: bytes, kind: Kind, name: str) -> bytes:
    program = [sys.executable, "-I", image_pdf.__file__, f"input.{kind}", "input.pdf"]
    pdf = _run(source, kind, name, program)
    if pdf is None:
        raise InputError(_('Ảnh "%(name)s" bị hỏng. Hãy chụp hoặc quét lại.') % {"name": name})
    return pdf


def _office_to_pdf(source: bytes, kind: Kind, name: str) -> bytes:
    program = shutil.which("soffice")
    if program is None:
        text = _('Máy chủ chưa cài LibreOffice nên không chuyển được tệp "%(name)s" sang PDF. Hãy tự xuất ra PDF.')
        raise ConvertError(text % {"name": name})
    options = ("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo")
    command = [program, *options, "--convert-to", "pdf", f"input.{kind}"]
    pdf = _run(source, kind, name, command)
    if not pdf:
        text = _('LibreOffice không chuyển được tệp "%(name)s" sang PDF. Hãy tự xuất ra PDF rồi tải lên.')
        raise ConvertError(text % {"name": name})
    return pdf


def _run(source: bytes, kind: Kind, name: str, program: Sequence[str]) -> bytes | None:
    """Return what the program made of the file, None when it made nothing.

    Raises:
        ConvertError: it took too long.
    """

    def fill(folder: Path) -> None:
        (folder / f"input.{kind}").write_bytes(source)
        _write_profile(folder)

    with confine.run(program, fill=fill, timeout_s=TIMEOUT_S) as ended:
        if not ended.in_time:
            text = _('Chuyển tệp "%(name)s" sang PDF quá lâu nên đã dừng. Hãy tự xuất ra PDF rồi tải lên.')
            raise ConvertError(text % {"name": name})
        result = ended.folder / "input.pdf"
        return result.read_bytes() if result.exists() else None


def _write_profile(folder: Path) -> None:
    """Give LibreOffice a profile that lives as long as the run; it looks for it under HOME."""
    profile = folder / ".config" / "libreoffice" / "4" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
