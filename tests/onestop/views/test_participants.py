"""Co-workers and followers on the pages: dialogs, marks, queues and what each is told."""

import pytest

from accounts.models import Role
from onestop.models import Participant
from tests.factories.accounts import person
from tests.factories.assigning import configure
from tests.onestop.views.conftest import said, upload


@pytest.fixture
def colleague(desk):
    return person(Role.SPECIALIST, agency=desk.agency)


def page_of(dossier):
    return f"/mot-cua/ho-so/{dossier.code}/"


def send(desk, client, dossier, **values):
    action = desk.action("xu_ly", "advance")
    data = {"expected_step": "xu_ly", "note": "Kính trình."} | values
    return client.post(f"{page_of(dossier)}viec/{action}/", data, follow=True)


def test_names_a_co_worker_who_says_when_the_part_is_done(desk, colleague, sign_in):
    dossier = desk.accept()
    desk.draft(dossier)
    send(desk, sign_in(desk.specialist), dossier, co_worker_ids=[colleague.pk])
    assert f"{colleague.full_name} (chưa mở)" in said(sign_in(desk.head).get(page_of(dossier)))
    client = sign_in(colleague)
    listed = client.get("/mot-cua/?hang=co_work")
    assert dossier.code in said(listed)
    assert ">mới</b>" in said(listed)
    page = said(client.get(page_of(dossier)))
    assert "Góp ý phối hợp…" in page
    assert ">mới</b>" not in said(client.get("/mot-cua/?hang=co_work"))
    data = {"expected_step": "xem_xet", "opinion": "Đồng ý.", "finished": "on", "attachments": [upload("y-kien.pdf")]}
    answer = client.post(f"{page_of(dossier)}phoi-hop/", data, follow=True)
    assert "báo xong phần phối hợp" in said(answer)
    assert "Góp ý phối hợp…" not in said(answer)
    page = said(sign_in(desk.head).get(page_of(dossier)))
    assert f"{colleague.full_name} (xong lúc" in page
    assert "góp ý, báo xong phần phối hợp" in page


def test_a_refused_part_stands_open_with_what_was_typed(desk, colleague, sign_in, nothing_changes):
    dossier = desk.accept()
    desk.draft(dossier)
    send(desk, sign_in(desk.specialist), dossier, co_worker_ids=[colleague.pk])
    client = sign_in(colleague)
    client.get(page_of(dossier))
    with nothing_changes():
        response = client.post(f"{page_of(dossier)}phoi-hop/", {"expected_step": "xem_xet", "opinion": " "})
    assert response.status_code == 422
    assert "Chưa có gì để ghi" in said(response)


def test_who_does_not_work_along_is_told_so(desk, sign_in):
    dossier = desk.at("xem_xet")
    data = {"expected_step": "xem_xet", "opinion": "Đồng ý."}
    answer = sign_in(desk.specialist).post(f"{page_of(dossier)}phoi-hop/", data, follow=True)
    assert "Chỉ người phối hợp chưa báo xong" in said(answer)
    assert not Participant.objects.exists()


@pytest.mark.parametrize(
    ("allowed", "shown"),
    [("performer", []), ("co_workers", ["co_worker_ids"]), ("followers", ["co_worker_ids", "follower_ids"])],
)
def test_the_dialog_offers_whom_the_action_lets_name(desk, sign_in, allowed, shown):
    configure(desk, "xu_ly", "advance", participants=allowed)
    page = said(sign_in(desk.specialist).get(page_of(desk.accept())))
    assert [name for name in ("co_worker_ids", "follower_ids") if f'name="{name}"' in page] == shown


def test_the_opinion_is_called_and_asked_for_as_the_action_says(desk, sign_in):
    configure(desk, "xu_ly", "advance", opinion="must", opinion_label="Ý kiến thẩm định")
    dossier = desk.accept()
    desk.draft(dossier)
    client = sign_in(desk.specialist)
    assert "Ý kiến thẩm định" in said(client.get(page_of(dossier)))
    assert send(desk, client, dossier, note="").status_code == 422
    configure(desk, "xu_ly", "advance", opinion="none")
    assert 'name="note"' not in said(client.get(page_of(dossier)))
    assert send(desk, client, dossier, note="").status_code == 200
    dossier.refresh_from_db()
    assert dossier.holder == desk.head


def test_the_suggested_person_is_chosen_on_the_page(desk, sign_in):
    [first, second] = [person(Role.HEAD, agency=desk.agency) for _ in range(2)]
    configure(desk, "xu_ly", "advance", officer=second)
    page = said(sign_in(desk.specialist).get(page_of(desk.accept())))
    assert f'<option value="{second.pk}" selected>' in page
    assert f'<option value="{first.pk}">' in page


def test_the_dialog_of_a_fixed_person_offers_nobody_else(desk, sign_in):
    other = person(Role.HEAD, agency=desk.agency)
    configure(desk, "xu_ly", "advance", assignment="fixed", officer=desk.head, participants="performer")
    page = said(sign_in(desk.specialist).get(page_of(desk.accept())))
    assert desk.head.full_name in page
    assert f'value="{other.pk}"' not in page
