"""Which running dossiers can go over to another version, and why one cannot: a table."""

from dataclasses import replace

import pytest

from procedures import moving
from procedures.conditions import Circumstances, conditions_read
from procedures.moving import Planner, Standing, Verdict
from tests.procedures.test_engine import action, plan_from, seven_steps, step

OLD = seven_steps()
AT_HEAD = Standing("xem_xet", "processing")
AT_LEADER = Standing("ky_duyet", "at_office")
SIGNED = Standing("ban_hanh", "at_office", signed=True)


def changed(*, drop=(), steps=(), actions=(), **flags):
    """Return the seven steps without some transitions, with other steps and actions, and with changed steps."""
    kept = [replace(one, **flags.get(one.code, {})) for one in OLD.steps.values()]
    ways = [way for way in OLD.actions if way.transition not in drop]
    return plan_from([*kept, *steps], [*ways, *actions])


def decide(standing, new=OLD, steps=None, staffed=True):
    mapping = moving.same_codes(OLD, new) if steps is None else steps
    return Planner(OLD, new, mapping).decide(standing, staffed=lambda step: staffed)


@pytest.mark.parametrize(
    ("standing", "verdict", "step"),
    [
        (AT_HEAD, "moves", "xem_xet"),
        (AT_LEADER, "moves", "ky_duyet"),
        (SIGNED, "moves", "ban_hanh"),
        (Standing("tra_ket_qua", "result_ready"), "moves", "tra_ket_qua"),
        (Standing(None, "supplement"), "moves", None),
        (Standing(None, "submitted"), "moves", None),
        (Standing("xu_ly", "supplement"), "moves", "xu_ly"),
        (Standing("xu_ly", "paying"), "moves", "xu_ly"),
        (Standing("xu_ly", "paused"), "moves", "xu_ly"),
        (Standing("tra_ket_qua", "returned"), "stays", None),
        (Standing(None, "refused"), "stays", None),
        (Standing("gone", "processing"), "by_hand", None),
        (Standing("tiep_nhan", "accepted"), "by_hand", None),
    ],
)
def test_each_state_has_its_rule(standing, verdict, step):
    decision = decide(standing)
    assert (decision.verdict, decision.step.code if decision.step else None) == (verdict, step)
    assert bool(decision.reason) == (verdict != "moves")


def test_a_step_that_is_mapped_nowhere_keeps_its_dossiers():
    decision = decide(AT_HEAD, steps={"xem_xet": None})
    assert (decision.verdict, decision.reason) == (Verdict.STAYS, "Bước «Bước xem_xet» được chọn giữ lại.")


def test_nobody_moves_to_where_nobody_could_have_it():
    assert decide(AT_HEAD, staffed=False).verdict == Verdict.BY_HAND
    assert "phân công người" in decide(AT_HEAD, staffed=False).reason


def test_what_is_at_the_office_or_waits_for_the_citizen_needs_nobody_at_the_desk():
    assert decide(AT_LEADER, staffed=False).verdict == Verdict.MOVES
    assert decide(Standing("xu_ly", "supplement"), staffed=False).verdict == Verdict.MOVES


@pytest.mark.parametrize(
    ("standing", "drop", "verdict"),
    [
        (AT_LEADER, ["office_return"], "by_hand"),
        (SIGNED, ["office_return"], "by_hand"),
        (AT_LEADER, ["office_result"], "by_hand"),
        (SIGNED, ["office_result"], "by_hand"),
        (AT_LEADER, ["office_signed"], "by_hand"),
        (SIGNED, ["office_signed"], "moves"),
        (replace(AT_LEADER, signed=True), [], "by_hand"),
        (AT_LEADER, ["office_reopened"], "moves"),
    ],
)
def test_an_answer_of_the_office_must_find_its_way(standing, drop, verdict):
    assert decide(standing, changed(drop=drop)).verdict == verdict


def test_signing_and_issuing_may_be_one_step():
    result = action(60, "ky_duyet", "xac_nhan", "office_result", "message")
    new = changed(drop=["office_signed", "office_result"], actions=[result])
    steps = dict(moving.same_codes(OLD, new)) | {"ban_hanh": "ky_duyet"}
    assert decide(AT_LEADER, new, steps).verdict == decide(SIGNED, new, steps).verdict == Verdict.MOVES


def test_a_step_without_a_way_on_takes_nobody():
    assert "không có thao tác nào" in decide(AT_HEAD, changed(drop=["send_back", "forward"])).reason


