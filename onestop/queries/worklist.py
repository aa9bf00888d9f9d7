"""The lists of the desk: whose turn it is, what is late, what is where."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import nears_at
from common import rows
from common.formats import vn_seconds, vn_short
from common.workcalendar import ZONE
from onestop.models import Dossier
from onestop.policies import can_complete, can_hand_over, can_settle
from onestop.queries.many import ways_of
from onestop.queries.participants import in_part, new_to, part_counts
from onestop.queries.searching import matching
from onestop.queries.words import paused_word, short_allowed, state_word
from procedures.models import Procedure, ProcedureVersion

State = Dossier.State
SOON = timedelta(hours=24)
MINE_SQL = "SELECT count(*) FROM onestop_dossier WHERE holder_id = %s AND state = ANY(%s)"
QUEUES = (
    "mine",
    "co_work",
    "back",
    "ready",
    "late",
    "soon",
    "open",
    "desk",
    "office",
    "citizen",
    "paused",
    "followed",
    "done",
)
OF_PARTICIPANTS = ("co_work", "followed")


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed by; empty values narrow nothing."""

    text: str = ""
    procedure_id: int | None = None
    state: str = ""
    channel: str = ""
    since: datetime | None = None


@dataclass(frozen=True)
class WorkRow:
    """One line of a list."""

    code: str
    url: str
    online: bool
    procedure: str
    procedure_code: str
    owner: str
    received_at: datetime | None
    due_at: datetime | None
    nears_at: datetime | None
    allowed: str
    paused: str
    paused_at: datetime | None
    finished_at: datetime | None
    ended: str
    facts: tuple[tuple[str, str], ...]
    state: str
    holder: str
    mine: bool
    is_new: bool
    button: str
    for_many: bool = False


def my_open_count(user: User) -> int:
    """Return how many dossiers wait for this person."""
    count: int = rows.value(MINE_SQL, [user.pk, [state.value for state in Dossier.HELD_STATES]])
    return count


def queue_counts(user: User, at: datetime) -> Mapping[str, int]:
    """Return how many dossiers stand in each queue of the person; two queries."""
    running = Dossier.objects.visible_to(user).filter(Q(state__in=Dossier.OPEN_STATES) | _done_today(at))
    names = [name for name in QUEUES if name not in OF_PARTICIPANTS]
    counts = running.aggregate(**{name: Count("pk", filter=_queue(name, user, at)) for name in names})
    return {**counts, **part_counts(user)}


def task_list(user: User, *, queue: str, filters: Filters, at: datetime) -> QuerySet[Dossier]:
    """Return the dossiers of one queue of the person, narrowed."""
    wanted = in_part(queue, user) if queue in OF_PARTICIPANTS else _queue(queue, user, at)
    return narrow(Dossier.objects.visible_to(user), filters).filter(wanted)


def dossier_list(user: User, *, filters: Filters) -> QuerySet[Dossier]:
    """Return every dossier that the person may see, narrowed."""
    return narrow(Dossier.objects.visible_to(user), filters)


def narrow(dossiers: QuerySet[Dossier], filters: Filters) -> QuerySet[Dossier]:
    """Return what fits the filters, with what a line shows."""
    found = dossiers.select_related("step", "agency", "process_version")
    if filters.text:
        found = found.filter(matching(filters.text))
    if filters.procedure_id:
        found = found.filter(procedure_version__procedure=filters.procedure_id)
    if filters.state:
        found = found.filter(state=filters.state)
    if filters.channel:
        found = found.filter(channel=filters.channel)
    return found.filter(submitted_at__gte=filters.since) if filters.since else found


def procedures_seen(user: User) -> QuerySet[Procedure]:
    """Return the procedures that the person's agencies take in, for the filter."""
    agencies = {post.agency_id for post in user.active_posts}
    return Procedure.objects.filter(receiving_agencies__in=agencies).order_by("folded_name").distinct()


def work_rows(dossiers: list[Dossier], user: User) -> list[WorkRow]:
    """Return the lines of a list; four queries: what is new, codes of procedures, processes not read before."""
    new = new_to(user, [dossier.pk for dossier in dossiers])
    codes, ways = _procedure_codes(dossiers), ways_of(dossiers, user)
    found = [_row(one, user, codes[one.procedure_version_id], is_new=one.pk in new) for one in dossiers]
    return [replace(row, for_many=one.pk in ways) for one, row in zip(dossiers, found, strict=True)]


