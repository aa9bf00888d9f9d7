"""Read documents for lists, counts and pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.timezone import get_current_timezone, localdate, make_aware
from django.utils.translation import gettext_lazy

from accounts.models import Agency, Post, User
from common import rows
from common.search import fold
from eoffice import policies
from eoffice.changes import Change, changed_words
from eoffice.models import Document, DocumentFile, DocumentType, Event, Recipient, Register, SigningBatch
from eoffice.models.document import DocumentQuerySet
from signing.services import verify

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

State = Document.State
LATEST_KINDS = (
    DocumentFile.Kind.SEALED,
    DocumentFile.Kind.SIGNED,
    DocumentFile.Kind.SIGNING,
    DocumentFile.Kind.ORIGINAL,
)
SIGNED_KINDS = {DocumentFile.Kind.SEALED, DocumentFile.Kind.SIGNED}
NEIGHBOURS_LIMIT = 200
WAITING_SQL = """
SELECT uid FROM eoffice_document WHERE holder_id = %s AND state = 'submitted' ORDER BY sort_at, id LIMIT %s
"""
# The condition of `mine`, once for each person's page.
MINE_SQL = """
SELECT count(*) FROM eoffice_document AS one WHERE one.state = ANY(%s) AND (one.holder_id = %s
  OR (one.holder_id IS NULL
    AND (one.holder_role, one.agency_id) IN (SELECT * FROM unnest(%s::text[], %s::bigint[]))))
"""
CURRENT_SQL = (
    "WHERE one.document_id = %s AND one.kind = ANY(%s) AND one.withdrawn_at IS NULL ORDER BY one.id DESC LIMIT 1"
)
CURRENT_HASH_SQL = f"SELECT one.blob_id FROM eoffice_documentfile AS one {CURRENT_SQL}"


@dataclass(frozen=True)
class QueueSpec:
    """One line of the menu of the document office; `counted` queues show how many wait."""

    key: str
    group: "StrOrPromise"
    label: "StrOrPromise"
    icon: str
    counted: bool = False
    latest_first: bool = True
    tone: str = ""


WORK = gettext_lazy("Xử lý công việc")
OUTGOING = gettext_lazy("Văn bản đi")
MINE = gettext_lazy("Của tôi")
QUEUES = (
    QueueSpec("cho-ky", WORK, gettext_lazy("Văn bản chờ ký duyệt từ một cửa"), "pencil", True, False),
    QueueSpec("cho-ban-hanh", OUTGOING, gettext_lazy("Văn bản chờ ban hành một cửa"), "document-check", True, False),
    QueueSpec(
        "chua-dong-dau", OUTGOING, gettext_lazy("Đã cấp số, chưa đóng dấu"), "exclamation-triangle", True, False, "warn"
    ),
    QueueSpec("cho-cap-so", OUTGOING, gettext_lazy("Văn bản đi chờ cấp số"), "hashtag", True, False),
    QueueSpec("cho-gui", OUTGOING, gettext_lazy("Văn bản chờ gửi"), "paper-airplane", True, False),
    QueueSpec("chua-den", OUTGOING, gettext_lazy("Đã gửi, chưa đến"), "truck"),
    QueueSpec("tra-lai", OUTGOING, gettext_lazy("Văn bản bị trả lại"), "arrow-uturn-left"),
    QueueSpec("hom-nay", OUTGOING, gettext_lazy("Đã ban hành hôm nay"), "calendar-days", True),
    QueueSpec("dieu-hanh", OUTGOING, gettext_lazy("VB chỉ đạo điều hành"), "megaphone"),
    QueueSpec("toan-bo", OUTGOING, gettext_lazy("Toàn bộ văn bản"), "document-duplicate"),
    QueueSpec("toi-ky", MINE, gettext_lazy("Văn bản tôi là người ký"), "user"),
    QueueSpec("toi-soan", MINE, gettext_lazy("Văn bản tôi là người soạn"), "pencil-square"),
)
ON_THEIR_WAY = Recipient.objects.filter(arrived_at__isnull=True, refused_at__isnull=True)
QUEUE_BY_KEY = {queue.key: queue for queue in QUEUES}


def mine(user: User) -> Q:
    """Return the condition of the documents whose turn is this person's: named, or by a role held at the agency."""
    condition = Q(holder=user)
    for post in user.posts_as(*policies.CLERICAL_ROLES):
        condition |= Q(holder__isnull=True, holder_role=post.role, agency_id=post.agency_id)
    return Q(state__in=Document.WAITING_STATES) & condition


