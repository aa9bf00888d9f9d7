"""Ask the applicant for papers after the dossier was taken in, and note the papers that come.

Source: NĐ 118/2025/NĐ-CP – all defects in one paper, and not more than once at one stage.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Role, User
from common.errors import InputError, PolicyError
from onestop.models import Attachment, Dossier, Event, Paper
from onestop.policies import can_ask_supplement, heads
from onestop.services.cases import check_signature
from onestop.services.checking import wake_check
from onestop.services.files import attach_letter, check_files, new_attachment
from onestop.services.moves import record
from onestop.services.paths import opened
from onestop.services.receivers import Receiver, receiver_for
from onestop.services.submission import FileData, MissingPaper, PaperData
from onestop.services.waiting import WAIT_FIELDS, rest
from procedures.engine import ProcessPlan


@transaction.atomic
def supplement_ask(
    *,
    dossier_id: int,
    actor: User,
    at: datetime,
    expected_state: str,
    expected_step: str,
    papers: Sequence[MissingPaper],
    file: FileData,
    legal_basis: str = "",
) -> Dossier:
    """Ask for papers: the clock stands still, and a clerk of the desk waits for them.

    Raises:
        StaleError: the dossier changed since the page was shown.
        PolicyError: the actor does not work on it, or papers were asked for as often as a specialist may.
        InputError: a paper, its reason, the legal basis or a fitting file is missing.
        NobodyError: the desk has no clerk.
    """
    dossier, plan = opened(dossier_id, expected_state=expected_state, expected_step=expected_step)
    if not can_ask_supplement(actor, dossier):
        text = _("Chỉ chuyên viên hoặc lãnh đạo phòng đang giữ hồ sơ được yêu cầu bổ sung, khi chưa có kết quả.")
        raise PolicyError(text)
    _check_limit(dossier, actor, legal_basis)
    _ask_for(dossier, papers, legal_basis)
    letter = attach_letter(dossier, file, Attachment.Kind.LETTER, actor=actor, at=at)
    clerk = clerk_for(dossier, plan)
    rest(dossier, Dossier.ask_supplement, clerk, at=at)
    dossier.supplements += 1
    record(
        dossier,
        Event.Kind.SUPPLEMENT_ASKED,
        at=at,
        actor=actor,
        receiver=clerk,
        files=[letter],
        saving=WAIT_FIELDS,
        missing=[paper.name for paper in papers],
        legal_basis=legal_basis.strip(),
    )
    return dossier


def clerk_for(dossier: Dossier, plan: ProcessPlan, *, preferred_id: int | None = None) -> Receiver:
    """Return the clerk of the receiving desk who waits for the applicant: who took the dossier in, if still there.

    Raises:
        NobodyError: the desk has no clerk.
    """
    desk = replace(plan.entry, role=Role.CLERK, department_id=None)
    return receiver_for(dossier, desk, preferred_id=preferred_id)


def take_papers(dossier: Dossier, papers: Sequence[PaperData], *, actor: User, at: datetime) -> list[Attachment]:
    """Note the papers that came; every paper that was asked for must be among them.

    Files of a paper that was asked for take the place of those that it had; other files are added to it.

    Raises:
        InputError: one is still missing, none of this name was asked for, or a file is not of the kinds that it takes.
    """
    kept = list(Paper.objects.filter(dossier=dossier).select_related("component"))
    files: list[Attachment] = []
    for paper in papers:
        row = _row_for(kept, paper, dossier)
        if row.component:
            check_files(row.component, paper.files)
            check_signature(row.component, paper)
        version = _version(row)
        row.originals, row.copies = max(row.originals, paper.originals), max(row.copies, paper.copies)
        row.missing, row.signed = row.missing and not paper.came, row.signed or paper.signed
        files += [
            new_attachment(dossier, file, Attachment.Kind.COMPONENT, actor=actor, at=at, paper=row, version=version)
            for file in paper.files
        ]
    if lacking := [row.name for row in kept if row.missing]:
        text = _("Còn thiếu: %(names)s. Hãy ghi số bản hoặc tải tệp của từng giấy tờ đã nộp.")
        raise InputError(text % {"names": "; ".join(lacking)}, "papers")
    Paper.objects.bulk_update(kept, ["originals", "copies", "missing", "signed"])
    wake_check(files)
    return Attachment.objects.bulk_create(files)


def _version(paper: Paper) -> int:
    """Return which version of the paper its next files are."""
    last = Attachment.objects.filter(paper=paper).aggregate(last=Max("version"))["last"]
    return 1 if last is None else last + 1 if paper.missing else last


def _check_limit(dossier: Dossier, actor: User, legal_basis: str) -> None:
    """Let only a head with a legal basis ask more often than the setting says."""
    if dossier.supplements < settings.SUPPLEMENT_LIMIT:
        return
    if not heads(actor, dossier):
        text = _("Hồ sơ %(code)s đã yêu cầu bổ sung đủ số lần quy định. Lãnh đạo phòng được yêu cầu thêm, kèm căn cứ.")
        raise PolicyError(text % {"code": dossier.code})
    if not legal_basis.strip():
        text = _("Hồ sơ đã yêu cầu bổ sung đủ số lần quy định. Hãy ghi căn cứ pháp lý của lần yêu cầu này.")
        raise InputError(text, field="legal_basis")


def _ask_for(dossier: Dossier, papers: Sequence[MissingPaper], legal_basis: str) -> None:
    """Mark the papers as missing; one outside the procedure's list needs a legal basis."""
    if not papers:
        raise InputError(_("Chưa chọn giấy tờ cần bổ sung. Hãy đánh dấu ít nhất một giấy tờ."), field="papers")
    if unexplained := [paper.name for paper in papers if not paper.reason.strip()]:
        text = _("Chưa ghi lý do của: %(names)s. Người nộp cần biết phải sửa gì.")
        raise InputError(text % {"names": "; ".join(unexplained)}, field="papers")
    kept = {(row.component_id, row.name): row for row in Paper.objects.filter(dossier=dossier)}
    added = [paper for paper in papers if (paper.component_id, paper.name) not in kept]
    if added and not legal_basis.strip():
        text = _("«%(name)s» không có trong thành phần hồ sơ. Hãy ghi căn cứ pháp lý để yêu cầu thêm.")
        raise InputError(text % {"name": added[0].name}, field="legal_basis")
    reasons = {(paper.component_id, paper.name): paper.reason.strip() for paper in papers}
    for mark, row in kept.items():
        row.missing, row.missing_reason = mark in reasons, reasons.get(mark, "")
    Paper.objects.bulk_update(kept.values(), ["missing", "missing_reason"])
    Paper.objects.bulk_create(_new_papers(dossier, added, len(kept)))


def _new_papers(dossier: Dossier, added: Sequence[MissingPaper], count: int) -> list[Paper]:
    return [
        Paper(
            dossier=dossier,
            position=position,
            name=paper.name,
            missing=True,
            missing_reason=paper.reason.strip(),
        )
        for position, paper in enumerate(added, start=count + 1)
    ]


def _row_for(kept: list[Paper], paper: PaperData, dossier: Dossier) -> Paper:
    fits = [
        row for row in kept if row.component_id == paper.component_id and (paper.component_id or row.name == paper.name)
    ]
    if fits:
        # Of two other papers of one name the one that was asked for is meant.
        return next((row for row in fits if row.missing), fits[0])
    raise InputError(
        _("Hồ sơ %(code)s không có giấy tờ «%(name)s». Hãy tải lại trang.") % {"code": dossier.code, "name": paper.name}
    )
