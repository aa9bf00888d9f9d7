"""Who sees which documents in which queue."""

from datetime import timedelta

import pytest
from django.db import connection

from accounts.models import Agency, Role
from eoffice import policies, queries
from eoffice.models import Document, DocumentType, Register
from eoffice.services import issuing, signing
from tests.factories.accounts import NOW, person
from tests.factories.eoffice import office as make_office


def keys_of(user, at=NOW):
    return {key: count for key, count in queries.queue_counts(user, at=at).items() if count}


def listed(user, queue, **filters):
    return list(queries.document_list(user, queue=queue, at=NOW, **filters))


@pytest.fixture
def stages(office):
    """One document at each stage."""
    return {
        "prepared": office.prepared(),
        "signed": office.signed(),
        "sealed": office.sealed(),
        "issued": office.issued(),
        "returned": signing.document_return(
            document_id=office.prepared().pk, actor=office.leader, at=NOW, reason="Sai"
        ),
    }


def test_counts_what_waits_for_each(office, stages):
    assert keys_of(office.leader) == {"cho-ky": 1, "cho-ban-hanh": 2, "hom-nay": 1}
    assert keys_of(office.clerical) == {"cho-ky": 1, "cho-ban-hanh": 2, "hom-nay": 1}
    assert queries.my_open_count(office.leader) == 1
    assert queries.my_open_count(office.clerical) == 2
    assert queries.my_open_count(office.specialist) == 0


def test_another_leader_and_another_agency_wait_for_nothing(office, stages):
    assert "cho-ky" not in keys_of(person(Role.LEADER, agency=office.agency))
    assert keys_of(person(Role.LEADER)) == {}
    assert keys_of(person(Role.CLERICAL)) == {}


def test_each_queue_lists_its_own(office, stages):
    user = office.clerical
    assert listed(user, "cho-ky") == [stages["prepared"]]
    assert set(listed(user, "cho-ban-hanh")) == {stages["signed"], stages["sealed"]}
    assert listed(user, "tra-lai") == [stages["returned"]]
    assert listed(user, "hom-nay") == [stages["issued"]]
    assert listed(user, "chua-dong-dau") == []
    assert len(listed(user, "toan-bo")) == 5
    assert len(listed(office.leader, "toi-ky")) == 5
    assert len(listed(office.head, "toi-soan")) == 5
    assert len(listed(office.specialist, "toi-soan")) == 5
    assert listed(office.clerical, "toi-ky") == []


def test_what_was_issued_yesterday_is_not_of_today(office, stages):
    assert "hom-nay" not in keys_of(office.leader, at=NOW + timedelta(days=1))


def test_the_units_clerical_officer_has_a_queue_of_their_own(db):
    office = make_office(route=Agency.ClericalRoute.UNIT)
    unit_clerical = person(Role.UNIT_CLERICAL, agency=office.agency)
    document = office.signed()
    assert listed(unit_clerical, "cho-ban-hanh") == [document]
    assert listed(office.clerical, "cho-ban-hanh") == []
    assert (queries.my_open_count(unit_clerical), queries.my_open_count(office.clerical)) == (1, 0)


def test_finds_words_without_marks_and_by_year(office):
    document = office.receive(subject="Cấp giấy phép xây dựng", owner_name="Quàng Thị Mai Hương")
    office.receive(subject="Trả lời kiến nghị", owner_name="Lò Văn Đôi")
    user = office.clerical
    assert listed(user, "toan-bo", text="giay PHEP mai huong") == [document]
    assert listed(user, "toan-bo", text=document.dossier_code.lower()) == [document]
    assert listed(user, "toan-bo", text="doi giay") == []
    assert len(listed(user, "toan-bo", year=2026)) == 2
    assert listed(user, "toan-bo", year=2025) == []


def test_everybody_begins_where_their_work_is(office):
    assert queries.default_queue(office.leader) == "cho-ky"
    assert queries.default_queue(office.clerical) == "cho-ban-hanh"


def test_citizens_do_not_enter(db):
    citizen = person(Role.CLERK)
    citizen.posts.update(active=False)
    assert not policies.can_enter(type(citizen).objects.get(pk=citizen.pk))


def test_the_leader_sees_what_comes_before_and_after(office):
    first, second, third = (office.prepared(step_due_at=NOW + timedelta(hours=hours)) for hours in (1, 2, 3))
    assert queries.neighbours(second, office.leader) == (2, 3, first.uid, third.uid)
    assert queries.neighbours(first, office.leader)[2] is None
    assert queries.neighbours(office.signed(), office.leader) == (0, 3, None, None)


def test_suggests_the_type_named_in_the_subject(office):
    types = [
        office.type,
        DocumentType.objects.create(code="GCN", name="Giấy chứng nhận", abbreviation="GCN"),
        DocumentType.objects.create(code="GX", name="Giấy", abbreviation="G"),
    ]
    document = office.receive(subject="Cấp GIẤY CHỨNG NHẬN đầu tư")
    assert queries.suggested_type(document, types, list(document.files.all())).code == "GCN"
    other = office.receive(subject="Trình ký")
    assert queries.suggested_type(other, types, list(other.files.all())).code == "GP"
    assert queries.suggested_register(document, queries.registers_of(document)) == office.register
    Register.objects.update(active=False)
    assert queries.suggested_register(document, queries.registers_of(document)) is None


def test_takes_over_the_form_of_the_same_procedure_before_any_other(office):
    same = office.sealed(procedure_code="1.000")
    other = office.sealed(procedure_code="2.000")
    new = office.signed(procedure_code="1.000")
    assert queries.previous_outgoing(new, office.clerical) == same
    new.procedure_code = "3.000"
    assert queries.previous_outgoing(new, office.clerical) in {same, other}
    assert queries.previous_outgoing(new, office.leader) is None


def test_a_dropped_file_is_not_the_current_one(office):
    document = office.signed()
    issuing.document_reopen(document_id=document.pk, actor=office.clerical, at=NOW, reason="Sai")
    record = queries.document_record(Document.objects.get(pk=document.pk))
    assert record.current.kind == "signing"
    assert record.report is None
    assert len(record.files) == 3


def test_counting_costs_one_query(office, stages, count_queries):
    office.clerical.active_posts  # noqa: B018 - read once per request
    assert count_queries(lambda: queries.queue_counts(office.clerical, at=NOW)) == 1
    assert count_queries(lambda: queries.my_open_count(office.clerical)) == 1


def test_what_a_person_drafted_or_entered_is_found_by_an_index(office):
    plans = {
        "eoffice_document_presenter_id": Document.objects.filter(presenter=office.head),
        "document_entered": Document.objects.filter(entered_by=office.clerical).order_by("-updated_at")[:1],
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    for index, found in plans.items():
        assert index in found.explain()
