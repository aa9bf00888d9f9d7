"""A package without a fault that has something for every rule to look at, and people who can do it."""

import copy

from procedures import packages
from procedures.lint import Seat, Staff

AGENCY = "H18.01"
ROUTE = {"draft_kind": "TB", "target_unit": AGENCY, "signer_source": "post", "signer_post": "Giám đốc"}
# code, name, role, life cycle, hours, flags
STEPS = (
    ("tiep_nhan", "Tiếp nhận", "clerk", "accepted", 4, {"entry": True}),
    ("xu_ly", "Thẩm định, dự thảo", "specialist", "processing", 16, {}),
    ("xem_xet", "Xem xét", "head", "processing", 8, {}),
    (
        "ky_duyet",
        "Ký duyệt",
        "leader",
        "at_office",
        8,
        {"interconnected": True, "seal_by": "agency", **ROUTE},
    ),
    ("ban_hanh", "Ban hành", "clerical", "at_office", 4, {"interconnected": True, "seal_by": "agency"}),
    ("xac_nhan", "Xác nhận", "head", "processing", 4, {}),
    ("tra_ket_qua", "Trả kết quả", "clerk", "result_ready", 4, {"final": True}),
)
ONLINE = [{"type": "channel_is", "channels": ["online"]}, {"type": "agency_in", "agencies": [AGENCY]}]
OFFICE = {"trigger": "message", "assignment": "nobody"}
DEMANDING = {
    "payment": "settle",
    "payment_edit": "both",
    "required_papers": ["TP02"],
    "released_papers": ["TP02"],
    "needs_signature": True,
    "signed_paper": "TP02",
    "undoable": True,
    "effects": ["print_receipt", "number_receipt"],
    "extend_hours": 4,
    "subject_template": "{procedure} – {owner}, {component:TP01}",
    "checks_papers": True,
}
CONFIRMING = {"for_many": True, "notice_text": "Hồ sơ {code} đã có kết quả."}
BACK = {"assignment": "previous", "opinion": "must"}
# code, label, from, to, transition, extras
ACTIONS = (
    ("2000", "Chuyển xử lý", "tiep_nhan", "xu_ly", "advance", {"trigger": "acceptance"}),
    ("2000", "Trình xem xét", "xu_ly", "xem_xet", "advance", {"needs_draft": True, **DEMANDING}),
    (
        "2300",
        "Trình hồ sơ trực tuyến",
        "xu_ly",
        "xem_xet",
        "advance",
        {"conditions": ONLINE, "checks_papers": True},
    ),
    ("7400", "Trả lại chuyên viên", "xem_xet", "xu_ly", "send_back", BACK),
    ("2001", "Quá hạn xem xét", "xem_xet", "xu_ly", "send_back", {"trigger": "timer", "after_hours": 16}),
    (
        "2600",
        "Gửi qua eOffice",
        "xem_xet",
        "ky_duyet",
        "forward",
        {"assignment": "nobody", "conditions": [{"type": "payment_settled"}]},
    ),
    (
        "2101",
        "Gửi khi còn nợ",
        "xem_xet",
        "ky_duyet",
        "forward",
        {"assignment": "nobody", "conditions": [{"type": "payment_due"}]},
    ),
    ("2600", "Đã ký duyệt", "ky_duyet", "ban_hanh", "office_signed", OFFICE),
    ("7400", "eOffice trả lại", "ky_duyet", "xem_xet", "office_return", {**OFFICE, "assignment": "previous"}),
    ("7400", "Văn thư trả lại", "ban_hanh", "ky_duyet", "office_reopened", OFFICE),
    ("2600", "Nhận kết quả", "ban_hanh", "xac_nhan", "office_result", {**OFFICE, "assignment": "previous"}),
    (
        "2000",
        "Xác nhận kết quả",
        "xac_nhan",
        "tra_ket_qua",
        "confirm_result",
        CONFIRMING,
    ),
    (
        "7400",
        "Làm lại",
        "xac_nhan",
        "xu_ly",
        "send_back",
        {
            **BACK,
            "trigger": "special",
            "conditions": [
                {"type": "lacks_component", "component": "TP02"},
                {"type": "waited_longer_than", "hours": 2},
                {"type": "step_done", "step": "ban_hanh"},
                {"type": "role_done", "role": "leader"},
                {"type": "processed_longer_than", "amount": 3, "unit": "working_day"},
            ],
        },
    ),
    ("4000", "Trả kết quả", "tra_ket_qua", None, "hand_over", {"assignment": "nobody"}),
    ("7400", "Kết quả sai", "tra_ket_qua", "xac_nhan", "send_back", BACK),
)
PROCEDURE = {
    "code": "2.001044",
    "name": "Chứng thực hợp đồng",
    "field": {"code": "CT", "name": "Chứng thực"},
    "online_level": "full",
    "receiving_agencies": [AGENCY],
    "effective_from": "2024-01-01",
    "content": {
        "result_name": "Hợp đồng đã chứng thực",
        "legal_basis": "Nghị định 23/2015/NĐ-CP",
        "result_types": [{"code": "KQ01", "name": "Hợp đồng đã chứng thực"}],
        "components": [
            {"code": "TP01", "name": "Dự thảo hợp đồng"},
            {"code": "TP02", "name": "Bản sao giấy tờ", "required": False, "originals": 0, "copies": 1},
        ],
        "fees": [
            {"kind": "fee", "name": "Lệ phí", "amount_vnd": 30000},
            {"kind": "charge", "name": "Phí", "amount_vnd": 20000},
        ],
    },
}


