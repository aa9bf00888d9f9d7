"""Tell whoever takes over the work of a colleague: once, however much it is."""

from django.conf import settings
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from accounts.duties import Handed, Handing
from notices.services.telling import Telling, tell


def taker_tell(handing: Handing, handed: Handed) -> None:
    """Store one notice that names the colleague and how much of each kind came."""
    what = ", ".join(f"{count} {label}" for label, count in handed.counts.items())
    telling = Telling(
        subject=f"account:{handing.giver.pk}",
        act=handing.at.isoformat(),
        title=_("Bạn nhận công việc của %(name)s") % {"name": handing.giver.full_name},
        text=_("Đã chuyển cho bạn: %(what)s. Lý do: %(reason)s") % {"what": what, "reason": handing.reason},
        url=resolve_url(settings.LOGIN_REDIRECT_URL),
        user_id=handing.taker.pk,
    )
    tell([telling], at=handing.at)
