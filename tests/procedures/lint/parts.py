"""Packages that make part dossiers: one without a fault, and those with one each."""

from dataclasses import replace

from procedures.lint.others import NeededPaper, OtherProcedure
from tests.procedures.lint.good import STAFF, good, without_office

RESIDENCE, INSURANCE = "1.004194", "1.001193"
SEND, WAIT, EARLY = "Trình xem xét", "Trình khi đã xong", "Trình khi chờ quá lâu"
DONE = {"type": "parts_done"}
OTHERS = {
    RESIDENCE: OtherProcedure(
        RESIDENCE, "Đăng ký thường trú", frozenset({"G01"}), (NeededPaper("X1", "Tờ khai", "TK"),), frozenset({"tt"})
    ),
    INSURANCE: OtherProcedure(INSURANCE, "Cấp thẻ", frozenset({"BH1"}), (), frozenset({"the"}), frozenset({"2600"})),
}
KNOWING = replace(STAFF, others=OTHERS)
LINKING = replace(OTHERS[INSURANCE], link_actions=frozenset({"4110"}))


def content(package):
    return package["processes"][0]["content"]


def action(package, label):
    return next(one for one in content(package)["actions"] if one["label"] == label)


def with_parts():
    """Return a good package whose specialist makes two parts and waits for them, two days at most."""
    package = good()
    components = package["procedure"]["content"]["components"]
    components[0]["reuse_code"] = "TK"
    components.append({"code": "KQ02", "name": "Thẻ", "kind": "result", "required": False, "originals": 0, "copies": 1})
    wait = {"code": "cho", "name": "Chờ các nơi", "role": "specialist", "life_cycle": "processing", "duration": 8}
    content(package)["steps"].insert(2, wait)
    content(package)["duration"] = 7
    orders = [
        {"procedure": RESIDENCE, "agency": "G01", "case": "tt", "components": ["TP01"]},
        {"procedure": INSURANCE, "result_paper": "KQ02"},
    ]
    action(package, SEND).update(to="cho", part_dossiers=orders)
    action(package, "Trình hồ sơ trực tuyến")["to"] = "cho"
    onward = {"code": "2600", "from": "cho", "to": "xem_xet", "transition": "advance"}
    early = {"trigger": "timer", "after_hours": 16}
    content(package)["actions"] += [{**onward, "label": WAIT, "trigger": "parts"}, {**onward, "label": EARLY, **early}]
    content(package)["actions"][-1]["code"] = "2101"
    return package


def order(package, number, **values):
    action(package, SEND)["part_dossiers"][number].update(values)


def asked(label, *conditions, **values):
    return lambda package: action(package, label).update(conditions=list(conditions), **values)


def ordered(number, **values):
    return lambda package: order(package, number, **values)


def made_elsewhere(package):
    orders = action(package, SEND).pop("part_dossiers")
    action(package, "Nhận kết quả")["part_dossiers"] = orders


def waiting_only(package):
    content(package)["actions"] = [one for one in content(package)["actions"] if one["label"] != EARLY]


def many_without_agency(package):
    action(package, "Xác nhận kết quả")["part_dossiers"] = [{"procedure": RESIDENCE}]


# name: rule, change, beginning
BROKEN = {
    "parts that a message makes": ("L981", made_elsewhere, with_parts),
    "a part of the same procedure": ("L982", ordered(0, procedure="2.001044"), with_parts),
    "a part with an unknown paper": ("L983", ordered(0, components=["TP99"]), with_parts),
    "a part whose result is no paper": ("L983", ordered(0, result_paper="KQ99"), with_parts),
    "a wait for parts that nobody makes": ("L984", asked("Xác nhận kết quả", DONE)),
    "a linked action of no library": ("L985", asked("Xong", link_action="9999"), without_office),
    "a move by parts that wants an opinion": ("L986", asked(WAIT, opinion="must"), with_parts),
    "a part twice": ("L987", ordered(1, procedure=RESIDENCE), with_parts),
    "parts of many whose agency would be chosen": ("L952", many_without_agency),
    "a wait without limit": ("L988", waiting_only, with_parts),
}
# name: rule, change, what is known, beginning
UNMANNED = {
    "a part that is not in force": ("L991", ordered(0, procedure="1.999999"), KNOWING, with_parts),
    "a part for an agency that takes no such": ("L992", ordered(0, agency="H99"), KNOWING, with_parts),
    "a part by an unknown process": ("L992", ordered(0, case="mat"), KNOWING, with_parts),
    "a part without its paper": ("L993", ordered(0, components=["TP02"]), KNOWING, with_parts),
    "a linked action that is not here": (
        "L994",
        ordered(0),
        replace(STAFF, others=OTHERS | {INSURANCE: LINKING}),
        with_parts,
    ),
}
