"""An action that asks whoever takes it to check each paper that was handed in."""

import pytest

from common.errors import InputError
from onestop.models import Event, Paper
from onestop.queries.checked import check_notes, checked_words, papers_to_check
from onestop.services.demands import Given
from onestop.services.paper_checks import PaperCheck
from tests.factories.demands import demand, fresh, take_back

RIGHT = PaperCheck(right=True, originals=1, copies=0)


@pytest.fixture
def dossier(desk):
    """Give a dossier with the specialist, who has to check its papers."""
    demand(desk, checks_papers=True, undoable=True)
    made = desk.accept()
    desk.draft(made)
    return made


def checks(dossier, **changed):
    papers = papers_to_check(dossier)
    found = {paper.pk: RIGHT for paper in papers}
    return Given(checks=found | {papers[0].pk: PaperCheck(**{**vars(RIGHT), **changed})} if changed else found)


def test_keeps_who_found_what(desk, dossier):
    desk.act(dossier, "advance", desk.specialist, given=checks(dossier, right=False, word="thiếu chữ ký"))
    event = Event.objects.filter(dossier=dossier, action=Event.Kind.ADVANCED).get()
    first = papers_to_check(dossier)[0]
    assert (event.actor, event.data["checked"][0]["paper"]) == (desk.specialist, first.pk)
    assert f"{first.name} (1 bản chính, 0 bản sao, sai: thiếu chữ ký)" in checked_words(event)
    notes = check_notes([event], first.pk)
    assert notes[1] == "ghi chú: thiếu chữ ký"
    assert desk.specialist.full_name in notes[0]


@pytest.mark.parametrize(
    ("changed", "place"), [({"right": False}, ""), ({"originals": 2}, "-ghi"), ({"copies": 3}, "-ghi")]
)
def test_refuses_what_is_neither_ticked_nor_explained(desk, dossier, nothing_changes, changed, place):
    with nothing_changes(), pytest.raises(InputError) as refused:
        desk.act(dossier, "advance", desk.specialist, given=checks(dossier, **changed))
    assert refused.value.field == f"kiem-{papers_to_check(dossier)[0].pk}{place}"


def test_another_count_with_a_word_is_taken(desk, dossier):
    desk.act(dossier, "advance", desk.specialist, given=checks(dossier, originals=2, word="nộp thêm một bản"))
    assert desk.step(fresh(dossier)) == "xem_xet"


def test_a_paper_that_came_after_the_page_was_drawn_is_to_be_checked_too(desk, dossier, nothing_changes):
    given = checks(dossier)
    Paper.objects.filter(dossier=dossier).update(originals=1)
    late = Paper.objects.filter(dossier=dossier).last()
    given = Given(checks={pk: check for pk, check in given.checks.items() if pk != late.pk})
    with nothing_changes(), pytest.raises(InputError, match="Chưa kiểm tra"):
        desk.act(dossier, "advance", desk.specialist, given=given)


def test_a_paper_that_never_came_is_not_asked_for(desk, dossier):
    Paper.objects.filter(pk=papers_to_check(dossier)[0].pk).update(originals=0)
    desk.act(dossier, "advance", desk.specialist, given=checks(dossier))
    assert desk.step(fresh(dossier)) == "xem_xet"


def test_a_check_that_was_taken_back_is_none(desk, dossier):
    desk.act(dossier, "advance", desk.specialist, given=checks(dossier))
    take_back(desk, fresh(dossier), desk.specialist)
    events = list(Event.objects.filter(dossier=dossier).order_by("-number"))
    assert check_notes(events, papers_to_check(dossier)[0].pk) == []
