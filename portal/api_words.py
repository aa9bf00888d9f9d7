"""What the objects of the public API are, in the words of the page that shows them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

OBJECTS = {
    "Track": _("Một hồ sơ như mọi người đều xem được; phần chi tiết chỉ có khi gửi đúng mã tra cứu."),
    "Step": _("Một bước của quy trình: đã qua (done), đang ở (now) hoặc sắp tới (next)."),
    "Course": _("Một việc đã làm với hồ sơ, nêu đơn vị và chức vụ, không nêu tên người."),
    "Part": _("Một hồ sơ thành phần: mã, thủ tục, nơi tiếp nhận, tình trạng và hạn."),
    "Details": _("Những gì có thêm khi gửi đúng mã tra cứu."),
    "Missing": _("Một giấy tờ còn phải bổ sung, và vì sao."),
    "Letter": _("Một văn bản của cơ quan gửi người nộp."),
    "Annex": _("Một tệp ban hành kèm văn bản kết quả."),
    "Notice": _("Một thông báo đã gửi người nộp."),
    "Result": _("Văn bản kết quả đã ban hành."),
}


def in_vietnamese(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Describe the objects and operations of the schema in Vietnamese; docstrings are for programmers."""
    for name, body in result.get("components", {}).get("schemas", {}).items():
        body.pop("description", None)
        if name in OBJECTS:
            body["description"] = str(OBJECTS[name])
    for methods in result["paths"].values():
        for operation in methods.values():
            operation["description"] = operation.get("summary", "")
    return result
