"""Tell officers what became of a dossier that theirs is a part of, or of a part of theirs; without persons' names."""

from datetime import datetime

from django.utils.translation import gettext as _

from notices.services.telling import Telling, tell
from onestop.models import Dossier, Event, Task


def tell_parent(parent: Dossier, part: Dossier, event: Event) -> None:
    """Tell whoever has a dossier that one of its parts is over."""
    title = _("Hồ sơ thành phần %(part)s: %(state)s") % {"part": part.code, "state": part.state_label}
    text = _("Thuộc hồ sơ %(code)s. %(procedure)s.") % {"code": parent.code, "procedure": part.procedure_name}
    _tell(parent, f"{event.number}", title, text, at=event.at)


def tell_parts(parent: Dossier, *, at: datetime) -> None:
    """Tell whoever has an open part of a dossier that this ended without a result; the parts stay as they are."""
    title = _("Hồ sơ gốc %(code)s: %(state)s") % {"code": parent.code, "state": parent.state_label}
    text = _("Hồ sơ thành phần này không tự đóng. Hãy xem có giải quyết tiếp hay không.")
    for part in Dossier.objects.filter(parent=parent, finished_at__isnull=True).order_by("pk"):
        _tell(part, f"goc-{parent.last_event_number}", title, text, at=at)


def tell_taken_back(part: Dossier, holder_id: int | None, *, at: datetime) -> None:
    """Tell whoever had a part dossier that it was made by mistake."""
    title = _("Hồ sơ %(code)s đã hủy") % {"code": part.code}
    text = _("Nơi lập đã hoàn tác thao tác lập hồ sơ thành phần này; không cần làm gì thêm.")
    _tell(part, f"{part.last_event_number}", title, text, at=at, user_id=holder_id)


def _tell(dossier: Dossier, act: str, title: str, text: str, *, at: datetime, user_id: int | None = None) -> None:
    receiver = user_id or dossier.holder_id or _last_holder(dossier)
    if receiver is None:
        return
    url = dossier.get_absolute_url()
    tell([Telling(subject=dossier.code, act=act, title=title, text=text, url=url, user_id=receiver)], at=at)


def _last_holder(dossier: Dossier) -> int | None:
    """Return who had it last at the desk: a person of the document office has no account there."""
    stays = Task.objects.filter(dossier=dossier, assignee__isnull=False).order_by("-opened_at", "-pk")
    return stays.values_list("assignee_id", flat=True).first()
