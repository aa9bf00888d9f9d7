"""The sheet of a procedure that is new here goes with its first process: sent, sent back and published with it.

The caller holds the process's version, and the procedure where it publishes.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import PolicyError, TransitionError
from procedures.catalogue import check_sheet, first_sheet
from procedures.models import ProcedureVersion, ProcessVersion, VersionState
from procedures.policies import can_change_catalogue
from procedures.services import approval
from procedures.services.changing import StaleDraftError


def send_along(version: ProcessVersion, *, actor: User, at: datetime, note: str) -> None:
    """Send the first sheet of the version's procedure, if there is one that is drafted.

    Raises:
        PolicyError: the person may not change the catalogue.
        TransitionError: the sheet has errors.
        InputError: it has warnings and no word is given for them.
    """
    sheet = _locked(version)
    if sheet is None or sheet.state != VersionState.DRAFT:
        return
    if not can_change_catalogue(actor):
        raise PolicyError(_("Nội dung thủ tục này còn đang soạn. Hãy nhờ quản trị hệ thống gửi duyệt nội dung trước."))
    approval.send(sheet, check_sheet(sheet), actor=actor, at=at, note=note)


def send_back_along(version: ProcessVersion, *, actor: User, at: datetime, reason: str) -> None:
    """Give the first sheet of the version's procedure back too, where the person may change it."""
    sheet = _locked(version)
    if sheet is not None and sheet.state == VersionState.SUBMITTED and can_change_catalogue(actor):
        approval.send_back(sheet, actor=actor, at=at, reason=reason)


def approve_along(
    version: ProcessVersion, *, revision: int | None, actor: User, at: datetime, decision: approval.Decision
) -> None:
    """Publish the first sheet of the version's procedure, if there is one, as it was shown.

    Raises:
        PolicyError: the person may not change the catalogue, or worked on the sheet.
        TransitionError: the sheet does not wait for approval, changed since the form was drawn, or has errors.
    """
    sheet = _locked(version)
    if sheet is None:
        return
    if not can_change_catalogue(actor):
        raise PolicyError(
            _("Nội dung thủ tục này chưa công bố và được công bố cùng quy trình. Hãy nhờ quản trị hệ thống duyệt.")
        )
    if sheet.state != VersionState.SUBMITTED:
        raise TransitionError(
            _("Nội dung thủ tục đang được sửa nên chưa công bố được. Hãy gửi duyệt nội dung ấy trước.")
        )
    if sheet.revision != revision:
        raise StaleDraftError(_("Nội dung thủ tục đã được sửa từ khi bạn mở trang. Hãy xem lại rồi duyệt."))
    approval.approve(sheet, check_sheet(sheet), actor=actor, at=at, decision=decision)


def _locked(version: ProcessVersion) -> ProcedureVersion | None:
    found = first_sheet(version.process.procedure)
    return ProcedureVersion.objects.select_for_update().get(pk=found.pk) if found else None
