"""Packages with one fault each, made from good ones by small changes: name, the rule that finds it, the change."""

from dataclasses import replace

from procedures.lint import Staff
from tests.procedures.lint import assignment, parts
from tests.procedures.lint.good import AGENCY, STAFF, good, without_office
from tests.procedures.lint.wording import WORDS

UNIT_SEAL = {"type": "role_done", "role": "unit_clerical"}
FORWARD, DEBTORS = "Gửi qua eOffice", "Gửi khi còn nợ"
KQ = {"code": "KQ01", "name": "Giấy phép"}
POOR = {"group": "poor", "percent": 50}
ENTRY = ("tiep_nhan", "send_back")


def content(package):
    return package["processes"][0]["content"]


def step(package, code):
    return next(one for one in content(package)["steps"] if one["code"] == code)


def action(package, label):
    return next(one for one in content(package)["actions"] if one["label"] == label)


def drop(package, *labels):
    content(package)["actions"] = [one for one in content(package)["actions"] if one["label"] not in labels]


def add(package, code, label, start, end, transition="advance", **extras):
    extra = {"code": code, "label": label, "from": start, "to": end, "transition": transition, **extras}
    content(package)["actions"].append(extra)


def add_step(package, code, life_cycle="processing", role="head", at=-1, **extras):
    step = {"code": code, "name": code, "role": role, "life_cycle": life_cycle, "duration": 1, **extras}
    content(package)["steps"].insert(at, step)


def ask(package, label, *conditions):
    action(package, label)["conditions"] = list(conditions)


def put_components(package, **values):
    package["procedure"]["content"]["components"][0].update(values)


def put_results(package, *types):
    package["procedure"]["content"]["result_types"] = list(types)


def came(channel):
    return {"type": "channel_is", "channels": [channel]}


def two_processes(package, **values):
    second = good()["processes"][0]
    package["processes"].append({**second, "code": "khac", **values})


def detour(package, **extras):
    """Add a step beside the way that leads back to where it came from."""
    add_step(package, "hoi_y_kien", at=3)
    add(package, "2000", "Hỏi ý kiến", "xem_xet", "hoi_y_kien", **extras)


def loop(package):
    detour(package)
    add_step(package, "vong", at=4)
    add(package, "2000", "Đi", "hoi_y_kien", "vong")
    add(package, "2001", "Về", "vong", "hoi_y_kien", "send_back")


def second_acceptance(package):
    add(package, "1100", "Chuyển ngay", "tiep_nhan", "xem_xet", trigger="acceptance")


def second_answer(package):
    add(package, "2000", "Nữa", "ban_hanh", "xem_xet", "office_result", trigger="message")


def department_at_office(package):
    package["processes"][0]["agency"] = AGENCY
    step(package, "ky_duyet")["department"] = "QLVT"


def second_timer(package, hours=16):
    add(package, "5200", "Quá hạn nữa", "xem_xet", "xu_ly", "send_back", trigger="timer", after_hours=hours)


def wait_past_timer(package):
    drop(package, DEBTORS)
    ask(package, FORWARD, {"type": "waited_longer_than", "hours": 16})


def entry_by_head(package):
    step(package, "tiep_nhan")["role"] = "head"
    action(package, "Chuyển xử lý")["trigger"] = "person"


def sealed_first(package):
    step(package, "ky_duyet")["role"] = "clerical"
    step(package, "ban_hanh")["role"] = "leader"


def registered_twice(package):
    add_step(package, "vao_so", "at_office", "clerical", at=3, interconnected=True)
    add(package, "2000", "Vào sổ", "vao_so", "ky_duyet", "office_registered", trigger="message", assignment="nobody")


def past_the_office(package):
    add(package, "2000", "Đi tắt", "xem_xet", "xac_nhan")


def nothing_sent(package):
    drop(package, "Gửi qua eOffice", DEBTORS)
    add(package, "2000", "Đi tắt", "xem_xet", "xac_nhan")


def free(package, condition):
    unpriced(package)
    ask(package, FORWARD, condition)


def only_online(package):
    drop(package, "Trình xem xét")


def same_fee(package):
    package["procedure"]["content"]["fees"].append({"kind": "fee", "name": "lệ phí", "amount_vnd": 1})


def one_agency_alone(package):
    package["processes"][0]["agency"] = "H18.02"
    action(package, "Trình hồ sơ trực tuyến")["conditions"].pop()


def several_days(package):
    content(package)["duration"] = 0


def times(**hours):
    def change(package):
        for code, duration in hours.items():
            step(package, code)["duration"] = duration

    return change


SIGNED_NOWHERE = {"needs_seal": True, "signed_paper": "TP01"}


