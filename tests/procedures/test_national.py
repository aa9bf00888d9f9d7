"""National codes: given, taken away, listed, missed."""

import pytest

from accounts.models import Role
from common.errors import InputError, PolicyError
from procedures import catalogue, national
from procedures.models import NationalCode
from procedures.services.national_codes import national_code_set
from tests.factories.accounts import AgencyFactory, person
from tests.factories.procedures import FieldFactory, three_steps
from tests.procedures.views.browsing import browser, said, to

pytestmark = pytest.mark.django_db
Kind = NationalCode.Kind


@pytest.fixture
def admin(db):
    return person(Role.SYSTEM_ADMIN)


def give(admin, field, national_code, expected=""):
    national_code_set(kind="field", code=field.code, expected=expected, national_code=national_code, actor=admin)


def stored():
    return list(NationalCode.objects.values_list("kind", "code", "national_code"))


def test_a_code_is_given_changed_and_taken_away(admin):
    field = FieldFactory(code="HT")
    give(admin, field, "G15-TP12")
    assert stored() == [("field", "HT", "G15-TP12")]
    give(admin, field, "G15-TP13", expected="G15-TP12")
    give(admin, field, "", expected="G15-TP13")
    assert stored() == []


def test_refuses_a_code_that_another_has_and_a_stale_form(admin):
    first, second = FieldFactory(), FieldFactory()
    give(admin, first, "G15-TP12")
    before = stored()
    with pytest.raises(InputError, match="đã gán cho mục khác"):
        give(admin, second, "G15-TP12")
    with pytest.raises(InputError, match="vừa được người khác sửa"):
        give(admin, first, "G15-TP99")
    with pytest.raises(PolicyError):
        give(person(Role.AGENCY_ADMIN), second, "G15-TP99")
    assert stored() == before


def test_a_code_of_the_national_form_needs_none(db):
    old, new = AgencyFactory(code="000.24.66.H45"), AgencyFactory(code="H45.24")
    found = {one.code: one for one in national.subjects(Kind.AGENCY)}
    assert (found[old.code].national_code, found[new.code].national_code) == ("", "H45.24")
    assert next(iter(found)) == old.code


def test_the_linter_warns_once_codes_are_kept(admin):
    version = three_steps(AgencyFactory())
    other = FieldFactory()

    def rules():
        return {finding.rule for finding in catalogue.check_version(version).warnings}

    assert "L455" not in rules()
    give(admin, other, "G15-TP12")
    assert "L455" in rules()
    give(admin, version.process.procedure.field, "G15-TP13")
    assert "L455" not in rules()


def test_the_page_counts_what_lacks_a_code_and_gives_one(admin, count_queries):
    field, client = FieldFactory(code="HT", name="Hộ tịch"), browser(admin)
    assert "1 chưa có mã, trong 1" in said(client.get(to("national_code_list")))
    one = count_queries(lambda: client.get(to("national_code_list")))
    address = to("national_code_edit", "field", field.code)
    client.post(address, {"expected": "", "national_code": "G15-TP12"})
    assert stored() == [("field", "HT", "G15-TP12")]
    stale = client.post(address, {"expected": "", "national_code": "X"})
    assert stale.status_code == 422
    assert client.get(to("national_code_edit", "khac", "HT")).status_code == 404
    FieldFactory.create_batch(49)
    assert count_queries(lambda: client.get(to("national_code_list"))) == one