def _procedure_codes(dossiers: list[Dossier]) -> dict[int, str]:
    versions = {dossier.procedure_version_id for dossier in dossiers}
    return dict(ProcedureVersion.objects.filter(pk__in=versions).values_list("pk", "procedure__code"))


def _queue(name: str, user: User, at: datetime) -> Q:
    running = Q(state__in=Dossier.OPEN_STATES)
    ticking = running & Q(paused_at__isnull=True)
    mine = Q(holder=user, state__in=Dossier.HELD_STATES)
    return {
        "mine": mine,
        "back": mine & Q(sent_back=True),
        "ready": Q(state=State.RESULT_READY),
        "late": ticking & Q(due_at__lt=at),
        "soon": ticking & Q(due_at__gte=at, due_at__lte=at + SOON),
        "open": running,
        "desk": Q(state__in=[State.ACCEPTED, State.PROCESSING]),
        "office": Q(state=State.AT_OFFICE),
        "citizen": Q(state__in=[State.SUPPLEMENT, State.PAYING]),
        "paused": Q(state=State.PAUSED),
        "done": _done_today(at),
    }[name]


def _done_today(at: datetime) -> Q:
    morning = at.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    return Q(state=State.RETURNED, finished_at__gte=morning)


def _row(dossier: Dossier, user: User, procedure_code: str, *, is_new: bool) -> WorkRow:
    mine = dossier.holder_id == user.pk and dossier.state in Dossier.HELD_STATES
    version = dossier.process_version
    return WorkRow(
        code=dossier.code,
        url=dossier.get_absolute_url(),
        online=dossier.channel == Dossier.Channel.ONLINE,
        procedure=dossier.procedure_name,
        procedure_code=procedure_code,
        owner=dossier.owner_name,
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        nears_at=nears_at(dossier.competent_agency_id, dossier.due_at),
        allowed=short_allowed(version.duration, version.duration_unit),
        paused=paused_word(dossier),
        paused_at=dossier.paused_at,
        finished_at=dossier.finished_at,
        ended=_ended(dossier),
        facts=_facts(dossier),
        state=state_word(dossier),
        holder=_("Tôi") if mine else dossier.holder_name,
        mine=mine,
        is_new=is_new,
        button=_button(dossier, user, mine=mine),
    )


def _ended(dossier: Dossier) -> str:
    """Say when it was closed without a result, nothing otherwise."""
    if dossier.finished_at is None or dossier.state == State.RETURNED:
        return ""
    return _("Đóng lúc %(at)s") % {"at": vn_short(dossier.finished_at)}


def _button(dossier: Dossier, user: User, *, mine: bool) -> str:
    """Name what this person can do with it; everybody else may look."""
    if can_hand_over(user, dossier):
        return _("Trả kết quả")
    if can_complete(user, dossier):
        return _("Nhận bổ sung")
    if dossier.state == State.PAYING and can_settle(user, dossier):
        return _("Thu phí")
    if mine:
        return _("Xử lý lại") if dossier.sent_back else _("Xử lý")
    return _("Xem")


def _facts(dossier: Dossier) -> tuple[tuple[str, str], ...]:
    """Return what the tooltip of the deadline says below the time left, to the second."""
    facts = [(_("Ngày nộp"), vn_seconds(dossier.submitted_at)), (_("Ngày tiếp nhận"), vn_seconds(dossier.received_at))]
    if dossier.due_at:
        facts += [
            (_("Hạn toàn quy trình"), vn_seconds(dossier.original_due_at)),
            (_("Ngày hẹn trả"), vn_seconds(dossier.due_at)),
            (_("Gia hạn"), _("%(times)d lần") % {"times": dossier.extensions} if dossier.extensions else ""),
            (_("Hạn bước này"), vn_seconds(dossier.step_due_at)),
        ]
    facts += [(_("Cơ quan"), dossier.agency.name), (_("Cán bộ"), dossier.holder_name)]
    return tuple((label, value) for label, value in facts if value)
