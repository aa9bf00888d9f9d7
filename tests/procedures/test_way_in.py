"""What a dossier is taken in by, read once for some seconds."""

import pytest

from procedures.models import ProcessVersion
from procedures.queries import NoProcess, forget_plans, way_in
from tests.factories.accounts import NOW, AgencyFactory
from tests.factories.procedures import seven_steps


@pytest.fixture(autouse=True)
def forget():
    """Begin with nothing in mind."""
    forget_plans()
    yield
    forget_plans()


def test_gives_both_versions_and_reads_them_once(db, count_queries):
    agency = AgencyFactory()
    process = seven_steps(agency, fee_vnd=10)
    procedure_id = process.process.procedure_id

    def look():
        return way_in(procedure_id, agency.pk, NOW.date())

    found = look()
    assert found.process_version == process
    assert [fee.amount_vnd for fee in found.procedure_version.fees.all()] == [10]
    assert count_queries(lambda: list(look().procedure_version.components.all())) == 0


def test_refuses_what_is_not_published(db):
    agency = AgencyFactory()
    process = seven_steps(agency)
    ProcessVersion.objects.update(state="retired")
    with pytest.raises(NoProcess):
        way_in(process.process.procedure_id, agency.pk, NOW.date())
