"""The desk's long work."""

import time
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import jobs
from common.errors import TransitionError
from onestop.models import Move
from onestop.queries.moving import move_progress
from onestop.services.moving import KIND, Left, move_work

PAUSE_SECONDS = 0.5
MOST_PAUSES = 240


class HeldTooLong(TransitionError):
    """Others have held the dossiers that are left for too long."""


@jobs.work(KIND, title=gettext_lazy("Chuyển hồ sơ đang chạy"))
def move_dossiers(run: jobs.Run) -> Mapping[str, Any]:
    """Move the dossiers of a move, or put them back, batch by batch.

    Raises:
        HeldTooLong: the rest is held by others; whoever asked may go on later.
    """
    pauses = 0
    while (left := move_work(move_id=run.params["move"], at=run.clock())) != Left.NOTHING:
        done, total = move_progress(Move.objects.get(pk=run.params["move"]))
        run.progress(done=done, total=total)
        pauses = pauses + 1 if left == Left.HELD else 0
        if pauses > MOST_PAUSES:
            raise HeldTooLong(_("Có hồ sơ bị giữ quá lâu nên chưa chuyển hết. Đợi ít phút rồi bấm Chạy tiếp."))
        if pauses:
            time.sleep(PAUSE_SECONDS)
    return {}
