"""A package in the browser: what it would change, and drafts made from it; nothing is published here."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Agency, User
from common.errors import TransitionError
from procedures import schema
from procedures.catalogue import procedures_seen, sheet_of
from procedures.difference import Change, differences
from procedures.lint import Finding, Severity, check_package
from procedures.models import OPEN_STATES, Procedure, Process, ProcessVersion, VersionState
from procedures.packages import PackageError, draft_content, procedure_create, version_write
from procedures.policies import can_configure_at, configures_everything
from procedures.queries import staff
from procedures.services.changing import Kind, check_person, write_event
from procedures.sheets import procedure_content


class ChangedMeanwhile(TransitionError):
    """What is here is not any more what the package was compared with."""


@dataclass(frozen=True)
class ProcessPreview:
    """What a package would change in one process, and in which version; `hindrance` says why no draft can be made."""

    part: schema.ProcessPart
    agency: Agency | None
    process: Process | None
    present: ProcessVersion | None
    same: ProcessVersion | None
    changes: list[Change]
    hindrance: str = ""


@dataclass(frozen=True)
class Preview:
    """What a package holds, beside what is here; a procedure that is not here yet is None."""

    package: schema.Package
    procedure: Procedure | None
    processes: list[ProcessPreview]
    sheet_differs: bool
    findings: list[Finding]

    @property
    def differing(self) -> list[ProcessPreview]:
        """The processes of which drafts would be made."""
        return [process for process in self.processes if process.same is None]

    @property
    def is_open(self) -> bool:
        """Tell whether drafts can be made: something differs, and nothing stands in the way."""
        return bool(self.differing) and not any(process.hindrance for process in self.differing)

    @property
    def mark(self) -> str:
        """A short text that is another one when anything that was compared with has changed."""
        stands = [[one.part.code, one.present.pk if one.present else 0, one.hindrance] for one in self.processes]
        told = json.dumps([self.procedure.pk if self.procedure else 0, self.sheet_differs, stands])
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def package_preview(*, package: schema.Package, actor: User) -> Preview:
    """Compare a package with what is here; nothing changes.

    Raises:
        PackageError: it has errors, or its procedure or an agency is not in this person's catalogue.
    """
    findings = _sound(package)
    procedure = _procedure(package, actor)
    sheet = sheet_of(procedure) if procedure else None
    differs = sheet is None or procedure_content(sheet) != package.procedure.content
    processes = [_preview(procedure, part, actor) for part in package.processes]
    return Preview(package, procedure, processes, differs, findings)


def package_draft(
    *, package: schema.Package, mark: str, origin: str, reason: str, actor: User, at: datetime
) -> list[ProcessVersion]:
    """Make a draft of each process of a package that differs from what is here; the caller has a transaction open.

    Raises:
        PackageError: it has errors, differs in nothing, or names what is not here.
        ChangedMeanwhile: something it was compared with changed since.
        PolicyError, TransitionError: one of its processes is not this person's, or has an open version already.
    """
    Procedure.objects.select_for_update().filter(code=package.procedure.code).first()
    preview = package_preview(package=package, actor=actor)
    _check(preview, mark)
    procedure = preview.procedure or procedure_create(part=package.procedure, at=at, origin=origin)
    made = [_draft(procedure, one, actor, at) for one in preview.differing]
    for version in made:
        write_event(version, actor=actor, at=at, kind=Kind.IMPORTED, what=origin, opinion=reason)
    return made


def _check(preview: Preview, mark: str) -> None:
    if not preview.differing:
        raise PackageError(_("Gói này không khác gì quy trình ở đây, nên không có gì để soạn."))
    if preview.mark != mark:
        raise ChangedMeanwhile(_("Quy trình ở đây đã đổi từ khi bạn xem khác biệt. Hãy xem lại rồi nhập."))
    for process in preview.differing:
        if process.hindrance:
            raise TransitionError(process.hindrance)


def _sound(package: schema.Package) -> list[Finding]:
    """Return what is to be mended before a draft of it is sent; refuse a package that hangs together nowhere."""
    for finding in check_package(package):
        if finding.severity == Severity.ERROR:
            raise PackageError(f"{finding.text} {finding.fix}")
    return check_package(package, staff=staff())


def _procedure(package: schema.Package, actor: User) -> Procedure | None:
    found = procedures_seen(actor).filter(code=package.procedure.code).first()
    if found is None and not configures_everything(actor):
        text = _("Thủ tục %(code)s không có trong danh mục của bạn. Hãy nhờ quản trị hệ thống nhập thủ tục trước.")
        raise PackageError(text % {"code": package.procedure.code})
    named = (*package.procedure.receiving_agencies, *package.procedure.deciding_agencies)
    for code in named if found is None else ():
        _agency(code)
    return found


def _agency(code: str) -> Agency:
    found = Agency.objects.filter(code=code).first()
    if found is None:
        text = _("Gói thủ tục nêu cơ quan «%(code)s» chưa có trong hệ thống. Hãy thêm cơ quan trước.")
        raise PackageError(text % {"code": code})
    return found


def _preview(procedure: Procedure | None, part: schema.ProcessPart, actor: User) -> ProcessPreview:
    agency = _agency(part.agency) if part.agency else None
    process = Process.objects.filter(code=part.code).first()
    versions = _living(process)
    present = next((one for one in versions if one.state == VersionState.PUBLISHED), None)
    return ProcessPreview(
        part=part,
        agency=agency,
        process=process,
        present=present,
        same=next((one for one in versions if draft_content(one) == part.content), None),
        changes=differences(draft_content(present) if present else None, part.content),
        hindrance=_hindrance(procedure, process, versions, agency, actor),
    )


def _living(process: Process | None) -> list[ProcessVersion]:
    """Return the versions of a process that are in force, or may come into it, the oldest first."""
    states = (VersionState.PUBLISHED, VersionState.SCHEDULED, *OPEN_STATES)
    return list(process.versions.filter(state__in=states).order_by("number")) if process else []


def _hindrance(
    procedure: Procedure | None,
    process: Process | None,
    versions: list[ProcessVersion],
    agency: Agency | None,
    actor: User,
) -> str:
    """Say why no draft can be made, '' when nothing stands in the way."""
    owner_id = process.agency_id if process else agency.pk if agency else None
    if not can_configure_at(actor, owner_id):
        return _("Quy trình này không thuộc cơ quan bạn quản trị. Hãy nhờ quản trị hệ thống nhập.")
    if process and (procedure is None or process.procedure_id != procedure.pk):
        return _("Mã quy trình này đã dùng cho thủ tục khác. Hãy đổi mã quy trình trong gói.")
    if any(version.state in OPEN_STATES for version in versions):
        return _("Quy trình này đang có một phiên bản chưa công bố. Hãy làm tiếp hoặc bỏ phiên bản ấy trước.")
    return ""


def _draft(procedure: Procedure, preview: ProcessPreview, actor: User, at: datetime) -> ProcessVersion:
    part = preview.part
    case = {"case_name": part.case_name, "case_order": part.case_order}
    names = {"procedure": procedure, "agency": preview.agency, "name": part.name, **case}
    process, _made = Process.objects.select_for_update().get_or_create(
        code=part.code, defaults={**names, "created_at": at, "updated_at": at}
    )
    if process.procedure_id != procedure.pk:
        raise PackageError(_("Mã quy trình này đã dùng cho thủ tục khác. Hãy đổi mã quy trình trong gói."))
    check_person(actor, process)
    return version_write(
        process=process,
        content=part.content,
        effective_from=localdate(at),
        at=at,
        made_by=actor,
        based_on=preview.present,
    )
