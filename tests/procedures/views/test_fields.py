"""Fields of administration."""

import pytest

from accounts.models import Role
from common.errors import InputError, PolicyError
from procedures.models import Field
from procedures.services import fields
from tests.factories.accounts import person
from tests.factories.procedures import FieldFactory, ProcedureFactory
from tests.procedures.views.browsing import browser, said, to

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(db):
    return person(Role.SYSTEM_ADMIN)


def stored():
    return list(Field.objects.order_by("pk").values_list("code", "name"))


def test_lists_adds_and_renames(admin):
    client = browser(admin)
    assert "Chưa có lĩnh vực nào" in said(client.get(to("field_list")))
    client.post(to("field_add"), {"code": "HT", "name": "Hộ tịch"})
    field = Field.objects.get()
    ProcedureFactory(field=field)
    assert "?linh_vuc=HT" in said(client.get(to("field_list")))
    client.post(to("field_rename", field.pk), {"name": "Hộ tịch, quốc tịch", "expected_name": "Hộ tịch"})
    assert stored() == [("HT", "Hộ tịch, quốc tịch")]


def test_refuses_a_code_or_name_twice(admin):
    FieldFactory(code="HT", name="Hộ tịch")
    before, client = stored(), browser(admin)
    for data in ({"code": "HT", "name": "Khác"}, {"code": "X", "name": "hộ tịch"}):
        assert client.post(to("field_add"), data).status_code == 422
    assert stored() == before


def test_refuses_a_name_that_changed_meanwhile(admin):
    field = FieldFactory(name="Hộ tịch")
    fields.field_rename(field_id=field.pk, expected_name="Hộ tịch", name="Quốc tịch", actor=admin)
    with pytest.raises(InputError, match="«Quốc tịch»"):
        fields.field_rename(field_id=field.pk, expected_name="Hộ tịch", name="Khác", actor=admin)
    assert Field.objects.get().name == "Quốc tịch"


def test_refuses_an_agency_s_administrator():
    field, other = FieldFactory(), person(Role.AGENCY_ADMIN)
    before = stored()
    with pytest.raises(PolicyError):
        fields.field_add(code="X", name="Khác", actor=other)
    with pytest.raises(PolicyError):
        fields.field_rename(field_id=field.pk, expected_name=field.name, name="Khác", actor=other)
    assert stored() == before
    assert "Thêm lĩnh vực" not in said(browser(other).get(to("field_list")))


def test_the_list_costs_the_same_for_many(admin, count_queries):
    client = browser(admin)
    FieldFactory()
    one = count_queries(lambda: client.get(to("field_list")))
    FieldFactory.create_batch(49)
    assert count_queries(lambda: client.get(to("field_list"))) == one
