"""Form II.06a and the live figures: each dossier in its class, once."""

import pytest

from onestop.figures import FieldFigures, form_06a, live_figures, total
from tests.factories.accounts import AgencyFactory
from tests.factories.figures import Ledger, at

pytestmark = pytest.mark.django_db

JUNE, JULY, NOON = at("01/06 00:00"), at("01/07 00:00"), at("20/06 12:00")


@pytest.fixture
def ledger():
    return Ledger(AgencyFactory())


def june(ledger, moment=NOON):
    return form_06a(ledger.agency.pk, start=JUNE, end=JULY, at=moment)


def line(ledger, moment=NOON):
    return total(june(ledger, moment), "")


def counted(ledger, moment=NOON):
    """Return the columns that are not zero."""
    found = line(ledger, moment)
    names = ("online", "direct", "carried", "early", "on_time", "late", "open_in_time", "open_late")
    return {name: value for name in names if (value := getattr(found, name))}


@pytest.mark.parametrize(
    ("dossier", "classes"),
    [
        ({"state": "processing", "due": at("25/06 09:00")}, {"direct": 1, "open_in_time": 1}),
        ({"state": "at_office", "due": at("25/06 09:00"), "channel": "online"}, {"online": 1, "open_in_time": 1}),
        ({"state": "accepted", "due": at("25/06 09:00"), "channel": "post"}, {"direct": 1, "open_in_time": 1}),
        ({"state": "processing", "due": at("19/06 09:00")}, {"direct": 1, "open_late": 1}),
        ({"state": "processing", "due": None}, {"direct": 1, "open_in_time": 1}),
        ({"state": "supplement", "due": None}, {}),
        ({"state": "supplement", "due": at("12/06 09:00")}, {"direct": 1, "open_in_time": 1}),
        ({"state": "paused", "due": at("12/06 09:00")}, {"direct": 1, "open_in_time": 1}),
        ({"state": "paying", "due": at("12/06 09:00")}, {"direct": 1, "open_in_time": 1}),
        (
            {"state": "result_ready", "due": at("18/06 09:00"), "result": at("17/06 16:00")},
            {"direct": 1, "early": 1},
        ),
        (
            {"state": "returned", "due": at("18/06 09:00"), "result": at("17/06 16:00"), "finished": at("19/06 09:00")},
            {"direct": 1, "early": 1},
        ),
        ({"state": "returned", "due": at("18/06 09:00"), "finished": at("19/06 09:00")}, {"direct": 1, "late": 1}),
        ({"state": "returned", "due": None, "finished": at("19/06 09:00")}, {"direct": 1, "on_time": 1}),
        ({"state": "withdrawn", "due": at("18/06 09:00"), "finished": at("19/06 09:00")}, {"direct": 1, "on_time": 1}),
        ({"state": "withdrawn", "due": at("18/06 09:00"), "finished": at("12/06 09:00")}, {"direct": 1, "on_time": 1}),
        ({"state": "stopped", "due": at("18/06 09:00"), "finished": at("12/06 09:00")}, {"direct": 1, "early": 1}),
        ({"state": "refused", "due": at("18/06 09:00"), "finished": at("19/06 09:00")}, {"direct": 1, "late": 1}),
        ({"state": "draft", "due": None}, {}),
        ({"state": "submitted", "due": None, "channel": "online"}, {}),
        ({"state": "refused", "due": None, "finished": at("19/06 09:00")}, {}),
        ({"state": "withdrawn", "due": None, "finished": at("19/06 09:00"), "received_at": None}, {}),
        (
            {
                "state": "withdrawn",
                "due": None,
                "finished": at("19/06 09:00"),
                "received_at": None,
                "channel": "online",
            },
            {},
        ),
        (
            {
                "state": "returned",
                "due": at("25/06 09:00"),
                "finished": at("19/06 09:00"),
                "report_due_at": at("18/06 09:00"),
            },
            {"direct": 1, "late": 1},
        ),
        (
            {"state": "processing", "due": at("25/06 09:00"), "report_due_at": at("18/06 09:00")},
            {"direct": 1, "open_late": 1},
        ),
    ],
    ids=lambda value: value.get("state", ""),
)
def test_counts_each_dossier_once_and_in_its_class(ledger, dossier, classes):
    ledger.add(taken=at("10/06 09:00"), **dossier)
    assert counted(ledger) == classes
    assert line(ledger).balances


