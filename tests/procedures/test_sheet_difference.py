"""What changed between two sheets, in words."""

from procedures.schema import ComponentPart, FeePart, ProcedureContent
from procedures.sheet_difference import sheet_differences

DEED, COPY = ComponentPart(code="TP01", name="Đơn"), ComponentPart(code="TP02", name="Bản sao", required=False)
FEE = FeePart(kind="fee", name="Lệ phí", amount_vnd=30_000)
OLD = ProcedureContent(result_name="Giấy", components=(DEED, COPY), fees=(FEE,))


def said(new, old=OLD):
    return [(change.kind, change.text) for change in sheet_differences(old, new)]


def test_nothing_changed():
    assert said(OLD) == []


def test_texts_show_before_and_after():
    [change] = sheet_differences(OLD, OLD.model_copy(update={"steps_text": "Bước 1"}))
    assert [(one.label, one.before, one.after) for one in change.fields] == [("Trình tự thực hiện", "", "Bước 1")]


def test_components_come_go_change_and_move():
    third = ComponentPart(code="TP03", name="Ảnh")
    changed = COPY.model_copy(update={"required": True, "allowed_types": ("pdf",), "several": False})
    new = OLD.model_copy(update={"components": (changed, third)})
    assert said(new) == [
        ("removed", "Bỏ thành phần «Đơn»"),
        ("changed", "Thành phần «Bản sao»"),
        ("added", "Thêm thành phần «Ảnh»"),
    ]
    fields = next(one for one in sheet_differences(OLD, new) if one.kind == "changed").fields
    assert [(one.label, one.after) for one in fields] == [
        ("Bắt buộc", "có"),
        ("Nhận nhiều tệp", "không"),
        ("Loại tệp", "PDF"),
    ]
    moved = OLD.model_copy(update={"components": (COPY, DEED)})
    assert said(moved) == [("changed", "Thứ tự các thành phần")]


def test_fees_come_go_and_change():
    dearer = FEE.model_copy(update={"amount_vnd": 50_000, "exemption": "Hộ nghèo"})
    [change] = sheet_differences(OLD, OLD.model_copy(update={"fees": (dearer,)}))
    assert [(one.label, one.before, one.after) for one in change.fields] == [
        ("Số tiền", "30.000 đồng", "50.000 đồng"),
        ("Miễn, giảm", "", "Hộ nghèo"),
    ]
    other = FeePart(kind="charge", name="Phí", amount_vnd=1000)
    assert said(OLD.model_copy(update={"fees": (other,)})) == [
        ("removed", "Bỏ khoản thu «Lệ phí»"),
        ("added", "Thêm khoản thu «Phí»: 1.000 đồng"),
    ]


def test_a_first_sheet_is_all_new():
    assert len(said(OLD, old=None)) == 4
