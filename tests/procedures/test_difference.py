"""What changed between two versions, in words."""

from procedures.difference import Change, FieldChange, differences
from procedures.packages import package_read, shipped_packages
from procedures.schema import ActionPart, ProcessContent, StepPart

PATH = next(path for path in shipped_packages() if path.stem == "dang-ky-ho-kinh-doanh")
OLD = package_read(PATH.read_bytes()).processes[0].content


def changed(**values: object) -> ProcessContent:
    return OLD.model_copy(update=values)


def with_step(code: str, **values: object) -> ProcessContent:
    return changed(steps=tuple(s.model_copy(update=values) if s.code == code else s for s in OLD.steps))


def test_nothing_changed():
    assert differences(OLD, OLD) == []


def test_names_a_step_by_what_it_was_called():
    [change] = differences(OLD, with_step("ra_soat", name="Rà soát lần hai", duration=8, role="head"))
    assert change.text == "Bước «Rà soát chéo»"
    assert change.fields == (
        FieldChange("Tên", "Rà soát chéo", "Rà soát lần hai"),
        FieldChange("Vai trò", "Chuyên viên", "Lãnh đạo phòng"),
        FieldChange("Thời hạn bước", "4 giờ làm việc", "8 giờ làm việc"),
    )


def test_names_what_came_and_what_went():
    new = StepPart(code="tham_dinh", name="Thẩm định", role="head", life_cycle="processing", duration=2)
    without = tuple(step for step in OLD.steps if step.code != "ra_soat")
    found = differences(OLD, changed(steps=(*without, new)))
    assert [change.text for change in found] == [
        "Bỏ bước «Rà soát chéo»",
        "Thêm bước «Thẩm định»: Lãnh đạo phòng, 2 giờ làm việc",
    ]


def test_tells_another_order_of_steps():
    first, second, *rest = OLD.steps
    [change] = differences(OLD, changed(steps=(second, first, *rest)))
    assert change.text == "Thứ tự các bước"


def test_an_action_that_leads_elsewhere_is_one_change():
    actions = [
        action.model_copy(update={"to_step": "ky_duyet"}) if n == 1 else action for n, action in enumerate(OLD.actions)
    ]
    [change] = differences(OLD, changed(actions=tuple(actions)))
    assert change.kind == "changed"
    assert change.text == "Thao tác 2000 «Chuyển rà soát» (Kiểm tra tên, ngành nghề, dự thảo → Rà soát chéo)"
    assert change.fields == (FieldChange("Bước đến", "Rà soát chéo", "Ký Giấy chứng nhận"),)


def test_actions_that_came_and_went():
    new = ActionPart.model_validate(
        {"code": "2001", "label": "Trả phân công", "from": "xu_ly", "to": "tiep_nhan", "transition": "send_back"}
    )
    found = differences(OLD, changed(actions=(*OLD.actions[:-1], new)))
    assert [(change.kind, change.text) for change in found] == [
        ("removed", "Bỏ thao tác 7400 «Trả lại người cập nhật» (Trả kết quả → Cập nhật dữ liệu đăng ký)"),
        ("added", "Thêm thao tác 2001 «Trả phân công» (Kiểm tra tên, ngành nghề, dự thảo → Tiếp nhận)"),
    ]


def test_tells_what_an_action_asks_for_now():
    actions = (
        OLD.actions[0].model_copy(update={"opinion": "must", "assignment": "least_loaded"}),
        *OLD.actions[1:],
    )
    [change] = differences(OLD, changed(actions=actions))
    assert [field.label for field in change.fields] == ["Giao cho", "Ý kiến"]


def test_tells_another_time_limit_and_decision():
    [change] = differences(OLD, changed(duration=5, decision_number=""))
    assert change == Change(
        "changed",
        "Thông tin chung",
        (
            FieldChange("Thời hạn toàn quy trình", "3 ngày làm việc", "5 ngày làm việc"),
            FieldChange("Quyết định phê duyệt", "1203/QĐ-UBND ngày 10/07/2025", ""),
        ),
    )


def test_a_process_without_an_earlier_version_is_all_new():
    assert {change.kind for change in differences(None, OLD)} == {"added"}
