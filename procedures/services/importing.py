"""A package in the browser: what it would change, and drafts made from it; nothing is published here."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Agency, User
from common.errors import PolicyError
from procedures import schema
from procedures.catalogue import procedures_seen, sheet_of
from procedures.difference import Change, differences
from procedures.lint import Severity, check_package
from procedures.models import OPEN_STATES, Procedure, Process, ProcessVersion, VersionState
from procedures.packages import PackageError, package_read, process_content, version_write
from procedures.policies import can_configure_at
from procedures.services.changing import Kind, check_person, write_event
from procedures.sheets import procedure_content


@dataclass(frozen=True)
class ProcessPreview:
    """What a package would change in one process; `hindrance` says why no draft can be made of it."""

    name: str
    code: str
    agency_name: str
    is_new: bool
    changes: list[Change]
    hindrance: str = ""


@dataclass(frozen=True)
class Preview:
    """What a package holds, beside what is here."""

    procedure: Procedure
    processes: list[ProcessPreview]
    sheet_differs: bool

    @property
    def is_open(self) -> bool:
        """Tell whether drafts can be made: something differs, and nothing stands in the way."""
        differing = [process for process in self.processes if process.changes]
        return bool(differing) and not any(process.hindrance for process in differing)


def package_preview(*, data: bytes, actor: User) -> Preview:
    """Compare a package with what is in force; nothing changes.

    Raises:
        PackageError: it is no package, has errors, or its procedure or an agency is not in this person's catalogue.
    """
    package = _sound(data)
    procedure = _procedure(package, actor)
    sheet = sheet_of(procedure)
    differs = sheet is None or procedure_content(sheet) != package.procedure.content
    return Preview(procedure, [_preview(procedure, part, actor) for part in package.processes], differs)


@transaction.atomic
def package_draft(*, data: bytes, actor: User, at: datetime) -> list[ProcessVersion]:
    """Make a draft of each process of a package that differs from what is in force, all or nothing.

    Raises:
        PackageError: it is no package, has errors, differs in nothing, or names what is not here.
        PolicyError: one of its processes is not this person's to configure.
        OpenVersionError: one of its processes has an open version already.
    """
    package = _sound(data)
    procedure = _procedure(package, actor)
    made = [version for part in package.processes if (version := _draft(procedure, part, actor, at)) is not None]
    if not made:
        raise PackageError(_("Gói này không khác gì quy trình đang áp dụng, nên không có gì để soạn."))
    return made


def _sound(data: bytes) -> schema.Package:
    package = package_read(data)
    for finding in check_package(package):
        if finding.severity == Severity.ERROR:
            raise PackageError(f"{finding.text} {finding.fix}")
    return package


def _procedure(package: schema.Package, actor: User) -> Procedure:
    found = procedures_seen(actor).filter(code=package.procedure.code).first()
    if found is None:
        text = _("Thủ tục %(code)s không có trong danh mục của bạn. Hãy nhờ quản trị hệ thống nhập thủ tục trước.")
        raise PackageError(text % {"code": package.procedure.code})
    return found


def _agency(part: schema.ProcessPart) -> Agency | None:
    if part.agency is None:
        return None
    found = Agency.objects.filter(code=part.agency).first()
    if found is None:
        text = _("Gói thủ tục nêu cơ quan «%(code)s» chưa có trong hệ thống. Hãy thêm cơ quan trước.")
        raise PackageError(text % {"code": part.agency})
    return found


def _preview(procedure: Procedure, part: schema.ProcessPart, actor: User) -> ProcessPreview:
    agency = _agency(part)
    process = Process.objects.filter(code=part.code).first()
    present = _in_force(process)
    return ProcessPreview(
        name=part.name,
        code=part.code,
        agency_name=agency.name if agency else "",
        is_new=process is None,
        changes=differences(process_content(present) if present else None, part.content),
        hindrance=_hindrance(procedure, process, agency, actor),
    )


def _in_force(process: Process | None) -> ProcessVersion | None:
    return process.versions.filter(state=VersionState.PUBLISHED).first() if process else None


def _hindrance(procedure: Procedure, process: Process | None, agency: Agency | None, actor: User) -> str:
    """Say why no draft can be made, '' when nothing stands in the way."""
    owner_id = process.agency_id if process else agency.pk if agency else None
    if not can_configure_at(actor, owner_id):
        return _("Quy trình này không thuộc cơ quan bạn quản trị. Hãy nhờ quản trị hệ thống nhập.")
    if process and process.procedure_id != procedure.pk:
        return _("Mã quy trình này đã dùng cho thủ tục khác. Hãy đổi mã quy trình trong gói.")
    if process and process.versions.filter(state__in=OPEN_STATES).exists():
        return _("Quy trình này đang có một phiên bản chưa công bố. Hãy làm tiếp hoặc bỏ phiên bản ấy trước.")
    return ""


def _draft(procedure: Procedure, part: schema.ProcessPart, actor: User, at: datetime) -> ProcessVersion | None:
    agency = _agency(part)
    process = Process.objects.select_for_update().filter(code=part.code).first()
    present = _in_force(process)
    if present is not None and process_content(present) == part.content:
        return None
    process = _own(procedure, process, part, agency, actor, at)
    version = version_write(
        process=process,
        content=part.content,
        effective_from=localdate(at),
        at=at,
        made_by=actor,
        based_on=present,
    )
    write_event(version, actor=actor, at=at, kind=Kind.IMPORTED)
    return version


def _own(
    procedure: Procedure,
    process: Process | None,
    part: schema.ProcessPart,
    agency: Agency | None,
    actor: User,
    at: datetime,
) -> Process:
    """Return the process if it is this person's, or make it."""
    if process is not None:
        check_person(actor, process)
        if process.procedure_id != procedure.pk:
            raise PackageError(_hindrance(procedure, process, agency, actor))
        return process
    if not can_configure_at(actor, agency.pk if agency else None):
        raise PolicyError(_hindrance(procedure, None, agency, actor))
    names = {"code": part.code, "name": part.name, "case_name": part.case_name}
    return Process.objects.create(procedure=procedure, agency=agency, created_at=at, updated_at=at, **names)
