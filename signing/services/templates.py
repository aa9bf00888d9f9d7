"""Templates of signatures and seals: made, changed while drafts, then used; a seal once a second person agreed."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency, User
from accounts.queries import main_place
from common import blobs, journal, rows
from common.errors import InputError, PolicyError, TransitionError
from signing import policies
from signing.models import Operation, SignatureTemplate, TemplateEvent
from signing.models.templates import TemplateState
from signing.services.pictures import checked_picture

Kind, Layout = TemplateEvent.Kind, SignatureTemplate.Layout
OF_PERSONS = (Operation.APPROVE, Operation.INITIAL, Operation.COMPONENT)
OF_SEALS = (Operation.SEAL,)
CHANGED = ("name", "layout", "blob", "lines", "width_mm", "height_mm", "updated_at")
STATE = ("state", "updated_at")


@dataclass(frozen=True)
class TemplateData:
    """What a person says about a template; without a picture the one of before stays."""

    name: str
    layout: str
    lines: str
    width_mm: float
    height_mm: float
    picture: bytes | None = None


@transaction.atomic
def template_create(
    *, operation: str, agency: Agency | None, data: TemplateData, actor: User, at: datetime
) -> SignatureTemplate:
    """Make a draft of one's own signature, or of an agency's seal.

    Raises:
        PolicyError: the person may not make this.
        InputError: the kind is not for this owner, or the picture cannot be used or is missing.
    """
    allowed = policies.can_make_seal(actor, agency.pk) if agency else policies.can_make_own(actor)
    if not allowed:
        raise PolicyError(_("Chỉ quản trị cơ quan mới làm mẫu con dấu. Bạn làm được mẫu chữ ký của mình."))
    if operation not in (OF_SEALS if agency else OF_PERSONS):
        raise InputError(_("Loại chữ ký này không dùng mẫu. Hãy chọn loại khác."), field="operation")
    template = SignatureTemplate(
        user=None if agency else actor, agency=agency, operation=operation, created_by=actor, created_at=at
    )
    _fill(template, data, at)
    template.save()
    _write(template, Kind.CREATED, actor, at)
    return template


@transaction.atomic
def template_change(*, template_id: int, data: TemplateData, actor: User, at: datetime) -> SignatureTemplate:
    """Change a draft.

    Raises:
        PolicyError: it is none of the person's business.
        TransitionError: it is no draft any more.
        InputError: the picture cannot be used or is missing.
    """
    template = _locked(template_id, actor, TemplateState.DRAFT)
    _fill(template, data, at)
    _write(template, Kind.CHANGED, actor, at, saving=CHANGED)
    return template


@transaction.atomic
def template_use(*, template_id: int, actor: User, at: datetime) -> SignatureTemplate:
    """Use one's own from now on, for its kind by default; a seal goes to a second person first.

    Raises:
        PolicyError: it is none of the person's business.
        TransitionError: it is no draft any more.
    """
    template = _locked(template_id, actor, TemplateState.DRAFT)
    if template.is_seal:
        template.submit()
        return _write(template, Kind.SUBMITTED, actor, at, saving=STATE)
    template.use()
    _write(template, Kind.USED, actor, at, saving=STATE)
    return _make_default(template, at)


@transaction.atomic
def template_approve(*, template_id: int, actor: User, at: datetime) -> SignatureTemplate:
    """Use a seal from now on, as the second person.

    Raises:
        PolicyError: the person made it, or does not look after this seal.
        TransitionError: it does not wait.
    """
    template = _locked(template_id, actor, TemplateState.WAITING)
    _require_second(actor, template)
    template.approve()
    template.approved_by = actor
    _write(template, Kind.APPROVED, actor, at, saving=(*STATE, "approved_by"))
    return _make_default(template, at)


@transaction.atomic
def template_send_back(*, template_id: int, actor: User, at: datetime, reason: str) -> SignatureTemplate:
    """Give a seal back to be changed, as the second person.

    Raises:
        PolicyError, TransitionError: as for template_approve.
        InputError: there is no reason.
    """
    template = _locked(template_id, actor, TemplateState.WAITING)
    _require_second(actor, template)
    if not reason.strip():
        raise InputError(_("Nhập lý do trả lại."), field="reason")
    template.send_back()
    return _write(template, Kind.SENT_BACK, actor, at, saving=STATE, opinion=reason.strip())


@transaction.atomic
def template_retire(*, template_id: int, actor: User, at: datetime) -> SignatureTemplate:
    """Use it no longer; signatures that were set with it stay as they are.

    Raises:
        PolicyError: it is none of the person's business.
        TransitionError: it is not used any more.
    """
    usable = (TemplateState.DRAFT, TemplateState.WAITING, TemplateState.ACTIVE)
    template = _locked(template_id, actor, *usable)
    template.retire()
    return _write(template, Kind.RETIRED, actor, at, saving=(*STATE, "is_default"))


@transaction.atomic
def template_make_default(*, template_id: int, actor: User, at: datetime) -> SignatureTemplate:
    """Take this one from now on where several are in use for the kind.

    Raises:
        PolicyError: it is none of the person's business.
        TransitionError: it is not in use.
    """
    template = _locked(template_id, actor, TemplateState.ACTIVE)
    if not template.is_default:
        _make_default(template, at)
        _write(template, Kind.MADE_DEFAULT, actor, at)
    return template


def _fill(template: SignatureTemplate, data: TemplateData, at: datetime) -> None:
    if data.picture is not None:
        png = checked_picture(data.picture, seal=template.is_seal)
        template.blob = blobs.put(png, media_type="image/png")
    if data.layout == Layout.TEXT and not data.lines.strip():
        raise InputError(_("Nhập các dòng chữ của mẫu."), field="lines")
    if data.layout != Layout.TEXT and template.blob_id is None:
        raise InputError(_("Chọn hình PNG có nền trong suốt, hoặc chọn bố cục chỉ có chữ."), field="picture")
    template.name, template.layout, template.lines = data.name, data.layout, data.lines.strip()
    template.width_mm, template.height_mm, template.updated_at = data.width_mm, data.height_mm, at


def _make_default(template: SignatureTemplate, at: datetime) -> SignatureTemplate:
    owner = {"agency": template.agency} if template.is_seal else {"user": template.user}
    others = SignatureTemplate.objects.filter(operation=template.operation, is_default=True, **owner)
    others.exclude(pk=template.pk).update(is_default=False, updated_at=at)
    template.is_default = True
    rows.save(template, ["is_default"])
    return template


def _require_second(actor: User, template: SignatureTemplate) -> None:
    if not policies.can_approve_template(actor, template):
        raise PolicyError(_("Bạn đã làm mẫu này, nên người khác phải duyệt. Hãy nhờ một quản trị khác."))


def _locked(template_id: int, actor: User, *states: TemplateState) -> SignatureTemplate:
    """Return the template under its lock; that of its owner comes first, so that one default is made at a time."""
    found = SignatureTemplate.objects.select_related("user", "agency").get(pk=template_id)
    _lock_owner(found)
    template = (
        SignatureTemplate.objects.select_for_update(of=("self",)).select_related("user", "agency").get(pk=template_id)
    )
    if not policies.can_change_template(actor, template):
        raise PolicyError(_("Mẫu này không phải của bạn. Hãy dùng mẫu của mình."))
    if template.state not in states:
        label = TemplateState(template.state).label
        raise TransitionError(_("Mẫu đang ở trạng thái “%(state)s”. Hãy tải lại trang.") % {"state": label})
    return template


def _lock_owner(template: SignatureTemplate) -> None:
    if template.agency_id is not None:
        rows.value("SELECT id FROM accounts_agency WHERE id = %s FOR NO KEY UPDATE", [template.agency_id])
    else:
        rows.value("SELECT id FROM accounts_user WHERE id = %s FOR NO KEY UPDATE", [template.user_id])


def _write(
    template: SignatureTemplate,
    kind: str,
    actor: User,
    at: datetime,
    *,
    saving: tuple[str, ...] = (),
    opinion: str = "",
) -> SignatureTemplate:
    template.updated_at = at
    journal.append(
        TemplateEvent,
        subject_field="template",
        subject=template,
        at=at,
        actor=actor,
        actor_post=", ".join(part for part in main_place(actor) if part),
        action=kind,
        opinion=opinion,
        data={"sha256": template.blob_id or "", "layout": template.layout},
        saving=(*saving, *journal.JOURNAL_FIELDS),
    )
    return template