def my_open_count(user: User) -> int:
    """Return how many documents wait for this person."""
    if not user.active_posts:
        return 0
    posts = user.posts_as(*policies.CLERICAL_ROLES)
    own = [user.pk, [post.role for post in posts], [post.agency_id for post in posts]]
    count: int = rows.value(MINE_SQL, [[state.value for state in Document.WAITING_STATES], *own])
    return count


def queue_counts(user: User, *, at: datetime) -> dict[str, int]:
    """Return how many documents stand in each counted queue of this person, with one query."""
    counted = [queue for queue in QUEUES if queue.counted]
    conditions = {queue.key: queue_condition(queue.key, user, at=at) for queue in counted}
    live = Q(state__in=Document.WAITING_STATES) | Q(issued_at__gte=midnight(at))
    found = Document.objects.visible_to(user).filter(live)
    counts = found.aggregate(
        **{key.replace("-", "_"): Count("pk", filter=condition) for key, condition in conditions.items()}
    )
    return {key: counts[key.replace("-", "_")] for key in conditions}


def queue_condition(key: str, user: User, *, at: datetime) -> Q | Exists:
    """Return which documents stand in a queue; those who sign or seal see their own turn, others the agency's."""
    sealed, own = Q(state=State.NUMBERED, sealed_at__isnull=False), Q(dossier_code="")
    conditions: dict[str, Q | Exists] = {
        "cho-ky": Q(state=State.SUBMITTED) & (Q(holder=user) if user.has_role(policies.SIGNING_ROLE) else Q()),
        "cho-ban-hanh": ~own & (Q(state=State.SIGNED) | sealed) & _own_clerical_turn(user),
        "cho-cap-so": own & Q(state=State.SIGNED) & _own_clerical_turn(user),
        "cho-gui": own & sealed & _own_clerical_turn(user),
        "chua-den": Exists(ON_THEIR_WAY.filter(document=OuterRef("pk"))),
        "dieu-hanh": Q(published_at__isnull=False),
        "chua-dong-dau": Q(state=State.NUMBERED, sealed_at__isnull=True) & _own_clerical_turn(user),
        "tra-lai": Q(state=State.RETURNED),
        "hom-nay": Q(issued_at__gte=midnight(at)),
        "toan-bo": Q(),
        "toi-ky": Q(signer=user),
        "toi-soan": Q(drafter_username=user.username) | Q(presenter=user),
    }
    return conditions[key]


def _own_clerical_turn(user: User) -> Q:
    return mine(user) if user.has_role(*policies.CLERICAL_ROLES) else Q()


def default_queue(user: User) -> str:
    """Return the queue a person begins with."""
    return "cho-ban-hanh" if user.has_role(*policies.CLERICAL_ROLES) else "cho-ky"


def document_list(user: User, *, queue: str, at: datetime, text: str = "", year: int | None = None) -> DocumentQuerySet:
    """Return the documents of a queue, narrowed by words typed without marks and by year of arrival."""
    found = Document.objects.visible_to(user).filter(queue_condition(queue, user, at=at))
    for word in fold(text).split():
        found = found.filter(folded__contains=word)
    if year is not None:
        zone = get_current_timezone()
        start, end = datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)
        found = found.filter(arrived_at__gte=start, arrived_at__lt=end)
    return found.select_related("signer", "holder")


def years(user: User) -> list[int]:
    """Return the years in which documents arrived, latest first, for the filter."""
    found = Document.objects.visible_to(user).order_by("arrived_at")
    first = found.values_list("arrived_at", flat=True).first()
    this_year = localdate().year
    return list(range(this_year, (localdate(first).year if first else this_year) - 1, -1))


