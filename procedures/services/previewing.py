"""What a package would change, beside what is here: its sheet and each of its processes; nothing changes here."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Agency, User
from procedures import schema
from procedures.catalogue import procedures_seen
from procedures.difference import Change, FieldChange, differences
from procedures.lint import STAFF_RULE_IDS, Finding, Severity, check_package
from procedures.models import OPEN_STATES, Procedure, ProcedureVersion, Process, ProcessVersion, Version, VersionState
from procedures.orderable import others_of
from procedures.packages import PackageError, draft_content
from procedures.policies import can_change_catalogue, can_configure_at, configures_everything
from procedures.queries import staff
from procedures.services.casing import ProcessNames, names_of
from procedures.sheet_difference import sheet_differences
from procedures.sheets import draft_sheet

LIVING = (VersionState.PUBLISHED, VersionState.SCHEDULED, *OPEN_STATES)


@dataclass(frozen=True)
class SheetPreview:
    """What a package would change in papers and fees; without `is_open` this person's import leaves them alone."""

    present: ProcedureVersion | None
    same: ProcedureVersion | None
    changes: list[Change]
    is_open: bool
    hindrance: str = ""


@dataclass(frozen=True)
class ProcessPreview:
    """What a package would change in one process, and in which version; `hindrance` says why it cannot be.

    `renames` hold at once, the other `changes` become a draft.
    """

    part: schema.ProcessPart
    agency: Agency | None
    process: Process | None
    present: ProcessVersion | None
    same: ProcessVersion | None
    renames: list[Change]
    changes: list[Change]
    hindrance: str = ""

    @property
    def differs(self) -> bool:
        """Tell whether taking the package would change anything of it."""
        return self.same is None or bool(self.renames)


@dataclass(frozen=True)
class Preview:
    """What a package holds, beside what is here; a procedure that is not here yet is None."""

    package: schema.Package
    procedure: Procedure | None
    sheet: SheetPreview
    processes: list[ProcessPreview]
    findings: list[Finding]

    @property
    def differing(self) -> list[ProcessPreview]:
        """The processes of which drafts would be made."""
        return [process for process in self.processes if process.same is None]

    @property
    def renamed(self) -> list[ProcessPreview]:
        """The processes that would get other names."""
        return [process for process in self.processes if process.renames]

    @property
    def takes_sheet(self) -> bool:
        """Tell whether a draft of the sheet would be made."""
        return self.sheet.same is None and self.sheet.is_open

    @property
    def hindrances(self) -> list[str]:
        """Why drafts cannot be made; nothing when nothing stands in the way."""
        return [*self._sheet_hindrance, *(one.hindrance for one in self.processes if one.differs and one.hindrance)]

    @property
    def _sheet_hindrance(self) -> list[str]:
        return [self.sheet.hindrance] if self.takes_sheet and self.sheet.hindrance else []

    @property
    def differs(self) -> bool:
        """Tell whether there is anything that would change."""
        return self.takes_sheet or any(process.differs for process in self.processes)

    @property
    def is_open(self) -> bool:
        """Tell whether drafts can be made: something differs, and nothing stands in the way."""
        return self.differs and not self.hindrances

    @property
    def mark(self) -> str:
        """A short text that is another one when anything that was compared with has changed."""
        stands = [[one.part.code, *_stand(one), one.hindrance] for one in self.processes]
        sheet = [self.sheet.present.pk if self.sheet.present else 0, self.takes_sheet, *self._sheet_hindrance]
        told = json.dumps([self.procedure.pk if self.procedure else 0, sheet, stands])
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def newer(self, made_at: datetime) -> list[Version]:
        """Return the versions in force that were published after a package of that time was made."""
        present: Sequence[Version | None] = [self.sheet.present, *(one.present for one in self.processes)]
        return [one for one in present if one is not None and (one.approved_at or one.created_at) > made_at]


def _stand(preview: ProcessPreview) -> list[object]:
    """Return what of a process was compared with."""
    names = astuple(names_of(preview.process)) if preview.process else ()
    return [preview.present.pk if preview.present else 0, *names]


def package_preview(*, package: schema.Package, actor: User) -> Preview:
    """Compare a package with what is here; nothing changes.

    Raises:
        PackageError: it has errors, or its procedure or an agency is not in this person's catalogue.
    """
    procedure = _procedure(package, actor)
    findings = _sound(package, procedure)
    sheet = _preview_sheet(procedure, package, actor)
    processes = [_preview(procedure, part, actor) for part in package.processes]
    return Preview(package, procedure, sheet, processes, findings)


