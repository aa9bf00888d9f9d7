"""What a procedure asks for: components, and what they are taken for."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from procedures.lint.findings import Fault, Place
from procedures.lint.registry import catalogue_rule, error, warning
from procedures.models import Component
from procedures.schema import ComponentPart, ProcedureContent


def _place(component: ComponentPart) -> Place:
    return Place("component", component.code)


def _is_due(component: ComponentPart) -> bool:
    return component.required and component.kind == Component.Kind.SUBMITTED


@catalogue_rule(error("L601", "Mỗi thành phần hồ sơ một mã."))
def component_twice(content: ProcedureContent) -> Iterator[Fault]:
    """Find a code that two components bear."""
    for code, count in Counter(component.code for component in content.components).items():
        if count > 1:
            yield Fault(
                Place("component", code),
                _("Có hai thành phần hồ sơ cùng mã «{code}».").format(code=code),
                _("Hãy đổi mã một thành phần."),
            )


@catalogue_rule(warning("L602", "Thành phần bắt buộc ghi số bản chính hoặc bản sao."))
def no_copies(content: ProcedureContent) -> Iterator[Fault]:
    """Find a required paper of which no piece is asked for."""
    for component in content.components:
        if _is_due(component) and not component.originals + component.copies:
            yield Fault(
                _place(component),
                _("Thành phần bắt buộc «{name}» không ghi số bản chính hay bản sao.").format(name=component.name),
                _("Hãy ghi số bản cần nộp."),
            )


@catalogue_rule(warning("L603", "Các thành phần hồ sơ có tên khác nhau."))
def same_name(content: ProcedureContent) -> Iterator[Fault]:
    """Find two papers that look alike."""
    seen = set()
    for component in content.components:
        name = component.name.strip().casefold()
        if name in seen:
            yield Fault(
                _place(component),
                _("Có hai thành phần hồ sơ cùng tên «{name}».").format(name=component.name),
                _("Hãy đặt tên để người nộp phân biệt được."),
            )
        seen.add(name)


@catalogue_rule(warning("L604", "Thủ tục có ít nhất một thành phần bắt buộc."))
def nothing_required(content: ProcedureContent) -> Iterator[Fault]:
    """Find a procedure for which nothing must be handed in."""
    if not any(_is_due(component) for component in content.components):
        yield Fault(
            Place("procedure"),
            _("Không thành phần hồ sơ nào bắt buộc, nên hồ sơ rỗng cũng được tiếp nhận."),
            _("Hãy đánh dấu bắt buộc ở đơn hoặc tờ khai."),
        )


@catalogue_rule(warning("L605", "Thủ tục nêu căn cứ pháp lý."))
def no_legal_basis(content: ProcedureContent) -> Iterator[Fault]:
    """Find a procedure that names no law."""
    if not content.legal_basis.strip():
        yield Fault(
            Place("procedure"),
            _("Thủ tục chưa nêu căn cứ pháp lý."),
            _("Hãy ghi nghị định hoặc thông tư quy định thủ tục."),
        )
