"""What changed from one sheet of a procedure to another, in words. Pure: contents in, sentences out."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import Role
from common.formats import vnd
from common.kinds import Kind
from procedures.difference import Change, FieldChange
from procedures.models import Component, Fee, ResultType
from procedures.schema import ComponentPart, FeePart, ProcedureContent, ResultTypePart


def sheet_differences(old: ProcedureContent | None, new: ProcedureContent) -> list[Change]:
    """Return what changed: the texts first, components, their order, fees, types of result; without old all is new."""
    before = old or ProcedureContent.model_construct(result_name="", components=(), fees=(), result_types=())
    return [
        *_texts(before, new),
        *_components(before, new),
        *_order(before, new),
        *_fees(before, new),
        *_results(before, new),
    ]


def text_labels() -> dict[str, str]:
    """Return the texts of a sheet by name, in the order in which the sheet shows them."""
    return {
        "steps_text": _("Trình tự thực hiện"),
        "ways_text": _("Cách thức thực hiện"),
        "time_text": _("Thời hạn giải quyết"),
        "applicants_text": _("Đối tượng thực hiện"),
        "result_name": _("Kết quả thực hiện"),
        "forms_text": _("Mẫu đơn, mẫu tờ khai"),
        "conditions_text": _("Yêu cầu, điều kiện"),
        "legal_basis": _("Căn cứ pháp lý"),
    }


def _texts(old: ProcedureContent, new: ProcedureContent) -> list[Change]:
    pairs = {label: (getattr(old, name), getattr(new, name)) for name, label in text_labels().items()}
    fields = tuple(FieldChange(label, before, after) for label, (before, after) in pairs.items() if before != after)
    return [Change("changed", _("Nội dung"), fields)] if fields else []


def _components(old: ProcedureContent, new: ProcedureContent) -> Iterator[Change]:
    before, after = {part.code: part for part in old.components}, {part.code: part for part in new.components}
    for code, part in before.items():
        if code not in after:
            yield Change("removed", _("Bỏ thành phần «%(name)s»") % {"name": part.name})
    for code, part in after.items():
        earlier = before.get(code)
        if earlier is None:
            yield Change("added", _("Thêm thành phần «%(name)s»") % {"name": part.name})
        elif fields := _changed(_component_words(earlier), _component_words(part)):
            yield Change("changed", _("Thành phần «%(name)s»") % {"name": earlier.name}, fields)


def _order(old: ProcedureContent, new: ProcedureContent) -> Iterator[Change]:
    both = {part.code for part in old.components} & {part.code for part in new.components}
    before, after = ([one for one in content.components if one.code in both] for content in (old, new))
    if [part.code for part in before] != [part.code for part in after]:
        names = (" → ".join(part.name for part in parts) for parts in (before, after))
        yield Change("changed", _("Thứ tự các thành phần"), (FieldChange(_("Thứ tự"), *names),))


def _fees(old: ProcedureContent, new: ProcedureContent) -> Iterator[Change]:
    before, after = {(fee.kind, fee.name): fee for fee in old.fees}, {(fee.kind, fee.name): fee for fee in new.fees}
    for key, fee in before.items():
        if key not in after:
            yield Change("removed", _("Bỏ khoản thu «%(name)s»") % {"name": fee.name})
    for key, fee in after.items():
        earlier = before.get(key)
        if earlier is None:
            words = {"name": fee.name, "amount": vnd(fee.amount_vnd)}
            yield Change("added", _("Thêm khoản thu «%(name)s»: %(amount)s") % words)
        elif fields := _changed(_fee_words(earlier), _fee_words(fee)):
            yield Change("changed", _("Khoản thu «%(name)s»") % {"name": fee.name}, fields)


def _changed(before: dict[str, str], after: dict[str, str]) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(label, before[label], after[label]) for label in after if before[label] != after[label])


def _component_words(part: ComponentPart) -> dict[str, str]:
    return {
        _("Tên"): part.name,
        _("Bắt buộc"): _yes(part.required),
        _("Bản chính"): str(part.originals),
        _("Bản sao"): str(part.copies),
        _("Nhận nhiều tệp"): _yes(part.several),
        _("Loại tệp"): ", ".join(Kind(kind).label for kind in part.allowed_types) or _("mọi loại"),
        _("Hướng dẫn"): part.guidance,
        _("Loại giấy tờ"): str(Component.Kind(part.kind).label),
        _("Tên gọi tắt"): part.short_name,
        _("Người nộp phải ký"): _yes(part.sign),
        _("Mã tái sử dụng"): part.reuse_code,
        _("Mã giấy tờ quốc gia"): part.national_code,
        _("Là kết quả của thủ tục"): part.reused_from,
        _("Tính vào số hóa"): _yes(part.digitised),
        _("Là tờ khai điện tử"): _yes(part.online_form),
    }


def _fee_words(fee: FeePart) -> dict[str, str]:
    return {
        _("Loại"): str(Fee.Kind(fee.kind).label),
        _("Số tiền"): vnd(fee.amount_vnd),
        _("Miễn, giảm"): fee.exemption,
        _("Đối tượng được giảm"): "; ".join(f"{one.group.label} {one.percent}%" for one in fee.exemptions),
        _("Ai được sửa số tiền"): ", ".join(str(Role(role).label) for role in fee.editable_by),
    }


def _results(old: ProcedureContent, new: ProcedureContent) -> Iterator[Change]:
    before, after = {one.code: one for one in old.result_types}, {one.code: one for one in new.result_types}
    for code, part in before.items():
        if code not in after:
            yield Change("removed", _("Bỏ loại kết quả «%(name)s»") % {"name": part.name})
    for code, part in after.items():
        earlier = before.get(code)
        if earlier is None:
            yield Change("added", _("Thêm loại kết quả «%(name)s»") % {"name": part.name})
        elif fields := _changed(_result_words(earlier), _result_words(part)):
            yield Change("changed", _("Loại kết quả «%(name)s»") % {"name": earlier.name}, fields)


def _result_words(part: ResultTypePart) -> dict[str, str]:
    unit = ResultType.ValidityUnit(part.validity_unit).label
    return {
        _("Tên"): part.name,
        _("Mẫu số"): part.number_pattern,
        _("Bộ đếm chung"): part.counter,
        _("Mỗi cơ quan một dãy số"): _yes(part.per_agency),
        _("Thời hạn giá trị"): f"{part.validity} {unit}" if part.validity else _("không thời hạn"),
        _("Cơ quan cấp"): ", ".join(part.agencies),
    }


def _yes(value: bool) -> str:
    return _("có") if value else _("không")
