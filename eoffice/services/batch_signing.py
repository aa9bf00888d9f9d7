"""What a batch does with each document when a leader signs many."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from accounts.models import Agency, User
from common.errors import PolicyError
from eoffice import policies
from eoffice.models import Document, SigningBatchItem
from eoffice.services import signing
from eoffice.services.batch_craft import Craft, Ticked
from signing.services import doctor, sign


@sensitive_variables("pin")
def _try_key(actor: User, _agency: Agency | None, pin: sign.Secret | None, at: datetime) -> None:
    if not policies.can_sign_any(actor):
        raise PolicyError(_("Chỉ lãnh đạo cơ quan ký duyệt được văn bản."))
    doctor.key_try(person=actor, pin=pin, at=at)


def _choose(actor: User, _agency: Agency | None, ticked: Sequence[Ticked]) -> Mapping[uuid.UUID, Document]:
    found = {one.uid: one for one in Document.objects.filter(uid__in=[one.uid for one in ticked], signer=actor)}
    if any(one.uid not in found for one in ticked):
        raise PolicyError(_("Có văn bản không trình bạn ký. Hãy tải lại trang và chọn lại."))
    return found


@sensitive_variables("pin")
def _perform(item: SigningBatchItem, pin: sign.Secret | None, at: datetime) -> str:
    """Sign as the leader is now: posts and key may have ended since the batch began."""
    signing.document_sign(
        document_id=item.document_id,
        actor=User.objects.get(pk=item.batch.owner_id),
        at=at,
        reviewed_sha256=item.reviewed_sha256,
        pin=pin,
    )
    return ""


def _was_done(item: SigningBatchItem) -> bool:
    """Tell whether the leader signed these very bytes by a process that died before it could say so."""
    return sign.was_signed(
        subject=signing.subject_of(Document.objects.only("uid").get(pk=item.document_id)),
        source_sha256=item.reviewed_sha256,
        operation=sign.Operation.APPROVE,
        signer_id=item.batch.owner_id,
    )


SIGNING = Craft(
    try_key=_try_key,
    choose=_choose,
    perform=_perform,
    was_done=_was_done,
    too_many=gettext_lazy("Hãy chọn từ 1 đến %(most)d văn bản để ký."),
    over=gettext_lazy("Lượt ký này đã xong. Hãy xem kết quả bên dưới."),
    running=gettext_lazy("Lượt ký này đang chạy. Hãy đợi xong."),
    given_up=gettext_lazy("Bạn đã dừng lượt ký; văn bản vẫn chờ ký."),
    failed=gettext_lazy("Lỗi hệ thống; văn bản vẫn chờ ký. Hãy mở văn bản và ký lại."),
)
