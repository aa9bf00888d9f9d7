"""Where interconnected steps send a draft, and who signs it there."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from procedures.demands import NO_ROUTE, route_of
from procedures.lint.findings import Fault
from procedures.lint.registry import error, process_rule, staff_rule, warning
from procedures.lint.staff import Staff
from procedures.lint.view import ProcessView, Transition, step_place
from procedures.models import SignerSource


@process_rule(error("L971", "Nơi gửi và người ký chỉ đặt ở bước nhận văn bản gửi qua eOffice."))
def route_elsewhere(view: ProcessView) -> Iterator[Fault]:
    """Find a route of a step to which nothing is sent: nobody would follow it."""
    receiving = _receiving(view)
    for step in view.steps.values():
        if step.code not in receiving and route_of(step) != NO_ROUTE:
            yield Fault(
                step_place(step),
                _("Bước «{step}» nêu văn bản, đơn vị hay người ký, nhưng không thao tác nào gửi eOffice đến.").format(
                    step=step.name
                ),
                _("Hãy đặt các mục ấy ở bước mà thao tác «{move}» dẫn tới.").format(move=Transition.FORWARD.label),
            )


@process_rule(error("L972", "Người ký theo chức vụ thì nêu chức vụ."))
def post_not_named(view: ProcessView) -> Iterator[Fault]:
    """Find a signer by a post that is not named."""
    for step in view.steps.values():
        if step.signer_source == SignerSource.POST and not step.signer_post.strip():
            yield Fault(
                step_place(step),
                _("Bước «{step}» để người ký theo chức vụ nhưng chưa nêu chức vụ.").format(step=step.name),
                _("Hãy ghi chức vụ người ký, hoặc để người gửi chọn."),
            )


@process_rule(warning("L973", "Chức vụ người ký chỉ nêu khi người ký theo chức vụ."))
def post_for_nothing(view: ProcessView) -> Iterator[Fault]:
    """Find a post that nobody heeds."""
    for step in view.steps.values():
        if step.signer_source == SignerSource.CHOSEN and step.signer_post.strip():
            yield Fault(
                step_place(step),
                _("Bước «{step}» nêu chức vụ người ký nhưng lại để người gửi chọn.").format(step=step.name),
                _("Hãy chọn người ký theo chức vụ, hoặc bỏ chức vụ."),
            )


@staff_rule(error("L974", "Đơn vị nhận có ở eOffice, với người ký được."))
def unit_without_signer(view: ProcessView, staff: Staff) -> Iterator[Fault]:
    """Find a unit that the document office does not have, or in which nobody can sign."""
    for step in view.steps.values():
        if step.target_unit and step.target_unit not in staff.signing_units:
            known = step.target_unit in staff.units
            text = (
                _("Đơn vị «{code}» của bước «{step}» chưa có ai ký được ở eOffice.")
                if known
                else _("Đơn vị «{code}» của bước «{step}» không có ở eOffice gần cơ quan này.")
            )
            yield Fault(
                step_place(step),
                text.format(code=step.target_unit, step=step.name),
                _("Hãy chọn đơn vị khác, hoặc nhờ quản trị eOffice cấp quyền ký."),
            )


def _receiving(view: ProcessView) -> set[str]:
    """Return the steps to which a draft is sent."""
    ends = [edge.end for edge in view.moves(Transition.FORWARD)]
    return {end.code for end in ends if end is not None and end.interconnected}
