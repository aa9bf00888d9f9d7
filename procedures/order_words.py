"""The part dossiers of an action in words, and the linked action, by the names of the fields."""

from django.utils.translation import gettext as _

from procedures.part_orders import PartOrder
from procedures.schema import ActionPart


def link_words(action: ActionPart) -> dict[str, str]:
    """Return what an action orders of other desks, and what goes along with it, in words."""
    return {
        _("Hồ sơ thành phần"): "; ".join(order_words(order) for order in action.part_dossiers),
        _("Mã thao tác đồng bộ"): action.link_action,
    }


def order_words(order: PartOrder) -> str:
    """Return one part dossier in words: the procedure, who takes it in, what goes along, what comes back."""
    said = [order.procedure, _("tại %(agency)s") % {"agency": order.agency} if order.agency else _("tại nơi tiếp nhận")]
    said += [_("quy trình %(case)s") % {"case": order.case}] if order.case else []
    papers = ", ".join(order.components)
    said.append(_("chuyển theo %(papers)s") % {"papers": papers} if papers else _("không chuyển giấy tờ"))
    said += [_("kết quả về %(paper)s") % {"paper": order.result_paper}] if order.result_paper else []
    return ", ".join(said)
