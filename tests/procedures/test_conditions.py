"""What the conditions of an action ask, each true and false."""

import pytest
from pydantic import ValidationError

from onestop.models import Dossier
from procedures import conditions
from procedures.conditions import Circumstances, conditions_read, first_unmet

BARE = Circumstances()
# stored form, what makes it true, what makes it false, what the refusal names
CASES = [
    ({"type": "payment_settled"}, BARE, Circumstances(payment_settled=False), "thu phí, lệ phí trước"),
    ({"type": "payment_due"}, Circumstances(payment_settled=False), BARE, "còn nợ"),
    ({"type": "supplemented"}, Circumstances(supplemented=True), BARE, "bổ sung"),
    (
        {"type": "channel_is", "channels": ["online", "post"]},
        Circumstances(channel="post"),
        Circumstances(channel="counter"),
        "trực tuyến hoặc qua bưu chính",
    ),
    (
        {"type": "result_channel_is", "channels": ["counter"]},
        Circumstances(result_channel="counter"),
        Circumstances(channel="counter", result_channel="post"),
        "nhận kết quả tại quầy",
    ),
    (
        {"type": "agency_in", "agencies": ["H18.01", "H18.02"]},
        Circumstances(agencies=frozenset({"H18.02", "H18"})),
        Circumstances(agencies=frozenset({"H18"})),
        "H18.01, H18.02",
    ),
    ({"type": "step_done", "step": "xu_ly"}, Circumstances(steps_done=frozenset({"xu_ly"})), BARE, "xu_ly"),
    ({"type": "step_not_done", "step": "xu_ly"}, BARE, Circumstances(steps_done=frozenset({"xu_ly"})), "xu_ly"),
    ({"type": "has_component", "component": "TP02"}, Circumstances(components=frozenset({"TP02"})), BARE, "TP02"),
    ({"type": "lacks_component", "component": "TP02"}, BARE, Circumstances(components=frozenset({"TP02"})), "TP02"),
    (
        {"type": "actor_has_role", "role": "head"},
        Circumstances(roles=frozenset({"head", "clerk"})),
        Circumstances(roles=frozenset({"clerk"})),
        "Lãnh đạo phòng",
    ),
    (
        {"type": "waited_longer_than", "hours": 8},
        Circumstances(waited_hours=8.1),
        Circumstances(waited_hours=8.0),
        "8 giờ làm việc",
    ),
    ({"type": "parts_done"}, Circumstances(parts_done=True), BARE, "hồ sơ thành phần chưa xong"),
    ({"type": "part_refused"}, Circumstances(part_refused=True), BARE, "bị từ chối"),
    (
        {"type": "role_done", "role": "leader"},
        Circumstances(roles_done=frozenset({"leader", "clerk"})),
        Circumstances(roles=frozenset({"leader"}), roles_done=frozenset({"clerk"})),
        "Lãnh đạo cơ quan",
    ),
    (
        {"type": "processed_longer_than", "amount": 2, "unit": "working_day"},
        Circumstances(processed_hours=16.1),
        Circumstances(processed_hours=16.0, waited_hours=20.0),
        "2 ngày làm việc",
    ),
]


@pytest.mark.parametrize(("stored", "true", "false", "words"), CASES, ids=[case[0]["type"] for case in CASES])
def test_holds_when_it_is_true_and_says_what_to_do_when_not(stored, true, false, words):
    [condition] = conditions_read([stored])
    assert condition.holds(true)
    assert not condition.holds(false)
    assert words in condition.refusal
    assert "Hãy" in condition.refusal
    assert condition.asks
    assert condition.model_dump(mode="json") == stored


def test_every_kind_has_a_case():
    assert [type(conditions_read([case[0]])[0]) for case in CASES] == list(conditions.KINDS)


def test_all_must_hold_and_the_first_that_does_not_is_told():
    asked = conditions_read([{"type": "payment_settled"}, {"type": "supplemented"}])
    assert first_unmet(asked, Circumstances(supplemented=True)) is None
    assert first_unmet(asked, BARE) == asked[1]
    assert first_unmet((), BARE) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "waiting"},
        {"step": "xu_ly"},
        {"type": "payment_settled", "amount": 1},
        {"type": "channel_is", "channels": []},
        {"type": "channel_is", "channels": ["fax"]},
        {"type": "actor_has_role", "role": "king"},
        {"type": "waited_longer_than", "hours": 0},
        {"type": "step_done", "step": ""},
        {"type": "role_done", "role": "king"},
        {"type": "processed_longer_than", "amount": 0, "unit": "working_hour"},
        {"type": "processed_longer_than", "amount": 1, "unit": "calendar_day"},
    ],
)
def test_refuses_what_is_no_condition(wrong):
    with pytest.raises(ValidationError):
        conditions_read([wrong])


def test_knows_the_ways_that_dossiers_come_and_results_go():
    assert set(conditions.CHANNELS) == set(Dossier.Channel.values) == set(Dossier.ResultChannel.values)
