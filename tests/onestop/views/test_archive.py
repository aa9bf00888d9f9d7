"""The store in the browser: the dialog, the panel of the dossier, the list, a stored file."""

from django.urls import reverse

from accounts.models import Role
from onestop.models import ArchivedFile, ArchiveNote
from tests.factories.accounts import person
from tests.onestop.services.test_archiving import finished, store
from tests.onestop.views.conftest import said

LIST = reverse("onestop:archive_list")


def address(dossier):
    return reverse("onestop:dossier_archive", args=[dossier.code])


def values(desk, dossier, **changes):
    page = {"expected_state": "returned", "expected_step": desk.step(dossier)}
    return {**page, "file_code": "QLVT.2026.03", "title": "Cấp phép vận tải", "keep_years": "10", **changes}


def test_the_head_stores_a_finished_dossier(desk, sign_in):
    dossier, client = finished(desk, files=True), sign_in(desk.head)
    assert address(dossier) in client.get(dossier.get_absolute_url()).content.decode()
    assert "Thời hạn bảo quản" in client.get(address(dossier)).content.decode()
    answer = client.post(address(dossier), values(desk, dossier), follow=True)
    assert "số lưu kho 01/" in said(answer)
    page = answer.content.decode()
    assert "Tệp đã lưu kho" in page
    assert address(dossier) not in page
    assert dossier.code in client.get(LIST, {"q": "cap phep"}).content.decode()
    assert dossier.code not in client.get(LIST, {"q": "khac"}).content.decode()


def test_a_refused_form_stands_open_with_what_was_typed(desk, sign_in):
    dossier = finished(desk)
    answer = sign_in(desk.head).post(address(dossier), values(desk, dossier, file_code="", title="Sổ cấp phép"))
    assert answer.status_code == 422
    assert "Ghi mã hồ sơ lưu." in answer.content.decode()
    assert "Sổ cấp phép" in answer.content.decode()
    assert not ArchiveNote.objects.exists()


def test_weak_roles_may_not_and_strangers_find_nothing(desk, sign_in):
    dossier = finished(desk)
    assert sign_in(desk.leader).post(address(dossier), values(desk, dossier)).status_code == 403
    assert sign_in(desk.specialist).post(address(dossier), values(desk, dossier)).status_code == 403
    stranger = sign_in(person(Role.HEAD))
    assert stranger.post(address(dossier), values(desk, dossier)).status_code == 404
    assert not ArchiveNote.objects.exists()


def test_a_stored_file_is_shown_to_the_agency_alone(desk, sign_in):
    dossier = finished(desk, files=True)
    store(desk, dossier)
    file = ArchivedFile.objects.first()
    url = reverse("onestop:archived_file", args=[dossier.code, file.pk])
    assert sign_in(desk.specialist).get(url, {"xem": "1"}).status_code == 200
    assert sign_in(person(Role.HEAD)).get(url).status_code == 404
    other = finished(desk)
    elsewhere = reverse("onestop:archived_file", args=[other.code, file.pk])
    assert sign_in(desk.specialist).get(elsewhere).status_code == 404


def test_the_list_is_for_officers_and_costs_as_many_queries_for_four_as_for_one(desk, sign_in, count_queries):
    client = sign_in(desk.head)
    assert "Kho chưa có hồ sơ nào" in client.get(LIST).content.decode()
    store(desk, finished(desk))
    client.get(LIST)
    few = count_queries(lambda: client.get(LIST))
    for _ in range(3):
        store(desk, finished(desk))
    assert count_queries(lambda: client.get(LIST)) == few
    assert few <= 12


def test_another_agencys_store_is_not_listed(desk, sign_in):
    store(desk, finished(desk))
    assert "QLVT.2026.03" not in sign_in(person(Role.HEAD)).get(LIST).content.decode()
