from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.timeleft import long_span, short_span, time_left

DUE = datetime(2024, 6, 12, 3, 51, tzinfo=UTC)


def before(**length: int) -> datetime:
    return DUE - timedelta(**length)


@pytest.mark.parametrize(
    ("now", "kind", "text"),
    [
        (before(days=5, hours=23, minutes=33, seconds=57), "running", "Còn 5 ngày 23 giờ"),
        (before(days=2, hours=22), "running", "Còn 2 ngày 22 giờ"),
        (before(days=2), "running", "Còn 2 ngày"),
        (before(hours=24, seconds=1), "running", "Còn 1 ngày"),
        (before(hours=24), "soon", "Còn 1 ngày"),
        (before(hours=5, minutes=48), "soon", "Còn 5 giờ 48 phút"),
        (before(minutes=3), "soon", "Còn 3 phút"),
        (before(seconds=59), "soon", "Còn dưới 1 phút"),
        (DUE, "soon", "Còn dưới 1 phút"),
        (before(seconds=-1), "late", "Quá hạn dưới 1 phút"),
        (before(hours=-17, minutes=-42), "late", "Quá hạn 17 giờ 42 phút"),
        (before(days=-3, minutes=-5), "late", "Quá hạn 3 ngày"),
    ],
)
def test_says_what_is_left_or_overdue_in_two_units(now: datetime, kind: str, text: str) -> None:
    left = time_left(DUE, now)
    assert (left.kind, left.text) == (kind, text)


def test_long_text_of_a_running_deadline_goes_down_to_the_second() -> None:
    left = time_left(DUE, before(days=5, hours=23, minutes=33, seconds=57))
    assert left.long_text == "Thời gian còn lại: 5 ngày, 23 giờ, 33 phút, 57 giây"
    assert left.seconds == timedelta(days=5, hours=23, minutes=33, seconds=57).total_seconds()


def test_long_text_of_a_passed_deadline_goes_down_to_the_second() -> None:
    left = time_left(DUE, DUE + timedelta(hours=5, minutes=35, seconds=9))
    assert left.long_text == "Đã quá hạn 0 ngày 5 giờ 35 phút 9 giây"
    assert left.seconds == -timedelta(hours=5, minutes=35, seconds=9).total_seconds()


def test_the_last_fifth_of_a_long_time_is_soon() -> None:
    start = before(days=10)
    assert time_left(DUE, before(days=2), start=start).kind == "soon"
    assert time_left(DUE, before(days=2, minutes=1), start=start).kind == "running"


def test_what_is_one_working_day_away_is_soon_over_a_weekend_too() -> None:
    friday, monday = DUE - timedelta(days=3), DUE
    assert time_left(monday, friday - timedelta(seconds=1), nears_at=friday).kind == "running"
    assert time_left(monday, friday, nears_at=friday).kind == "soon"
    assert time_left(monday, monday + timedelta(seconds=1), nears_at=friday).kind == "late"


def test_a_running_deadline_never_says_zero() -> None:
    assert time_left(DUE, DUE).long_text == "Thời gian còn lại: dưới 1 giây"


def test_a_pause_says_what_will_be_left_when_work_goes_on() -> None:
    left = time_left(DUE, DUE + timedelta(days=30), paused_at=before(days=1, hours=2))
    assert (left.kind, left.text) == ("paused", "Tạm dừng")
    assert left.long_text == "Đang tạm dừng – còn 1 ngày 2 giờ 0 phút 0 giây khi tiếp tục"


def test_a_pause_of_what_was_late_says_so() -> None:
    left = time_left(DUE, DUE + timedelta(days=30), paused_at=DUE + timedelta(hours=2))
    assert left.long_text == "Đang tạm dừng – đã quá hạn 0 ngày 2 giờ 0 phút 0 giây"


@pytest.mark.parametrize(
    ("finished_at", "kind", "text"),
    [
        (before(days=2, hours=4), "finished_early", "Trả sớm 2 ngày 4 giờ"),
        (before(hours=1), "finished_on_time", "Trả đúng hạn"),
        (DUE, "finished_on_time", "Trả đúng hạn"),
        (before(days=-1), "finished_late", "Trả quá hạn 1 ngày"),
    ],
)
def test_what_is_finished_was_early_on_time_or_late(finished_at: datetime, kind: str, text: str) -> None:
    left = time_left(DUE, DUE + timedelta(days=90), finished_at=finished_at)
    assert (left.kind, left.text) == (kind, text)


def test_finished_goes_before_paused() -> None:
    assert time_left(DUE, DUE, paused_at=DUE, finished_at=DUE).kind == "finished_on_time"


def test_no_deadline_is_said_plainly() -> None:
    left = time_left(None, DUE)
    assert (left.kind, left.seconds, left.text) == ("none", 0, "Không hẹn ngày trả")


@given(st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_never_shows_a_zero_or_a_negative_length(length: timedelta) -> None:
    text = time_left(DUE, DUE - length).text
    assert " 0 " not in text
    assert "-" not in text


@given(st.integers(0, 10**8))
def test_the_long_text_is_the_whole_length(seconds: int) -> None:
    days, hours, minutes, rest = (int(word) for word in long_span(timedelta(seconds=seconds)).split()[::2])
    assert ((days * 24 + hours) * 60 + minutes) * 60 + rest == seconds
    assert short_span(timedelta(seconds=seconds))