def midnight(at: datetime) -> datetime:
    """Return the beginning of this day in Vietnam."""
    return make_aware(datetime.combine(localdate(at), time.min))


def leader_posts(agency_id: int) -> "QuerySet[Post]":
    """Return the posts of those who lead the agency now, with the people: they may be chosen to sign."""
    found = Post.objects.filter(agency=agency_id, role=policies.SIGNING_ROLE, active=True, user__is_active=True)
    return found.select_related("user")


def agencies_that_take() -> "QuerySet[Agency]":
    """Return the agencies where a clerical officer works, who takes what is sent there."""
    clerical = Post.objects.filter(role__in=policies.CLERICAL_ROLES, active=True, user__is_active=True)
    return Agency.objects.filter(Exists(clerical.filter(agency=OuterRef("pk"))), active=True)


def current_file(document: Document, *kinds: DocumentFile.Kind) -> DocumentFile | None:
    """Return the newest file of these kinds that was not dropped; this is what the next person works on."""
    found = rows.read(DocumentFile, CURRENT_SQL, [document.pk, [kind.value for kind in kinds]])
    return found[0] if found else None


def current_report(document_id: int, kind: DocumentFile.Kind) -> verify.VerificationReport | None:
    """Return the stored report of the document's current file of this kind."""
    return verify.report_of(CURRENT_HASH_SQL, [document_id, [kind.value]])


@dataclass(frozen=True)
class DocumentRecord:
    """All that the page of one document shows; `current` is what the next person works on, `report` is about it."""

    document: Document
    files: list[DocumentFile]
    events: list[Event]
    current: DocumentFile | None
    report: verify.VerificationReport | None

    def of_kind(self, *kinds: DocumentFile.Kind) -> list[DocumentFile]:
        """Return the files of these kinds that were not dropped, oldest first."""
        return [file for file in self.files if file.kind in kinds and file.withdrawn_at is None]


def find_document(user: User, uid: UUID) -> Document | None:
    """Return the document if the person may see it."""
    agencies = [post.agency_id for post in user.active_posts]
    found = rows.read(Document, "WHERE one.uid = %s AND one.agency_id = ANY(%s)", [uid, agencies])
    return found[0] if found else None


def document_record(document: Document) -> DocumentRecord:
    """Return the document with its people, files and course, and with what is known of its signatures."""
    rows.attach(document, "signer", "presenter", "entered_by", "holder")
    for name in ("agency", "department", "register", "document_type"):
        rows.attach(document, name)
    files = rows.read(DocumentFile, "WHERE one.document_id = %s ORDER BY one.id", [document.pk])
    live = {file.kind: file for file in files if file.withdrawn_at is None}
    current = next((live[kind] for kind in LATEST_KINDS if kind in live), None)
    report = verify.report_for(current.blob_id) if current and current.kind in SIGNED_KINDS else None
    events = rows.read(Event, "WHERE one.document_id = %s ORDER BY one.number", [document.pk])
    return DocumentRecord(document, files, events, current, report)


def neighbours(document: Document, user: User) -> tuple[int, int, UUID | None, UUID | None]:
    """Return the place of a document among those that wait for this person, their number, and the uids beside it."""
    waiting = rows.values(WAITING_SQL, [user.pk, NEIGHBOURS_LIMIT])
    if document.uid not in waiting:
        return 0, len(waiting), None, None
    place = waiting.index(document.uid)
    before = waiting[place - 1] if place else None
    after = waiting[place + 1] if place + 1 < len(waiting) else None
    return place + 1, len(waiting), before, after


@dataclass(frozen=True)
class Revision:
    """What was said when the draft went back the last time, and what has changed in it since."""

    returned: Event
    changes: list[Change]


