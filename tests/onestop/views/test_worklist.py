"""Danh sách công việc and Tra cứu."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Role
from onestop.models import Dossier
from onestop.queries import Filters, dossier_list, my_open_count, queue_counts, task_list
from onestop.services.submission import PartyData
from tests.factories.accounts import NOW, person
from tests.factories.onestop import OWNER
from tests.factories.onestop import desk as build
from tests.onestop.views.conftest import said

TASKS = reverse("onestop:task_list")
ALL = reverse("onestop:dossier_list")


def codes(dossiers):
    return {dossier.code for dossier in dossiers}


class TestQueues:
    """Which dossiers stand where."""

    def test_counts_agree_with_the_lists(self, desk):
        for step in ("xu_ly", "xem_xet", "ky_duyet", "xac_nhan", "tra_ket_qua", "xong"):
            desk.at(step)
        for user in (desk.clerk, desk.specialist, desk.head):
            counts = queue_counts(user, now())
            for name, count in counts.items():
                found = task_list(user, queue=name, filters=Filters(), at=now())
                assert found.count() == count, (user, name)

    def test_each_sees_their_own_work(self, desk):
        one, two = desk.at("xu_ly"), desk.at("xem_xet")
        for user, dossier in ((desk.specialist, one), (desk.head, two)):
            found = task_list(user, queue="mine", filters=Filters(), at=NOW)
            assert codes(found) == {dossier.code}
            assert my_open_count(user) == 1

    def test_late_and_soon_stand_apart(self, desk):
        dossier = desk.accept()
        for hours, standing in ((-25, (0, 0)), (-1, (1, 0)), (1, (0, 1))):
            counts = queue_counts(desk.clerk, dossier.due_at + timedelta(hours=hours))
            assert (counts["soon"], counts["late"]) == standing

    def test_given_back_ones_have_a_queue(self, desk):
        dossier = desk.at("xem_xet")
        desk.act(dossier, "send_back", desk.head)
        assert codes(task_list(desk.specialist, queue="back", filters=Filters(), at=NOW)) == {dossier.code}

    def test_followed_ones_have_a_queue(self, desk):
        dossier = desk.accept()
        desk.draft(dossier)
        desk.act(dossier, "advance", desk.specialist, follower_ids=[desk.clerk.pk])
        assert codes(task_list(desk.clerk, queue="followed", filters=Filters(), at=NOW)) == {dossier.code}

    def test_other_agencies_are_not_seen(self, desk):
        stranger = build()
        desk.accept()
        assert not dossier_list(stranger.clerk, filters=Filters()).exists()


class TestFilters:
    """Search without marks, by code, by the number of a paper, and the rest."""

    @pytest.fixture
    def found(self, desk):
        desk.accept()
        self.other = desk.accept(applicant=PartyData(name="Giàng Thị Sua", id_number="099000000001"))

        def search(**filters):
            return codes(dossier_list(desk.clerk, filters=Filters(**filters)))

        return search

    @pytest.mark.parametrize("text", ["giang thi sua", "Sua", "GIÀNG", "099000000001"])
    def test_finds_by_words_of_the_owner_or_number(self, found, text):
        assert found(text=text) == {self.other.code}

    def test_finds_by_code_in_any_case(self, found):
        assert found(text=self.other.code.lower()) == {self.other.code}

    def test_finds_by_a_part_of_the_code(self, found):
        day_and_number = self.other.code.partition("-")[2]
        assert self.other.code in found(text=day_and_number)
        assert found(text=f"{day_and_number}9") == set()

    def test_narrows_by_state_channel_procedure_and_date(self, found):
        assert len(found(state="processing")) == 2
        assert found(state="returned") == found(channel="online") == found(procedure_id=-1) == set()
        assert found(since=NOW + timedelta(days=1)) == set()


class TestPages:
    """The pages themselves."""

    def test_shows_code_owner_holder_and_the_exact_times(self, desk, sign_in):
        dossier = desk.accept()
        page = said(sign_in(desk.clerk).get(TASKS))
        assert desk.process.process.procedure.code in page
        for text in (dossier.code, OWNER.name, desk.specialist.full_name, "Hạn toàn quy trình", "20/07/2026 09:00:00"):
            assert text in page

    @pytest.mark.parametrize(
        ("days", "tone"),
        # Due on Monday the 20th: a fifth of ten working days, and a working day before it, begin earlier than a day.
        [(10, 'class="due tip"'), (12, "due--soon"), (15, "due--late")],
    )
    def test_what_is_near_has_its_colour(self, desk, sign_in, days, tone):
        desk.accept()
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            assert tone in said(sign_in(desk.clerk).get(TASKS))

    def test_my_turn_has_its_button(self, desk, sign_in):
        desk.at("tra_ket_qua")
        assert "Trả kết quả<span" in said(sign_in(desk.clerk).get(TASKS))
        assert "Xem<span" in said(sign_in(desk.head).get(ALL))

    def test_htmx_gets_the_rows_only(self, desk, sign_in):
        page = said(sign_in(desk.clerk).get(TASKS, headers={"HX-Request": "true"}))
        assert "<html" not in page
        assert "Tất cả đang giải quyết: 0 hồ sơ" in page

    def test_empty_lists_say_what_would_appear(self, desk, sign_in):
        assert "Hồ sơ tới lượt sẽ hiện" in said(sign_in(desk.specialist).get(TASKS))

    def test_a_filter_that_nothing_fits_says_so(self, desk, sign_in):
        desk.accept()
        page = said(sign_in(desk.clerk).get(TASKS, {"q": "zzzz"}))
        assert "không có hồ sơ nào khớp bộ lọc" in page
        assert "xóa bớt bộ lọc" in page
        assert "1 hồ sơ</b>" not in page

    def test_only_clerks_are_offered_to_take_in(self, desk, sign_in):
        address = reverse("onestop:intake_start")
        assert address in said(sign_in(desk.clerk).get(TASKS))
        assert address not in said(sign_in(desk.head).get(TASKS))

    @pytest.mark.parametrize("query", ["?hang=x", "?thu_tuc=abc", "?trang_thai=x&kenh=x&ngay=x", "?after=x", "?q=%00"])
    def test_nonsense_in_the_address_does_no_harm(self, desk, sign_in, query):
        assert sign_in(desk.clerk).get(TASKS + query).status_code == 200

    @pytest.mark.parametrize("address", [TASKS, ALL])
    def test_costs_the_same_for_one_row_and_for_fifty(self, desk, sign_in, count_queries, address):
        client = sign_in(desk.clerk)
        desk.accept()
        client.get(address)
        one = count_queries(lambda: client.get(address))
        Dossier.objects.bulk_create([_copy(desk, number) for number in range(2, 51)])
        assert count_queries(lambda: client.get(address)) == one
        assert one <= 12

    def test_pages_follow_one_another(self, desk, sign_in):
        desk.accept()
        Dossier.objects.bulk_create([_copy(desk, number) for number in range(2, 61)])
        client = sign_in(desk.clerk)
        first = client.get(TASKS)
        token = first.context["page"].next_token
        second = client.get(TASKS, {"after": token})
        seen = [row.code for row in [*first.context["rows"], *second.context["rows"]]]
        assert len(seen) == len(set(seen)) == 60


def _copy(desk, number):
    """Return another dossier like the first, not stored."""
    dossier = Dossier.objects.select_related(None).order_by("pk").first()
    dossier.pk = None
    dossier.code = f"{desk.agency.code}-260706-{number:04d}"
    dossier._state.adding = True
    return dossier


@pytest.mark.parametrize("address", [TASKS, ALL])
def test_anonymous_people_sign_in_first(client, db, address):
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("role", [Role.LEADER, Role.CLERICAL, Role.AGENCY_ADMIN])
def test_other_roles_of_the_agency_may_look(desk, sign_in, role):
    desk.accept()
    assert sign_in(person(role, agency=desk.agency)).get(ALL).status_code == 200
