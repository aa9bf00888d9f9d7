"""What a procedure gives, and who pays less for it."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from procedures.lint.findings import Fault, Place
from procedures.lint.registry import catalogue_rule, error, warning
from procedures.schema import ProcedureContent


@catalogue_rule(warning("L621", "Thủ tục nêu loại kết quả."))
def no_result_type(content: ProcedureContent) -> Iterator[Fault]:
    """Find a procedure whose results are of no type, so that neither number nor validity is kept."""
    if not content.result_types:
        yield Fault(
            Place("procedure"),
            _("Thủ tục chưa nêu loại kết quả, nên hồ sơ không ghi được số và thời hạn của kết quả."),
            _("Hãy thêm loại kết quả."),
        )


@catalogue_rule(error("L622", "Mỗi loại kết quả một mã."))
def result_type_twice(content: ProcedureContent) -> Iterator[Fault]:
    """Find a code that two types of result bear."""
    for code, count in Counter(part.code for part in content.result_types).items():
        if count > 1:
            yield Fault(
                Place("result", code),
                _("Có hai loại kết quả cùng mã «{code}».").format(code=code),
                _("Hãy đổi mã một loại kết quả."),
            )


@catalogue_rule(error("L661", "Mỗi khoản thu nêu một đối tượng miễn, giảm một lần."))
def group_twice(content: ProcedureContent) -> Iterator[Fault]:
    """Find a fee that says two things of one group."""
    for index, fee in enumerate(content.fees):
        groups = Counter(one.group for one in fee.exemptions)
        for group, count in groups.items():
            if count > 1:
                yield Fault(
                    Place("fee", fee.kind, index),
                    _("Khoản thu «{name}» nêu đối tượng «{group}» hai lần.").format(name=fee.name, group=group.label),
                    _("Hãy chỉ giữ một mức miễn, giảm cho đối tượng ấy."),
                )
