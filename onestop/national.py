"""The ten states that the National Public Service Portal (DVCQG) knows, and ours among them.

One table for every dossier state, so that no change of state can leave without a code.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from onestop.models import Dossier

State = Dossier.State


class NationalState(models.IntegerChoices):
    """The codes of the portal, with its words."""

    REGISTERED = 1, _("Mới đăng ký")
    RECEIVED = 2, _("Được tiếp nhận")
    NOT_RECEIVED = 3, _("Không được tiếp nhận")
    PROCESSING = 4, _("Đang xử lý")
    SUPPLEMENT = 5, _("Yêu cầu bổ sung giấy tờ")
    PAYING = 6, _("Yêu cầu thực hiện nghĩa vụ tài chính")
    WITHDRAWN = 7, _("Công dân yêu cầu rút hồ sơ")
    STOPPED = 8, _("Dừng xử lý")
    PROCESSED = 9, _("Đã xử lý xong")
    RETURNED = 10, _("Đã trả kết quả")


NATIONAL_STATES: dict[str, NationalState] = {
    State.DRAFT: NationalState.REGISTERED,
    State.SUBMITTED: NationalState.REGISTERED,
    State.ACCEPTED: NationalState.RECEIVED,
    State.PROCESSING: NationalState.PROCESSING,
    State.AT_OFFICE: NationalState.PROCESSING,
    State.SUPPLEMENT: NationalState.SUPPLEMENT,
    State.PAYING: NationalState.PAYING,
    State.PAUSED: NationalState.STOPPED,
    State.RESULT_READY: NationalState.PROCESSED,
    State.RETURNED: NationalState.RETURNED,
    State.REFUSED: NationalState.NOT_RECEIVED,
    State.STOPPED: NationalState.STOPPED,
    State.WITHDRAWN: NationalState.WITHDRAWN,
}


def national_state(dossier: Dossier) -> NationalState:
    """Return the code that the portal is told: what is refused after it was received counts as stopped there."""
    if dossier.state == State.REFUSED and dossier.received_at is not None:
        return NationalState.STOPPED
    return NATIONAL_STATES[dossier.state]