@pytest.mark.parametrize(
    ("condition", "moves"),
    [
        ({"type": "step_done", "step": "rasoat"}, False),
        ({"type": "step_done", "step": "xu_ly"}, True),
        ({"type": "step_not_done", "step": "xu_ly"}, False),
        ({"type": "channel_is", "channels": ["online"]}, False),
        ({"type": "channel_is", "channels": ["counter"]}, True),
        ({"type": "result_channel_is", "channels": ["post"]}, False),
        ({"type": "agency_in", "agencies": ["H18.99"]}, False),
        ({"type": "payment_settled"}, True),
        ({"type": "waited_longer_than", "hours": 8}, True),
    ],
)
def test_no_dossier_moves_to_where_no_action_would_ever_open(condition, moves):
    conditions = conditions_read([condition])
    ways = [replace(way, conditions=conditions) if way.from_step == "xem_xet" else way for way in OLD.actions]
    agencies = frozenset({"H18.01"})
    seen = Circumstances(
        channel="counter", result_channel="counter", agencies=agencies, steps_done=frozenset({"xu_ly"})
    )
    decision = decide(replace(AT_HEAD, seen=seen), plan_from(OLD.steps.values(), ways))
    assert (decision.verdict == Verdict.MOVES) == moves
    assert moves or conditions[0].asks in decision.reason


def test_one_open_way_is_enough():
    closed = conditions_read([{"type": "step_done", "step": "rasoat"}])
    ways = [replace(way, conditions=closed) if way.transition == "forward" else way for way in OLD.actions]
    assert decide(AT_HEAD, plan_from(OLD.steps.values(), ways)).verdict == Verdict.MOVES


def test_steps_of_the_same_code_go_together_unless_they_do_not_fit():
    new = changed(xac_nhan={"code": "xac_nhan_kq"}, xem_xet={"life_cycle": "accepted"})
    found = moving.same_codes(OLD, new)
    assert [code for code, target in found.items() if target is None] == ["xem_xet", "xac_nhan"]
    assert found["xu_ly"] == "xu_ly"


def test_offers_the_steps_that_fit():
    extra = step(8, "ra_soat", "specialist", "processing")
    found = moving.fitting(OLD.steps["xem_xet"], changed(steps=[extra]))
    assert [one.code for one in found] == ["xu_ly", "xem_xet", "xac_nhan", "ra_soat"]
    assert [one.code for one in moving.fitting(OLD.steps["ky_duyet"], OLD)] == ["ky_duyet", "ban_hanh"]


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ({"xem_xet": "ky_duyet"}, "trạng thái hồ sơ khác nhau"),
        ({"xem_xet": "gone"}, "Phiên bản mới không có bước"),
        ({"gone": "xem_xet"}, "Phiên bản cũ không có bước"),
        ({"ky_duyet": "cho"}, "liên thông eOffice"),
        ({"tra_ket_qua": "cho_tra"}, "trả kết quả"),
    ],
)
def test_says_what_is_wrong_with_a_mapping(steps, words):
    new = changed(steps=[step(8, "cho", "leader", "at_office"), step(9, "cho_tra", "clerk", "result_ready")])
    [(code, text)] = moving.faults(OLD, new, steps).items()
    assert words in text
    assert code in steps
    assert moving.faults(OLD, new, moving.same_codes(OLD, new)) == {}


class TestRegister:
    """An entry in the office's register, which is made once."""

    REGISTER = step(70, "vao_so", "clerical", "at_office", interconnected=True)
    ENTERED = action(71, "vao_so", "ky_duyet", "office_registered", "message")

    def test_a_draft_that_is_entered_does_not_wait_for_it_again(self):
        new = changed(steps=[self.REGISTER], actions=[self.ENTERED])
        decision = decide(AT_LEADER, new, {"ky_duyet": "vao_so"})
        assert (decision.verdict, "đã vào sổ" in decision.reason) == (Verdict.BY_HAND, True)

    @pytest.mark.parametrize(("drop", "verdict"), [([], Verdict.MOVES), (["office_result"], Verdict.BY_HAND)])
    def test_one_that_waits_for_it_goes_where_all_answers_find_their_way(self, drop, verdict):
        old = changed(steps=[self.REGISTER], actions=[self.ENTERED])
        new = changed(drop=drop, steps=[self.REGISTER], actions=[self.ENTERED])
        planner = Planner(old, new, moving.same_codes(old, new))
        assert planner.decide(Standing("vao_so", "at_office"), staffed=lambda step: True).verdict == verdict