def test_compares_days_and_not_minutes(ledger):
    due = at("18/06 09:00")
    ledger.add("returned", taken=at("10/06 09:00"), due=due, finished=at("18/06 23:30"))
    ledger.add("returned", taken=at("10/06 09:00"), due=due, finished=at("18/06 00:10"))
    ledger.add("processing", taken=at("10/06 09:00"), due=at("20/06 08:00"))
    assert counted(ledger) == {"direct": 3, "on_time": 2, "open_in_time": 1}


def test_carries_over_what_was_not_done_before(ledger):
    ledger.add("processing", taken=at("29/05 09:00"), due=at("30/06 09:00"))
    ledger.add("returned", taken=at("29/05 09:00"), due=at("05/06 09:00"), finished=at("05/06 08:00"))
    ledger.add("returned", taken=at("20/05 09:00"), due=at("29/05 09:00"), finished=at("29/05 08:00"))
    ledger.add(
        "returned",
        taken=at("20/05 09:00"),
        due=at("29/05 09:00"),
        result=at("29/05 08:00"),
        finished=at("05/06 09:00"),
    )
    assert counted(ledger) == {"carried": 2, "on_time": 1, "open_in_time": 1}


def test_a_period_begins_and_ends_at_midnight_in_vietnam(ledger):
    ledger.add("processing", taken=at("31/05 23:59"))
    ledger.add("processing", taken=at("01/06 00:00"))
    ledger.add("processing", taken=at("30/06 23:59"))
    ledger.add("processing", taken=at("01/07 00:00"))
    assert counted(ledger) == {"carried": 1, "direct": 2, "open_in_time": 3}


def test_what_is_done_later_was_still_open_then(ledger):
    ledger.add("returned", taken=at("10/06 09:00"), due=at("25/06 09:00"), finished=at("02/07 09:00"))
    ledger.add("returned", taken=at("10/06 09:00"), due=at("30/06 09:00"), finished=at("01/07 00:00"))
    assert counted(ledger, at("20/07 09:00")) == {"direct": 2, "open_late": 1, "open_in_time": 1}


def test_what_is_left_of_one_period_is_carried_into_the_next(ledger):
    ledger.add("returned", taken=at("10/06 09:00"), finished=at("02/07 09:00"))
    ledger.add("processing", taken=at("10/06 09:00"), due=at("12/06 09:00"), number=2)
    ledger.add("supplement", taken=at("11/06 09:00"), due=at("19/06 09:00"))
    july = form_06a(ledger.agency.pk, start=JULY, end=at("01/08 00:00"), at=at("20/07 09:00"))
    assert line(ledger, at("20/07 09:00")).open == total(july, "").carried == 4


def test_a_month_counted_by_hand(ledger):
    """Nine dossiers, three of which were never taken in; the columns were written down on paper first."""
    waited = at("28/05 09:00")
    ledger.add("supplement", taken=waited)
    ledger.add("refused", taken=waited, finished=at("04/06 09:00"))
    ledger.add("withdrawn", taken=waited, finished=at("04/06 09:00"), received_at=None)
    ledger.add("returned", taken=waited, due=at("05/06 09:00"), finished=at("04/06 09:00"))
    ledger.add("processing", taken=waited, due=at("15/06 09:00"), received_at=at("02/06 09:00"))
    ledger.add("withdrawn", taken=at("03/06 09:00"), due=at("10/06 09:00"), finished=at("12/06 09:00"))
    ledger.add("refused", taken=at("03/06 09:00"), due=at("10/06 09:00"), finished=at("12/06 09:00"))
    ledger.add("paused", taken=at("03/06 09:00"), due=at("10/06 09:00"), channel="online")
    ledger.add("returned", taken=at("03/06 09:00"), due=at("10/06 09:00"), finished=at("10/06 16:00"), channel="post")
    assert line(ledger).columns == (6, 1, 4, 1, 4, 1, 2, 1, 2, 1, 1)