def revision_of(record: DocumentRecord) -> Revision | None:
    """Return how this round differs from the one that was returned before it; None for a first round."""
    document, current = record.document, record.current
    if document.round_number < 2 or current is None or not document.from_one_stop:
        return None
    earlier = Event.objects.filter(
        document__dossier_code=document.dossier_code,
        document__round_number=document.round_number - 1,
        action__in=[Event.Kind.RETURNED, Event.Kind.RECALLED],
    )
    returned = earlier.order_by("-number").first()
    if returned is None:
        return None
    files = DocumentFile.objects.filter(document_id=returned.document_id, kind=DocumentFile.Kind.SIGNING)
    before = files.order_by("-pk").values_list("blob_id", flat=True).first()
    if before is None or current.kind != DocumentFile.Kind.SIGNING:
        return Revision(returned, [])
    return Revision(returned, changed_words(before, current.blob_id))


def previous_outgoing(document: Document, user: User) -> Document | None:
    """Return the last outgoing document whose form this one may take over: of the same procedure before any other."""
    found = Document.objects.filter(
        agency_id=document.agency_id, document_type__isnull=False, register__isnull=False, entered_by=user
    ).exclude(pk=document.pk)
    same = found.filter(procedure_code=document.procedure_code).order_by("-updated_at").first()
    return same or found.order_by("-updated_at").first()


def registers_of(document: Document) -> list[Register]:
    """Return the registers in use that a document's number may come from, by their names; one query."""
    return rows.read(Register, "WHERE one.active AND one.agency_id = %s ORDER BY one.name", [document.agency_id])


def document_types() -> list[DocumentType]:
    """Return every type of document, by their names; one query."""
    return rows.read(DocumentType, "ORDER BY one.name", [])


def suggested_register(document: Document, registers: Iterable[Register]) -> Register | None:
    """Return the one of these registers that a document of the desk, or one of our own, usually goes into."""
    fitting = [one for one in registers if one.for_one_stop == document.from_one_stop]
    return min(fitting, key=lambda one: one.pk, default=None)


def suggested_type(
    document: Document, types: Iterable[DocumentType], files: Sequence[DocumentFile]
) -> DocumentType | None:
    """Return the type whose name stands in the subject or in the first file's name; the longest name wins."""
    names = [file.name.replace("-", " ").replace("_", " ") for file in files[:1]]
    text = fold(" ".join([document.subject, *names]))
    named = [one for one in types if fold(one.name) in text]
    return max(named, key=lambda one: len(one.name), default=None)


def waiting_to_sign(user: User, *, limit: int) -> list[tuple[Document, str]]:
    """Return the documents that this leader can sign now, most urgent first, each with the hash of what to review."""
    found = Document.objects.filter(
        holder=user, signer=user, state=State.SUBMITTED, preparation=Document.Preparation.READY
    )
    documents = list(found.order_by("sort_at", "pk")[:limit])
    files = DocumentFile.objects.filter(
        document__in=documents, kind=DocumentFile.Kind.SIGNING, withdrawn_at__isnull=True
    ).order_by("pk")
    current = dict(files.values_list("document_id", "blob_id"))
    return [(document, current[document.pk]) for document in documents if document.pk in current]


def waiting_to_seal(user: User, agency_id: int, *, limit: int) -> list[tuple[Document, DocumentFile]]:
    """Return the signed documents of an agency that this clerical officer may seal, oldest due first, with the file."""
    found = Document.objects.filter(mine(user), agency_id=agency_id, sealed_at__isnull=True)
    found = found.filter(state__in=[State.SIGNED, State.NUMBERED])
    documents = list(
        found.select_related("signer", "agency", "department", "register", "document_type").order_by("sort_at", "pk")[
            :limit
        ]
    )
    files = DocumentFile.objects.filter(
        document__in=documents, kind=DocumentFile.Kind.SIGNED, withdrawn_at__isnull=True
    ).order_by("pk")
    current = {file.document_id: file for file in files}
    return [(document, current[document.pk]) for document in documents if document.pk in current]


def open_batch(user: User) -> SigningBatch | None:
    """Return the batch of this person that is not over yet."""
    return SigningBatch.objects.filter(owner=user, finished_at__isnull=True).first()


def type_names() -> list[tuple[str, str]]:
    """Return code and name of every type of document."""
    return list(DocumentType.objects.values_list("code", "name"))
