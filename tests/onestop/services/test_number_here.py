"""An action that takes the number of the result at the desk."""

import pytest
from django.urls import reverse

from common.errors import InputError, TransitionError
from onestop.models import Event, GivenResult
from onestop.services.demands import Given
from procedures.models import ResultType
from procedures.outcomes import forget_outcomes
from tests.factories.demands import demand, fresh
from tests.factories.onestop import desk as build
from tests.factories.procedures import past_the_guard
from tests.kept import kept


@pytest.fixture
def desk(db):
    """Give a desk whose specialist takes the number, of the types of result that a test adds."""
    made = kept(build)
    demand(made, effects=["number_result"])
    return made


@pytest.fixture
def dossier(desk):
    made = desk.accept()
    desk.draft(made)
    return made


def kinds(desk, *patterns):
    """Give the sheet a type of result for each pattern."""
    with past_the_guard():
        for number, pattern in enumerate(patterns, start=1):
            ResultType.objects.create(
                version=desk.procedure_version,
                position=number,
                code=f"KQ0{number}",
                name=f"Giấy phép loại {number}",
                number_pattern=pattern,
            )
    forget_outcomes()


def pass_on(desk, dossier, given=None):
    desk.act(dossier, "advance", desk.specialist, given=given or Given())


def number_of(dossier):
    return GivenResult.objects.get(dossier=dossier).number


def test_the_result_has_its_number_and_the_course_a_line(desk, dossier):
    kinds(desk, "{qqqq}/GP")
    pass_on(desk, dossier)
    assert number_of(dossier) == "0001/GP"
    line = fresh(dossier).events.last()
    assert (line.action, line.data["notation"], line.actor) == (Event.Kind.RESULT_NUMBERED, "0001/GP", desk.specialist)


def test_a_number_once_given_stays(desk, dossier):
    kinds(desk, "{qqqq}/GP")
    pass_on(desk, dossier)
    desk.act(fresh(dossier), "send_back", desk.head)
    pass_on(desk, fresh(dossier))
    assert number_of(dossier) == "0001/GP"
    other = desk.accept()
    desk.draft(other)
    pass_on(desk, other)
    assert number_of(other) == "0002/GP"


def test_of_several_types_one_is_chosen(desk, dossier, nothing_changes, client):
    kinds(desk, "{qqqq}/A", "{qqqq}/B")
    client.force_login(desk.specialist)
    page = client.get(reverse("onestop:dossier_detail", args=[dossier.code])).content.decode()
    assert "Lấy số cho loại kết quả" in page
    with nothing_changes(), pytest.raises(InputError) as refused:
        pass_on(desk, fresh(dossier))
    assert refused.value.field == "result_type"
    pass_on(desk, fresh(dossier), Given(result_type="KQ02"))
    assert number_of(dossier) == "0001/B"


def test_refuses_where_no_type_has_a_pattern(desk, dossier, nothing_changes):
    kinds(desk, "")
    with nothing_changes(), pytest.raises(TransitionError, match="mẫu số"):
        pass_on(desk, dossier)


def test_the_page_shows_the_number_at_once(desk, dossier, client):
    kinds(desk, "{qqqq}/GP")
    pass_on(desk, dossier)
    client.force_login(desk.head)
    page = client.get(reverse("onestop:dossier_detail", args=[dossier.code])).content.decode()
    assert "lấy số kết quả 0001/GP" in page
    assert "Số kết quả" in page
