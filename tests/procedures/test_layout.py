"""The picture of a process."""

import pytest
from django.template.loader import render_to_string

from procedures import layout, queries
from procedures.layout import Stay
from tests.factories.procedures import seven_steps, three_steps
from tests.procedures.test_engine import PLAN, action, plan_from, step

WAY = [
    Stay("tiep_nhan", "Bạch Thu Hà", "16/11 08:20", done=True),
    Stay("xu_ly", "Phùng Đức Khải", "19/11 16:30", done=True),
    Stay("xem_xet", "Trịnh Hoài Nam", "19/11 17:00", done=True),
    Stay("ky_duyet", "Lường Minh Tuyến", "20/11 08:00", done=True, returned="trả lại 20/11"),
    Stay("xem_xet", "Trịnh Hoài Nam", "từ 20/11", done=False),
]


def states(picture):
    return [node.state for node in picture.nodes]


def edges(picture, state):
    return [edge for edge in picture.edges if edge.state == state]


def test_each_role_has_a_lane_and_the_office_its_own():
    picture = layout.picture(PLAN)
    assert [(lane.name, lane.half) for lane in picture.lanes] == [
        ("Bộ phận Một cửa", "Một cửa"),
        ("Chuyên viên", "Một cửa"),
        ("Lãnh đạo phòng", "Một cửa"),
        ("Lãnh đạo cơ quan", "eOffice"),
        ("Văn thư cơ quan", "eOffice"),
    ]


def test_steps_go_from_left_to_right_within_their_lanes():
    picture = layout.picture(PLAN)
    across = [node.x for node in picture.nodes]
    assert across == sorted(set(across))
    assert across[-1] < picture.width
    head = picture.lanes[2]
    assert {picture.nodes[number].y for number in (2, 5)} == {head.middle}


def test_without_a_dossier_all_lies_ahead_and_ways_back_are_faint():
    picture = layout.picture(PLAN)
    assert set(states(picture)) == {"future"}
    assert len(edges(picture, "back")) == 4
    assert not edges(picture, "returned")


def test_after_a_return_later_steps_lie_ahead_again():
    picture = layout.picture(PLAN, WAY, "xem_xet")
    assert states(picture) == ["done", "done", "present", "future", "future", "future", "future"]
    assert len(edges(picture, "done")) == 2
    (returned,) = edges(picture, "returned")
    assert returned.label.text == "trả lại 20/11"
    assert not edges(picture, "back")


def test_a_finished_dossier_has_everything_behind_it():
    stays = [Stay(code, "Ai đó", "", done=True) for code in PLAN.steps]
    picture = layout.picture(PLAN, stays)
    assert set(states(picture)) == {"done"}
    assert len(edges(picture, "done")) == 6


def test_texts_are_cut_to_their_column():
    stays = [Stay("tiep_nhan", "Một người có họ tên thật là dài", "", done=False)]
    (first, *_) = layout.picture(PLAN, stays, "tiep_nhan").nodes
    assert first.lines[-1].text.endswith("…")
    assert "Một người có họ tên thật là dài" in first.summary


@pytest.mark.django_db
def test_the_page_shows_it_without_inline_styles():
    plan = queries.plan_of(seven_steps().pk)
    html = render_to_string("procedures/process_picture.html", {"picture": layout.picture(plan, WAY, "xem_xet")})
    assert "style=" not in html
    assert html.count("<circle") == 8
    assert "Lãnh đạo phòng xem xét, Trịnh Hoài Nam, từ 20/11, đang ở đây" in html


@pytest.mark.django_db
def test_steps_of_one_lane_beside_each_other_are_joined_below_their_texts():
    plan = queries.plan_of(three_steps(roles={"xu_ly": "clerk"}).pk)
    lowest = max(line.y for node in layout.picture(plan).nodes for line in node.lines)
    onward = edges(layout.picture(plan), "future")[0]
    assert int(onward.path.split("V")[1].split()[0]) > lowest


def test_a_way_back_within_a_lane_ends_at_the_earlier_step():
    steps = [step(1, "mot", "specialist", "processing"), step(2, "hai", "specialist", "processing")]
    plan = plan_from(steps, [action(1, "mot", "hai", "advance"), action(2, "hai", "mot", "send_back")])
    picture = layout.picture(plan)
    (way,) = edges(picture, "back")
    assert f"H{picture.nodes[0].x + layout.SIDE_STEP} " in way.path
    assert way.path.startswith(f"M{picture.nodes[1].x + layout.SIDE_STEP},")


def test_people_of_another_agency_have_a_lane_of_their_own():
    steps = [step(1, "a", "head", "accepted", entry=True), step(2, "b", "head", "processing", place="deciding")]
    picture = layout.picture(plan_from(steps, [action(1, "a", "b", "advance")]))
    assert [(lane.name, lane.half) for lane in picture.lanes] == [
        ("Lãnh đạo phòng", "Một cửa"),
        ("Lãnh đạo phòng", "Cơ quan giải quyết"),
    ]
