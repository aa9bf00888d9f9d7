"""Let an action make part dossiers, or no longer."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import InputError, TransitionError
from procedures.models import Action, Procedure, ProcessVersion
from procedures.order_words import order_words
from procedures.part_orders import MOST_ORDERS, PartOrder, orders_read
from procedures.services.changing import Kind, locked_draft, write_event


@transaction.atomic
def order_add(*, version_id: int, revision: int, action_id: int, actor: User, at: datetime, order: PartOrder) -> Action:
    """Let an action make one more part dossier.

    Raises:
        PolicyError: the person may not configure this process.
        TransitionError: the version is no draft, or changed since the form was drawn.
        InputError: the procedure is this one, is ordered already or is not received there, or there are too many.
    """
    version = locked_draft(version_id, actor, revision)
    action = version.actions.get(pk=action_id)
    known = orders_read(action.part_dossiers)
    _check(version, order, known)
    _write(action, [*known, order])
    what = f"{action.label}: {order_words(order)}"
    write_event(version, actor=actor, at=at, kind=Kind.ACTION_PART_ADDED, what=what)
    return action


@transaction.atomic
def order_remove(*, version_id: int, revision: int, action_id: int, actor: User, at: datetime, index: int) -> Action:
    """Take the part dossier at this place of an action's list away.

    Raises:
        PolicyError: the person may not configure this process.
        TransitionError: the version is no draft, changed since the form was drawn, or there is no such part dossier.
    """
    version = locked_draft(version_id, actor, revision)
    action = version.actions.get(pk=action_id)
    known = orders_read(action.part_dossiers)
    if index >= len(known):
        raise TransitionError(_("Hồ sơ thành phần này không còn. Hãy tải lại trang."))
    _write(action, [*known[:index], *known[index + 1 :]])
    what = f"{action.label}: {order_words(known[index])}"
    write_event(version, actor=actor, at=at, kind=Kind.ACTION_PART_REMOVED, what=what)
    return action


def _write(action: Action, orders: list[PartOrder]) -> None:
    action.part_dossiers = [order.model_dump(mode="json") for order in orders]
    action.save(update_fields=["part_dossiers"])


def _check(version: ProcessVersion, order: PartOrder, known: tuple[PartOrder, ...]) -> None:
    if order.procedure == version.process.procedure.code:
        text = _("Hồ sơ thành phần phải là thủ tục khác với thủ tục này. Hãy chọn thủ tục khác.")
        raise InputError(text, field="procedure")
    if any(one.procedure == order.procedure for one in known):
        text = _("Thao tác này đã lập hồ sơ thành phần của thủ tục ấy. Hãy bỏ dòng cũ trước.")
        raise InputError(text, field="procedure")
    if len(known) >= MOST_ORDERS:
        text = _("Một thao tác lập nhiều nhất %(most)d hồ sơ thành phần. Hãy chia cho thao tác khác.")
        raise InputError(text % {"most": MOST_ORDERS})
    _check_agency(order)


def _check_agency(order: PartOrder) -> None:
    receiving = Procedure.objects.filter(code=order.procedure, receiving_agencies__code=order.agency)
    if order.agency and not receiving.exists():
        text = _("Cơ quan này không tiếp nhận thủ tục đã chọn. Hãy chọn cơ quan khác, hoặc để nơi tiếp nhận.")
        raise InputError(text, field="agency")