def _sound(package: schema.Package, procedure: Procedure | None) -> list[Finding]:
    """Return what is to be mended before a draft of it is sent; refuse a package that hangs together nowhere.

    A procedure that is here already keeps the agencies that take it in here.
    """
    if procedure is not None:
        codes = tuple(procedure.receiving_agencies.order_by("code").values_list("code", flat=True))
        part = package.procedure.model_copy(update={"receiving_agencies": codes})
        package = package.model_copy(update={"procedure": part})
    actions = [action for process in package.processes for action in process.content.actions]
    findings = check_package(package, staff=replace(staff(), others=others_of(actions)))
    for finding in findings:
        if finding.severity == Severity.ERROR and finding.rule not in STAFF_RULE_IDS:
            raise PackageError(f"{finding.text} {finding.fix}")
    return findings


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


def _preview_sheet(procedure: Procedure | None, package: schema.Package, actor: User) -> SheetPreview:
    content = package.procedure.content
    living = procedure.versions.filter(state__in=LIVING).prefetch_related("components", "fees") if procedure else ()
    versions = sorted(living, key=lambda one: one.number)
    present = next((one for one in versions if one.state == VersionState.PUBLISHED), None)
    hindrance = ""
    if any(one.state in OPEN_STATES for one in versions):
        hindrance = _("Thủ tục này đang có một bản nội dung chưa công bố. Hãy làm tiếp hoặc bỏ bản ấy trước.")
    return SheetPreview(
        present=present,
        same=next((one for one in versions if draft_sheet(one) == content), None),
        changes=sheet_differences(draft_sheet(present) if present else None, content),
        is_open=can_change_catalogue(actor),
        hindrance=hindrance,
    )


def _preview(procedure: Procedure | None, part: schema.ProcessPart, actor: User) -> ProcessPreview:
    agency = _agency(part.agency) if part.agency else None
    process = Process.objects.select_related("agency").filter(code=part.code).first()
    versions = list(process.versions.filter(state__in=LIVING).order_by("number")) if process else []
    present = next((one for one in versions if one.state == VersionState.PUBLISHED), None)
    same = next((one for one in versions if draft_content(one) == part.content), None)
    return ProcessPreview(
        part=part,
        agency=agency,
        process=process,
        present=present,
        same=same,
        renames=name_differences(names_of(process), names_of(part)) if process else [],
        changes=differences(draft_content(present) if present else None, part.content),
        hindrance=_hindrance(procedure, process, agency, actor) or ("" if same else _open_version(versions)),
    )


def name_differences(old: ProcessNames, new: ProcessNames) -> list[Change]:
    """Return which names change, in words."""
    pairs = [
        (_("Tên quy trình"), old.name, new.name),
        (_("Trường hợp"), old.case_name, new.case_name),
        (_("Thứ tự trường hợp"), str(old.case_order), str(new.case_order)),
    ]
    fields = tuple(FieldChange(label, a, b) for label, a, b in pairs if a != b)
    return [Change("changed", _("Tên và trường hợp"), fields)] if fields else []


def _hindrance(procedure: Procedure | None, process: Process | None, agency: Agency | None, actor: User) -> str:
    """Say why the process is not one of which this person's import may make a draft, '' when it is."""
    owner = process.agency if process else agency
    if not can_configure_at(actor, owner.pk if owner else None):
        return _("Quy trình này không thuộc cơ quan bạn quản trị. Hãy nhờ quản trị hệ thống nhập.")
    if process and (procedure is None or process.procedure_id != procedure.pk):
        return _("Mã quy trình này đã dùng cho thủ tục khác. Hãy đổi mã quy trình trong gói.")
    if process and owner != agency:
        text = _("Ở đây quy trình này áp dụng tại %(here)s, trong gói là %(there)s. Hãy đổi mã quy trình trong gói.")
        return text % {"here": _where(owner), "there": _where(agency)}
    return ""


def _open_version(versions: Sequence[ProcessVersion]) -> str:
    if any(version.state in OPEN_STATES for version in versions):
        return _("Quy trình này đang có một phiên bản chưa công bố. Hãy làm tiếp hoặc bỏ phiên bản ấy trước.")
    return ""


def _where(agency: Agency | None) -> str:
    return agency.name if agency else _("mọi cơ quan")