def unpriced(package):
    package["procedure"]["content"]["fees"] = []
    action(package, "Trình xem xét")["payment_edit"] = "nothing"


def patterned(package):
    put_results(package, KQ | {"number_pattern": "{qqqq}/GP"})


def numbered_twice(package):
    patterned(package)
    action(package, "Xác nhận kết quả").update(effects=["number_result"])


def given_back(package):
    patterned(package)
    action(package, "Xong").update(effects=["number_result"], undoable=True)


def sign_nothing(package):
    action(package, "Xong").update(needs_draft=False, needs_signature=True)


DUE, SETTLED = {"type": "payment_due"}, {"type": "payment_settled"}
HEADS = {"type": "actor_has_role", "role": "head"}


def came_by(channel):
    return {"type": "channel_is", "channels": [channel]}


def done(code):
    return {"type": "step_done", "step": code}


def not_done(code):
    return {"type": "step_not_done", "step": code}


def has(code):
    return {"type": "has_component", "component": code}


def of_agency(code):
    return {"type": "agency_in", "agencies": [code]}


# name: rule, change[, how it begins]
BROKEN = {
    "no entry": ("L101", lambda p: step(p, "tiep_nhan").update(entry=False)),
    "two entries": ("L102", lambda p: step(p, "xu_ly").update(entry=True)),
    "no final step": ("L103", lambda p: step(p, "tra_ket_qua").update(final=False)),
    "a step twice": ("L104", lambda p: add_step(p, "xu_ly")),
    "an action twice": ("L105", lambda p: content(p)["actions"].append({**action(p, "Trình xem xét"), "label": "Nữa"})),
    "an action to an unknown step": ("L106", lambda p: action(p, "Trình xem xét").update(to="mat")),
    "an action from an unknown step": ("L106", lambda p: action(p, "Kết quả sai").update({"from": "mat"})),
    "a result from nowhere": ("L107", lambda p: add(p, "2000", "Nhảy", "xu_ly", "tra_ket_qua")),
    "an end that is no hand-over": ("L107", lambda p: add(p, "4400", "Dừng", "xem_xet", None)),
    "an office step at the desk": ("L108", lambda p: step(p, "xem_xet").update(interconnected=True)),
    "an office step without mark": ("L108", lambda p: step(p, "ban_hanh").update(interconnected=False)),
    "a hand-over at a step that is not final": ("L109", lambda p: step(p, "tra_ket_qua").update(final=False)),
    "a final step without hand-over": ("L110", lambda p: step(p, "xac_nhan").update(final=True)),
    "two buttons with one name": ("L111", lambda p: action(p, "Trả lại chuyên viên").update(label="gửi qua eoffice")),
    "an unknown action code": ("L112", lambda p: action(p, "Xác nhận kết quả").update(code="9999")),
    "a return to a later step": ("L113", lambda p: add(p, "2001", "Trả tới", "xu_ly", "xac_nhan", "send_back")),
    "an action to where it starts": ("L114", lambda p: add(p, "2000", "Giữ", "xu_ly", "xu_ly")),
    "a decision without date": ("L115", lambda p: content(p).update(decision_date=None)),
    "a decision without number": ("L115", lambda p: content(p).update(decision_number=" ")),
    "a step that nobody reaches": ("L201", lambda p: add_step(p, "la")),
    "a step that nothing leaves": ("L202", lambda p: detour(p)),
    "a loop without exit": ("L203", loop),
    "no way to the end": ("L204", lambda p: drop(p, "Xác nhận kết quả")),
    "an acceptance in the middle": ("L205", lambda p: action(p, "Trình xem xét").update(trigger="acceptance")),
    "two acceptances": ("L206", second_acceptance),
    "two timers at once": ("L210", second_timer),
    "a timer that comes too late": ("L210", lambda p: second_timer(p, 20)),
    "a wait that the clock ends": ("L706", wait_past_timer),
    "two answers to one message": ("L206", second_answer),
    "a signature by hand": ("L207", lambda p: action(p, "Đã ký duyệt").update(trigger="person")),
    "a hand-over by timer": ("L207", lambda p: action(p, "Trả kết quả").update(trigger="timer", after_hours=1)),
    "a desk move by message": ("L207", lambda p: action(p, "Xác nhận kết quả").update(trigger="message")),
    "an entry that is being processed": ("L208", lambda p: step(p, "tiep_nhan").update(life_cycle="processing")),
    "a way back to where only acceptance leads on": ("L209", lambda p: add(p, "2001", "Trả", "xu_ly", *ENTRY)),
    "steps longer than the whole": ("L301", times(xu_ly=40)),
    "time that no step uses": ("L302", times(xu_ly=8)),
    "a step longer than the whole": ("L303", times(xu_ly=49)),
    "a same-day process of days": ("L304", several_days),
    "a timer without hours": ("L305", lambda p: action(p, "Quá hạn xem xét").update(after_hours=None)),
    "hours without timer": ("L306", lambda p: action(p, "Kết quả sai").update(after_hours=4)),
    "a timer after the end": ("L307", lambda p: action(p, "Quá hạn xem xét").update(after_hours=49)),
    "a timer that wants an opinion": ("L308", lambda p: action(p, "Quá hạn xem xét").update(opinion="must")),
    "a timer that wants a draft": ("L308", lambda p: action(p, "Quá hạn xem xét").update(needs_draft=True)),
    "a step of the administrator": ("L401", lambda p: step(p, "xem_xet").update(role="agency_admin")),
    "a leader at the desk": ("L402", lambda p: step(p, "xem_xet").update(role="leader")),
    "a specialist at the office": ("L402", lambda p: step(p, "ban_hanh").update(role="specialist")),
    "an entry that the clerk cannot leave": ("L403", entry_by_head),
    "a result with the head": ("L404", lambda p: step(p, "tra_ket_qua").update(role="head")),
    "a desk step given to nobody": ("L405", lambda p: action(p, "Xác nhận kết quả").update(assignment="nobody")),
    "a department at the office": ("L406", department_at_office),
    "no way back from the office": ("L501", lambda p: drop(p, "eOffice trả lại")),
    "no result from the office": ("L502", lambda p: drop(p, "Nhận kết quả")),
    "no way back to the leader": ("L503", lambda p: drop(p, "Văn thư trả lại")),
    "a seal before the signature": ("L504", sealed_first),
    "an office without leader": ("L505", lambda p: step(p, "ky_duyet").update(role="clerical")),
    "two places of the seal": ("L506", lambda p: step(p, "ban_hanh").update(seal_by="unit")),
    "a confirmation of nothing": ("L507", lambda p: action(p, "Xong").update(needs_draft=False), without_office),
    "a confirmation past the office": ("L508", past_the_office),
    "an office to which nothing is sent": ("L509", nothing_sent),
    "two ways to the office at once": ("L510", lambda p: ask(p, DEBTORS)),
    "an entry in a register twice": ("L511", registered_twice),
    "a component twice": ("L601", lambda p: put_components(p, code="TP02")),
    "a paper of no copies": ("L602", lambda p: put_components(p, originals=0)),
    "two papers with one name": ("L603", lambda p: put_components(p, name="bản sao giấy tờ")),
    "nothing required": ("L604", lambda p: put_components(p, required=False)),
    "no type of result": ("L621", lambda p: p["procedure"]["content"].update(result_types=[])),
    "a type of result twice": ("L622", lambda p: put_results(p, KQ, KQ)),
    "a group twice": ("L661", lambda p: p["procedure"]["content"]["fees"][0].update(exemptions=[POOR, POOR])),
    "a case by what comes later": ("L751", lambda p: content(p).update(case_conditions=[SETTLED])),
    "a case of an unknown paper": ("L752", lambda p: content(p).update(case_without=["TP99"])),
    "a case that needs what it leaves out": (
        "L753", lambda p: content(p).update(case_without=["TP02"], case_required=["TP02"])
    ),
    "a case of two ways": ("L753", lambda p: content(p).update(case_conditions=[came("online"), came("post")])),
    "no legal basis": ("L605", lambda p: p["procedure"]["content"].update(legal_basis="")),
    "a fee of nothing": ("L651", lambda p: p["procedure"]["content"]["fees"][0].update(amount_vnd=0)),
    "a fee twice": ("L652", same_fee),
    "a debt without fee": ("L653", lambda p: free(p, DUE)),
    "a payment without fee": ("L654", lambda p: free(p, SETTLED)),
    "paid and owed at once": ("L701", lambda p: ask(p, FORWARD, SETTLED, DUE)),
    "by post and online at once": ("L701", lambda p: ask(p, FORWARD, came_by("post"), came_by("online"))),
    "done and not done at once": ("L701", lambda p: ask(p, FORWARD, done("xu_ly"), not_done("xu_ly"))),
    "a condition on an unknown step": ("L702", lambda p: ask(p, FORWARD, done("mat"))),
    "a condition on an unknown paper": ("L703", lambda p: ask(p, FORWARD, has("TP99"))),
    "a condition on a step to come": ("L704", lambda p: ask(p, "Chuyển xử lý", done("xac_nhan"))),
    "a condition on a step always passed": ("L705", lambda p: ask(p, FORWARD, not_done("xu_ly"))),
    "a way for online dossiers alone": ("L706", only_online),
    "a condition that nobody asks": ("L707", lambda p: ask(p, "Trả kết quả", SETTLED)),
    "a condition on an acceptance": ("L707", lambda p: ask(p, "Chuyển xử lý", SETTLED)),
    "a wait past the end": ("L708", lambda p: ask(p, "Làm lại", {"type": "waited_longer_than", "hours": 48})),
    "a timer that wants a role": ("L709", lambda p: ask(p, "Quá hạn xem xét", HEADS)),
    "a role that comes later": ("L715", lambda p: ask(p, "Trình xem xét", UNIT_SEAL)),
    **WORDS,
    "a demand on a message": ("L911", lambda p: action(p, "Nhận kết quả").update(needs_seal=True)),
    "a hand-over that asks for money": ("L911", lambda p: action(p, "Trả kết quả").update(payment="complete")),
    "a settlement of nothing": ("L921", unpriced),
    "a payment asked for again": ("L922", lambda p: action(p, "Trình xem xét").update(payment="again")),
    "a paper that the sheet lacks": ("L931", lambda p: action(p, "Làm lại").update(optional_papers=["KQ9"])),
    "a paper made twice": ("L932", lambda p: action(p, "Trình xem xét").update(optional_papers=["TP02"])),
    "a release of what nobody makes": ("L933", lambda p: action(p, "Trả kết quả").update(released_papers=["TP01"])),
    "a signature on what nobody makes": ("L941", lambda p: action(p, "Làm lại").update(SIGNED_NOWHERE)),
    "a signature without file": ("L941", sign_nothing, without_office),
    "a paper that nobody signs": ("L942", lambda p: action(p, "Trình xem xét").update(needs_signature=False)),
    "a way to the office that is undone": ("L951", lambda p: action(p, FORWARD).update(undoable=True)),
    "money that is given back": ("L951", lambda p: action(p, "Trình xem xét").update(payment="complete")),
    "a result cleared at once": ("L961", lambda p: action(p, "Xác nhận kết quả").update(effects=["clear_result"])),
    "a receipt of nothing": ("L962", unpriced),
    "a number of no pattern": (
        "L963", lambda p: action(p, "Xong").update(effects=["number_result"]), without_office
    ),
    "a number that the office brings": ("L964", numbered_twice),
    "a number that is given back": ("L951", given_back, without_office),
    "a route of a step to which nothing goes": ("L971", lambda p: step(p, "ban_hanh").update(draft_kind="TB")),
    "a signer of no post": ("L972", lambda p: step(p, "ky_duyet").update(signer_post="")),
    "a post for nothing": ("L973", lambda p: step(p, "ky_duyet").update(signer_source="chosen")),
    "a process twice": ("L801", lambda p: p["processes"].append(p["processes"][0])),
    "a department of no agency": ("L802", lambda p: step(p, "xu_ly").update(department="QLVT")),
    "a process before its procedure": ("L803", lambda p: p["processes"][0].update(effective_from="2023-12-31")),
    "an agency without process": ("L804", one_agency_alone),
    "a case like another": ("L805", two_processes),
    "a signature of people of one agency": ("L407", lambda p: step(p, "ky_duyet").update(place="deciding")),
    "an end far from the desk": ("L407", lambda p: step(p, "tra_ket_qua").update(place="deciding")),
    "a condition on a foreign agency": ("L806", lambda p: ask(p, "Trình hồ sơ trực tuyến", of_agency("H99"))),
    **assignment.BROKEN,
    **parts.BROKEN,
}  # fmt: skip


def unsigned() -> Staff:
    return replace(STAFF, signing_units=frozenset())


def without(*roles) -> Staff:
    return replace(STAFF, seats=frozenset(seat for seat in STAFF.seats if seat.role not in roles))


def of_department(package):
    package["processes"][0]["agency"] = AGENCY
    step(package, "xu_ly")["department"] = "XD"


def between_agencies(package):
    package["procedure"]["deciding_agencies"] = ["H18.02"]
    step(package, "xem_xet")["place"] = "deciding"


def nothing(package):
    """Change nothing: the fault is among the people."""


# name: rule, change, people
UNMANNED = {
    "a role that nobody holds": ("L451", nothing, without("head")),
    "a role that only the other agency has": ("L451", between_agencies, STAFF),
    "a department that lacks the role": ("L452", of_department, STAFF),
    "nobody who may sign": ("L453", nothing, unsigned()),
    "a unit where nobody signs": ("L974", nothing, unsigned()),
    "an agency without people": ("L454", nothing, Staff(seats=frozenset())),
    "a field without national code": ("L455", nothing, replace(STAFF, unmapped=frozenset({"Lĩnh vực «Chứng thực»"}))),
    **assignment.UNMANNED,
    **parts.UNMANNED,
}
