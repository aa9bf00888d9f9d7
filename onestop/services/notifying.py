"""Whom an act on a dossier is told to: the officers who get it or take part, and the applicant.

Source: the guide of Hưng Yên (notices to the citizen at a transfer) and complaint K19 (nobody was told of a stop).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from common import rows
from common.formats import vn_datetime, vnd
from notices.services.telling import NO_WAIT, Telling, cancel, tell
from onestop.models import Dossier, Event, Party
from onestop.services.participants import Named
from onestop.services.receivers import Receiver
from onestop.services.wording import AS_USUAL, Announcement
from procedures.engine import ActionPlan

Kind, State = Event.Kind, Dossier.State
LONGEST_TEXT = 300
# Time to take a wrong press back before the letter leaves.
MISTAKE = timedelta(minutes=15)
UNDOABLE = (Kind.ADVANCED, Kind.SENT_BACK, Kind.CONFIRMED, Kind.NOT_ACCEPTED, Kind.REFUSED)
UNDOING = (Kind.ACTION_UNDONE, Kind.REFUSAL_UNDONE)
EMAIL_SQL = "SELECT email FROM onestop_party WHERE dossier_id = %s AND part = %s"
Words = tuple[str, str]


@dataclass(frozen=True)
class Mailing:
    """Where a letter to the applicant goes, or in `lacks` why none can go."""

    address: str
    lacks: str = ""


def mailing_to(email: str) -> Mailing:
    """Return whether an applicant with this address, or with none, can be told by e-mail."""
    if not settings.MAIL_ENABLED:
        return Mailing("", _("Thư điện tử: hệ thống này chưa nối máy chủ thư."))
    return Mailing(email) if email else Mailing("", _("Thư điện tử: người nộp không để lại địa chỉ."))


def tell_of(dossier: Dossier, event: Event, receiver: Receiver | None, announced: Announcement = AS_USUAL) -> None:
    """Tell whoever gets the dossier by a line of its course, and the applicant where it concerns them.

    One that has no code yet is told of by intake, which gives it its code last.
    """
    if not dossier.code:
        return
    if event.action in UNDOING:
        cancel(subject=dossier.code, act=str(event.data["undone"]))
    found = [*_to_receiver(dossier, event, receiver), *_to_applicant(dossier, event, announced)]
    tell(found, at=event.at, mail_after=MISTAKE if _undoable(event) else NO_WAIT)


def _undoable(event: Event) -> bool:
    """Tell whether the line can be taken back: a part dossier goes with the action that made it."""
    return event.action in UNDOABLE or "part_of" in event.data


def tell_participants(dossier: Dossier, action: ActionPlan, named: Named, event: Event) -> None:
    """Tell those who take part in the stay that an action begins, as far as the action has them told."""
    words = (
        (action.tells_co_workers, named.co_workers, _("Bạn được mời phối hợp hồ sơ %(code)s")),
        (action.tells_followers, named.followers, _("Bạn theo dõi hồ sơ %(code)s")),
    )
    tell(
        [
            _to_officer(dossier, event, user_id, title)
            for told, people, title in words
            if told
            for user_id in people
            if user_id != event.actor_id
        ],
        at=event.at,
    )


def _to_receiver(dossier: Dossier, event: Event, receiver: Receiver | None) -> list[Telling]:
    if _asks_for_money(dossier, event):
        # Its clerk waits with it first, and hears of it whatever the action says.
        user_id, title = dossier.holder_id, _("Hồ sơ %(code)s chờ thu phí, lệ phí")
    elif receiver is None or event.data.get("quiet"):
        return []
    else:
        user_id, title = receiver.user_id, _("Hồ sơ %(code)s tới lượt bạn")
    return [] if user_id in (None, event.actor_id) else [_to_officer(dossier, event, user_id, title)]


def _asks_for_money(dossier: Dossier, event: Event) -> bool:
    """Tell whether the dossier waits for money since this line: nobody may miss that, or it waits for ever."""
    return dossier.state == State.PAYING and event.action in MOVES


def _to_officer(dossier: Dossier, event: Event, user_id: int | None, title: str) -> Telling:
    said = f"{event.actor_name}: {event.kind_label}" if event.actor_name else event.kind_label
    text = f"{said}. {event.opinion}" if event.opinion else f"{said}."
    return Telling(
        subject=dossier.code,
        act=str(event.number),
        title=title % {"code": dossier.code},
        text=text[:LONGEST_TEXT],
        url=dossier.get_absolute_url(),
        user_id=user_id,
    )


def _to_applicant(dossier: Dossier, event: Event, announced: Announcement) -> list[Telling]:
    """Tell the applicant; what they must pay or may fetch is told however the officer ticked."""
    needed_now = _asks_for_money(dossier, event) or _is_ready(dossier, event)
    untold = event.data.get("untold") and not needed_now and not announced.by_mail
    words = None if untold else _applicant_words(dossier, event)
    if words is None:
        return []
    title, usual = words
    needed = usual if needed_now else ""
    about = _("Hồ sơ %(code)s: %(procedure)s.") % {"code": dossier.code, "procedure": dossier.procedure_name}
    text = _lines(announced.text, needed) if announced.text else usual
    mailed = needed_now or announced.by_mail is not False
    return [
        Telling(
            subject=dossier.code,
            act=str(event.number),
            title=title,
            text=_lines(text, about),
            email=email_of(dossier) if settings.MAIL_ENABLED and mailed else "",
            mail_text=_lines(announced.mail, needed, about) if announced.mail else "",
            about=about,
        )
    ]


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def email_of(dossier: Dossier) -> str:
    """Return the applicant's address, "" where none was given."""
    found: str | None = rows.value(EMAIL_SQL, [dossier.pk, Party.Part.APPLICANT.value])
    return found or ""