def _step(code, name, role, life_cycle, hours, flags):
    return {"code": code, "name": name, "role": role, "life_cycle": life_cycle, "duration": hours, **flags}


def _action(code, label, start, end, transition, extras):
    return {"code": code, "label": label, "from": start, "to": end, "transition": transition, **extras}


def good():
    """Return the package as a dictionary of its own."""
    content = {
        "duration": 6,
        "decision_number": "123/QĐ-UBND",
        "decision_date": "2024-01-01",
        "steps": [_step(*step) for step in STEPS],
        "actions": [_action(*action) for action in ACTIONS],
    }
    process = {"code": "bay-buoc", "name": "Bảy bước", "effective_from": "2024-01-01", "content": content}
    package = {"format": "motcuamo.procedure", "version": 1, "procedure": PROCEDURE, "processes": [process]}
    return copy.deepcopy(package)


def without_office():
    """Return a good package of three steps that never leaves the desk."""
    package = good()
    content = package["processes"][0]["content"]
    kept = ("tiep_nhan", "xu_ly", "tra_ket_qua")
    content["steps"] = [step for step in content["steps"] if step["code"] in kept]
    content["duration"] = 3
    content["actions"] = [
        _action("2000", "Chuyển xử lý", "tiep_nhan", "xu_ly", "advance", {"trigger": "acceptance"}),
        _action("2000", "Xong", "xu_ly", "tra_ket_qua", "confirm_result", {"needs_draft": True}),
        _action("4000", "Trả kết quả", "tra_ket_qua", None, "hand_over", {"assignment": "nobody"}),
    ]
    return package


def two_agencies():
    """Return a good package in which the office registers first, and people of two agencies work."""
    package = good()
    content = package["processes"][0]["content"]
    by_code = {step["code"]: step for step in content["steps"]}
    by_code["xu_ly"]["place"], by_code["xem_xet"]["place"] = "receiving", "deciding"
    by_code["xu_ly"]["duration"] -= 2
    route = {name: by_code["ky_duyet"].pop(name) for name in ROUTE}
    register = _step("vao_so", "Vào sổ", "clerical", "at_office", 2, {"interconnected": True, "seal_by": "agency"})
    content["steps"].insert(3, register | route)
    for action in content["actions"]:
        if action["transition"] == "forward":
            action["to"] = "vao_so"
    content["actions"].append(_action("2000", "Đã vào sổ", "vao_so", "ky_duyet", "office_registered", OFFICE))
    return package


def parsed(package):
    """Return the package as the linter takes it."""
    return packages.package_read(package)


STAFF = Staff(
    seats=frozenset(
        {
            Seat("clerk", AGENCY, "", "Cán bộ một cửa", "mot.cua"),
            Seat("specialist", AGENCY, "QLVT"),
            Seat("head", AGENCY, "QLVT", "Trưởng phòng", "truong.phong"),
            Seat("specialist", "H18.02", "XD"),
        }
    ),
    units=frozenset({AGENCY}),
    signing_units=frozenset({AGENCY}),
)
