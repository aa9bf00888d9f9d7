"""One action for many dossiers: each for itself."""

from datetime import timedelta

import pytest

from onestop.queries.many import together, ways_of
from onestop.services.many import Wanted, dossiers_act
from tests.factories.accounts import NOW
from tests.factories.demands import demand, fresh

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def dossiers(desk):
    """Give two dossiers with the specialist, who may pass on many at once; the second has no draft yet."""
    demand(desk, for_many=True, needs_draft=True)
    first, second = desk.accept(), desk.accept()
    desk.draft(first)
    return [first, second]


def wanted(desk, dossiers, step="xu_ly"):
    return [Wanted(one.pk, one.code, desk.action("xu_ly", "advance"), step) for one in dossiers]


def test_one_that_is_refused_holds_back_no_other(desk, dossiers):
    first, second = dossiers_act(wanted=wanted(desk, dossiers[::-1]), actor=desk.specialist, at=LATER, note="Đủ.")
    assert (first.code, "dự thảo" in first.refusal, first.holder) == (dossiers[1].code, True, "")
    assert (second.code, second.refusal, second.holder) == (dossiers[0].code, "", desk.head.full_name)
    assert [desk.step(fresh(one)) for one in dossiers] == ["xem_xet", "xu_ly"]
    assert fresh(dossiers[1]).events.count() == 1


def test_a_page_that_is_old_changes_nothing(desk, dossiers, nothing_changes):
    with nothing_changes():
        [done] = dossiers_act(wanted=wanted(desk, dossiers[:1], "xem_xet"), actor=desk.specialist, at=LATER)
    assert "Hãy xem lại rồi làm tiếp." in done.refusal


def test_the_same_press_twice_moves_once(desk, dossiers):
    twice = wanted(desk, [dossiers[0], dossiers[0]])
    done = dossiers_act(wanted=twice, actor=desk.specialist, at=LATER)
    assert [bool(one.refusal) for one in done] == [False, True]


def test_who_has_them_may_do_it_and_nobody_else(desk, dossiers):
    held = [fresh(one) for one in dossiers]
    [group] = together(ways_of(held, desk.specialist))
    assert {way.dossier.pk for way in group.ways} == {one.pk for one in dossiers}
    assert ways_of(held, desk.head) == {}


def test_an_action_for_one_dossier_is_not_offered(desk):
    assert ways_of([fresh(desk.accept())], desk.specialist) == {}


def test_costs_no_query_however_many_there_are(desk, dossiers, count_queries):
    held = [fresh(one) for one in dossiers]
    ways_of(held, desk.specialist)
    assert count_queries(lambda: ways_of(held, desk.specialist)) == 0