def test_nothing_that_one_period_left_open_is_missing_in_the_next(ledger):
    """A dossier that waits for its first papers and is refused a month later is in neither."""
    ledger.add("refused", taken=at("10/06 09:00"), finished=at("05/07 09:00"))
    ledger.add("withdrawn", taken=at("10/06 09:00"), finished=at("05/07 09:00"), received_at=None)
    ledger.add("refused", taken=at("10/06 09:00"), due=at("20/07 09:00"), finished=at("05/07 09:00"))
    july = total(form_06a(ledger.agency.pk, start=JULY, end=at("01/08 00:00"), at=at("20/07 09:00")), "")
    assert line(ledger, at("20/07 09:00")).open == july.carried == july.resolved == 1


def test_a_result_that_was_sent_back_is_open_again(ledger):
    ledger.add("processing", taken=at("10/06 09:00"), due=at("25/06 09:00"), result_at=at("15/06 09:00"))
    assert counted(ledger) == {"direct": 1, "open_in_time": 1}


def test_counts_an_online_dossier_from_its_acceptance(ledger):
    ledger.add("processing", channel="online", taken=at("31/05 22:00"), received_at=at("01/06 08:00"))
    assert counted(ledger) == {"online": 1, "open_in_time": 1}


def test_writes_one_line_per_field_in_the_order_of_their_names(ledger):
    Ledger(ledger.agency, "Đất đai").add("processing", taken=at("10/06 09:00"), number=2)
    ledger.add("processing", taken=at("10/06 09:00"))
    Ledger(ledger.agency, "Xây dựng").add("processing", taken=at("10/06 09:00"))
    assert [(one.field, one.received) for one in june(ledger)] == [("Đất đai", 2), ("Hộ tịch", 1), ("Xây dựng", 1)]


def test_never_counts_what_another_agency_decides(ledger):
    other = Ledger(AgencyFactory())
    other.add("processing", taken=at("10/06 09:00"), agency=ledger.agency)
    assert june(ledger) == []
    assert live_figures(ledger.agency.pk, start=JUNE, end=JULY, at=NOON).open == 0
    assert line(other).received == 1


def test_an_agency_without_dossiers_has_an_empty_form(ledger):
    assert june(ledger) == []
    assert total([], "Tổng số") == FieldFigures("Tổng số")


def test_a_line_that_loses_a_dossier_does_not_balance():
    assert FieldFigures("Hộ tịch", direct=2, early=1, open_late=1).balances
    assert not FieldFigures("Hộ tịch", direct=2, early=1).balances


def test_shows_how_the_agency_stands_to_the_minute(ledger):
    taken = at("10/06 09:00")
    ledger.add("processing", taken=taken, due=at("20/06 11:59"))
    ledger.add("processing", taken=taken, due=at("21/06 12:00"))
    ledger.add("processing", taken=taken, due=at("21/06 12:01"))
    ledger.add("supplement", taken=taken, due=at("19/06 12:00"))
    ledger.add("result_ready", taken=taken, due=at("20/06 08:00"), result=at("19/06 08:00"))
    ledger.add("returned", taken=taken, due=at("20/06 08:00"), finished=at("19/06 08:00"))
    ledger.add("returned", taken=taken, finished=at("31/05 23:59"))
    ledger.add("stopped", taken=taken, finished=at("19/06 08:00"))
    found = live_figures(ledger.agency.pk, start=JUNE, end=JULY, at=NOON)
    assert (found.open, found.late, found.soon, found.handed_over) == (4, 1, 1, 1)


def test_the_live_figure_of_open_dossiers_is_that_of_the_running_form(ledger):
    for state in ("accepted", "processing", "at_office", "supplement", "paused"):
        ledger.add(state, taken=at("10/06 09:00"), due=at("15/06 09:00"))
    ledger.add("result_ready", taken=at("10/06 09:00"), result=at("15/06 09:00"))
    assert live_figures(ledger.agency.pk, start=JUNE, end=JULY, at=NOON).open == line(ledger).open == 5


def test_costs_two_statements_whatever_the_size(ledger, count_queries):
    def both():
        june(ledger)
        live_figures(ledger.agency.pk, start=JUNE, end=JULY, at=NOON)

    ledger.add("processing", taken=at("10/06 09:00"))
    few = count_queries(both)
    ledger.add("processing", taken=at("10/06 09:00"), number=49)
    assert few == count_queries(both) == 2
    assert line(ledger).received == 50