def _applicant_words(dossier: Dossier, event: Event) -> Words | None:
    """Return title and text for the applicant; None where it does not concern them."""
    if _is_ready(dossier, event):
        return _("Hồ sơ đã có kết quả"), _("Mời ông/bà mang giấy hẹn và giấy tờ tùy thân đến nhận kết quả.")
    if _asks_for_money(dossier, event):
        return _("Mời ông/bà nộp phí, lệ phí"), _asked(event)
    say = SAYINGS.get(Kind(event.action))
    return say(dossier, event) if say else None


def _is_ready(dossier: Dossier, event: Event) -> bool:
    return dossier.state == State.RESULT_READY and event.action in READY


def _asked(event: Event) -> str:
    asked = event.data["payment"]
    text = _("Số tiền phải nộp: %(amount)s. Nộp tại nơi đã nộp hồ sơ; trong lúc chờ, thời hạn dừng lại.")
    said = text % {"amount": vnd(asked["owed_vnd"])}
    return f"{said} {asked['note']}" if asked.get("note") else said


def _due(dossier: Dossier) -> str:
    return _("Hẹn trả kết quả: %(due)s.") % {"due": vn_datetime(dossier.due_at)} if dossier.due_at else ""


def _missing(event: Event) -> str:
    names = "; ".join(event.data.get("missing") or ())
    return _("Giấy tờ cần bổ sung: %(names)s. Lý do của từng giấy tờ có trên trang tra cứu.") % {"names": names}


READY = (Kind.CONFIRMED, Kind.OFFICE_ISSUED, Kind.LATE_RESULT_TAKEN)
MOVES = (Kind.ADVANCED, Kind.SENT_BACK)
SAYINGS: dict[Event.Kind, Callable[[Dossier, Event], Words]] = {
    Kind.SAVED_PENDING: lambda dossier, event: (_("Hồ sơ chờ bổ sung giấy tờ"), _missing(event)),
    Kind.ACCEPTED: lambda dossier, event: (_("Hồ sơ đã được tiếp nhận"), _due(dossier)),
    Kind.SUPPLEMENTED: lambda dossier, event: (_("Đã nhận giấy tờ bổ sung"), _due(dossier)),
    Kind.ADVANCED: lambda dossier, event: (_("Hồ sơ đã chuyển sang bước tiếp theo"), _due(dossier)),
    Kind.SENT_BACK: lambda dossier, event: (_("Hồ sơ được xem lại ở bước trước"), _due(dossier)),
    Kind.FORWARDED: lambda dossier, event: (_("Hồ sơ đã trình lãnh đạo ký"), _due(dossier)),
    Kind.SUPPLEMENT_ASKED: lambda dossier, event: (_("Yêu cầu bổ sung giấy tờ"), _missing(event)),
    Kind.PAID: lambda dossier, event: (
        _("Đã thu phí, lệ phí"),
        _("Số tiền đã thu: %(amount)s.") % {"amount": vnd(event.data["amount_vnd"])},
    ),
    Kind.PAUSED: lambda dossier, event: (
        _("Hồ sơ tạm dừng giải quyết"),
        _("Thời hạn dừng theo. Văn bản thông báo có trên trang tra cứu."),
    ),
    Kind.RESUMED: lambda dossier, event: (_("Hồ sơ được tiếp tục giải quyết"), _due(dossier)),
    Kind.EXTENDED: lambda dossier, event: (_("Hẹn lại ngày trả kết quả"), _due(dossier)),
    Kind.NOT_ACCEPTED: lambda dossier, event: (_("Hồ sơ không được tiếp nhận"), _letter()),
    Kind.REFUSED: lambda dossier, event: (_("Hồ sơ bị từ chối giải quyết"), _letter()),
    Kind.REFUSAL_UNDONE: lambda dossier, event: (_("Hồ sơ được tiếp tục giải quyết"), _due(dossier)),
    Kind.WITHDRAWN: lambda dossier, event: (_("Hồ sơ đã được rút theo đề nghị"), ""),
    Kind.STOPPED: lambda dossier, event: (_("Hồ sơ dừng giải quyết"), _letter()),
    Kind.PAYMENT_WAIVED: lambda dossier, event: (_("Không phải nộp thêm phí, lệ phí"), _due(dossier)),
    Kind.HANDED_OVER: lambda dossier, event: (_("Kết quả đã được trả"), ""),
}


def _letter() -> str:
    return _("Văn bản nêu lý do có trên trang tra cứu, xem bằng mã tra cứu trên giấy hẹn.")
