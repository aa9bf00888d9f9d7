"""Keep ready opinions: everybody their own, an agency's administrator those of the agency.

Source: the guide of Hưng Yên – opinions that are written every day are picked from a list.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency, OpinionTemplate, Role, User
from common.errors import InputError, PolicyError

MOST = 20


@transaction.atomic
def opinion_add(*, actor: User, text: str, agency_id: int | None = None) -> OpinionTemplate:
    """Keep a ready opinion of the person's own, or with `agency_id` one for everybody of an agency.

    Raises:
        PolicyError: the person does not administer the agency.
        InputError: the text is empty, is there already, or there are as many as a list may have.
    """
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if agency_id is not None:
        Agency.objects.select_for_update(no_key=True).get(pk=agency_id)
    _check_owner(actor, agency_id)
    kept = OpinionTemplate.objects.filter(agency=agency_id, user=None if agency_id else actor)
    words = " ".join(text.split())
    if not words:
        raise InputError(_("Chưa ghi mẫu ý kiến. Hãy ghi câu cần dùng lại."), field="text")
    if kept.filter(text=words).exists():
        raise InputError(_("Mẫu ý kiến này đã có. Hãy ghi câu khác."), field="text")
    if kept.count() >= MOST:
        raise InputError(_("Đã có %(most)d mẫu ý kiến. Hãy xóa bớt một mẫu.") % {"most": MOST}, field="text")
    return OpinionTemplate.objects.create(user=None if agency_id else actor, agency_id=agency_id, text=words)


@transaction.atomic
def opinion_remove(*, actor: User, opinion_id: int) -> None:
    """Take a ready opinion out of its list; what was written with it stays.

    Raises:
        OpinionTemplate.DoesNotExist: it is not there any more.
        PolicyError: it is another person's, or of an agency that the person does not administer.
    """
    kept = OpinionTemplate.objects.select_for_update().get(pk=opinion_id)
    if kept.agency_id is None and kept.user_id != actor.pk:
        raise PolicyError(_("Mẫu ý kiến này là của người khác. Hãy xóa mẫu của bạn."))
    _check_owner(actor, kept.agency_id)
    kept.delete()


def may_keep_for(actor: User, agency_id: int) -> bool:
    """Tell whether the person may change the ready opinions of an agency."""
    return actor.has_role(Role.AGENCY_ADMIN, agency_id=agency_id)


def _check_owner(actor: User, agency_id: int | None) -> None:
    if agency_id is not None and not may_keep_for(actor, agency_id):
        raise PolicyError(_("Chỉ quản trị cơ quan được sửa mẫu ý kiến chung. Hãy nhờ quản trị cơ quan."))
