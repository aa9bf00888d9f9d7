"""A package becomes drafts: what stands in the way, and that it is all or nothing."""

from datetime import timedelta

import pytest

from accounts.models import Role
from common.errors import DomainError, TransitionError
from procedures.export import version_export
from procedures.models import Process, ProcessEvent, ProcessVersion, VersionState
from procedures.packages import PackageError, package_publish, package_read
from procedures.services import cataloguing, drafting, previewing
from procedures.services.importing import package_draft
from procedures.services.previewing import package_preview
from tests.factories.accounts import NOW, person
from tests.factories.procedures import ProcedureFactory, ProcessFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def package(office):
    """Give the published process as a package with one step renamed, and nothing open beside it."""
    drafting.draft_discard(**office.call, reason="Nhập từ gói.")
    data = version_export(office.published).model_dump(mode="json", by_alias=True)
    data["processes"][0]["content"]["steps"][1]["name"] = "Thẩm định"
    return data


def preview(office, package, *, actor=None):
    return package_preview(package=package_read(package), actor=actor or office.admin)


def draft(office, package, *, actor=None):
    mark = preview(office, package, actor=actor).mark
    call = {"package": package_read(package), "mark": mark, "origin": "không niêm phong", "reason": "Thử."}
    return package_draft(**call, actor=actor or office.admin, at=NOW)


def test_a_draft_is_made_and_nothing_published(office, package):
    assert preview(office, package).is_open
    [made] = draft(office, package)
    assert (made.state, made.based_on, made.made_by) == (VersionState.DRAFT, office.published, office.admin)
    assert ProcessVersion.objects.get(state=VersionState.PUBLISHED) == office.published


def test_a_process_that_is_as_it_was_gets_no_draft(office, package):
    package["processes"].append({**package["processes"][0], "code": "them", "name": "Thêm"})
    package["processes"][0]["content"] = version_export(office.published).model_dump(mode="json", by_alias=True)[
        "processes"
    ][0]["content"]
    assert [version.process.code for version in draft(office, package)] == ["them"]


class TestNames:
    """What a package calls a process and its case holds at once, and the record says where it came from."""

    NAMES = {"name": "Cấp đổi", "case_name": "Cấp lại do mất", "case_order": 3}

    @pytest.fixture
    def process(self, office):
        return office.published.process

    def test_are_shown_and_taken_with_the_draft(self, office, package, process):
        package["processes"][0].update(self.NAMES)
        [change] = preview(office, package).processes[0].renames
        assert [field.after for field in change.fields] == ["Cấp đổi", "Cấp lại do mất", "3"]
        [made] = draft(office, package)
        process.refresh_from_db()
        assert (made.process, process.case_name, process.case_order) == (process, "Cấp lại do mất", 3)
        self.noted(office, "không niêm phong")

    def test_alone_make_no_draft_even_beside_an_open_one(self, office, package, process):
        draft(office, package)
        package["processes"][0].update(self.NAMES)
        assert draft(office, package) == []
        process.refresh_from_db()
        assert process.name == "Cấp đổi"
        assert ProcessVersion.objects.filter(state="draft").count() == 1

    def test_changed_meanwhile_refuse(self, office, package, process, nothing_changes):
        mark = preview(office, package).mark
        Process.objects.filter(pk=process.pk).update(name="Tên khác")
        call = {"package": package_read(package), "mark": mark, "origin": "gói", "reason": "Thử."}
        with nothing_changes(), pytest.raises(TransitionError, match="đã đổi"):
            package_draft(**call, actor=office.admin, at=NOW)

    def test_of_another_agency_s_process_stay(self, office, package, foreign, nothing_changes):
        Process.objects.filter(pk=office.published.process_id).update(agency=foreign.process.agency)
        data = version_export(office.published).model_dump(mode="json", by_alias=True)
        data["processes"][0].update(self.NAMES)
        with nothing_changes(), pytest.raises(TransitionError, match="không thuộc cơ quan bạn quản trị"):
            draft(office, data)

    def test_from_the_command_line_are_noted_too(self, office, package, process):
        data = version_export(office.published).model_dump(mode="json", by_alias=True)
        data["processes"][0].update(self.NAMES)
        package_publish(package=package_read(data), at=NOW, origin="gói tỉnh")
        process.refresh_from_db()
        assert process.case_name == "Cấp lại do mất"
        self.noted(office, "gói tỉnh")

    def noted(self, office, origin):
        [event] = ProcessEvent.objects.filter(version__process=office.published.process, action="process_edited")
        assert event.data["what"] == origin


def test_all_or_nothing(office, package, nothing_changes):
    package["processes"].append({**package["processes"][0], "code": "chung", "agency": None})
    found = preview(office, package)
    assert [one.hindrance != "" for one in found.processes] == [False, True]
    assert not found.is_open
    with nothing_changes(), pytest.raises(TransitionError, match="không thuộc cơ quan"):
        draft(office, package)


def test_refuses_a_second_open_version(office, package, nothing_changes):
    draft(office, package)
    with nothing_changes(), pytest.raises(PackageError, match="không có gì để soạn"):
        draft(office, package)
    package["processes"][0]["content"]["steps"][1]["name"] = "Rà soát"
    assert "chưa công bố" in preview(office, package).processes[0].hindrance
    with nothing_changes(), pytest.raises(TransitionError, match="chưa công bố"):
        draft(office, package)


def test_refuses_a_code_of_another_procedure(office, package, nothing_changes):
    other = ProcessFactory(procedure=ProcedureFactory(agencies=[office.agency]), agency=office.agency)
    package["processes"][0]["code"] = other.code
    assert "thủ tục khác" in preview(office, package).processes[0].hindrance
    with nothing_changes(), pytest.raises(TransitionError, match="thủ tục khác"):
        draft(office, package)


def test_refuses_the_process_of_another_agency(office, package, foreign, nothing_changes):
    Process.objects.filter(pk=office.published.process_id).update(agency=foreign.process.agency)
    with nothing_changes(), pytest.raises(TransitionError, match="không thuộc cơ quan bạn quản trị"):
        draft(office, package)


FAULTS = {
    "an agency that is not here": (lambda p: p["processes"][0].update(agency="H99"), "«H99» chưa có"),
    "an error of sense": (lambda p: p["processes"][0]["content"]["steps"][0].update(entry=False), "bước bắt đầu"),
    "a procedure that is not here": (lambda p: p["procedure"].update(code="1.999999"), "không có trong danh mục"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_refuses_a_package_with(office, package, nothing_changes, fault):
    spoil, words = FAULTS[fault]
    spoil(package)
    for act in (preview, draft):
        with nothing_changes(), pytest.raises(DomainError, match=words):
            act(office, package)


def test_a_sheet_that_differs_is_told_and_left_alone_by_who_may_not_change_the_catalogue(office, package):
    package["procedure"]["content"]["result_name"] = "Giấy khác"
    found = preview(office, package)
    assert (found.sheet.same, found.takes_sheet) == (None, False)
    draft(office, package)
    assert office.published.process.procedure.versions.get().result_name == "Giấy xác nhận"


def test_a_sheet_that_differs_becomes_a_draft_too(office, package):
    package["procedure"]["content"]["result_name"] = "Giấy khác"
    system = person(Role.SYSTEM_ADMIN)
    process, sheet = draft(office, package, actor=system)
    assert (process.state, sheet.state, sheet.made_by) == (VersionState.DRAFT, VersionState.DRAFT, system)
    assert (sheet.result_name, sheet.based_on.number) == ("Giấy khác", 1)
    assert [event.action for event in sheet.events.all()] == ["imported"]
    assert office.published.process.procedure.versions.get(state=VersionState.PUBLISHED).number == 1


def test_a_sheet_alone_is_enough_for_a_draft(office, package):
    package["processes"] = version_export(office.published).model_dump(mode="json", by_alias=True)["processes"]
    package["procedure"]["content"]["result_name"] = "Giấy khác"
    [sheet] = draft(office, package, actor=person(Role.SYSTEM_ADMIN))
    assert sheet.result_name == "Giấy khác"


def test_refuses_a_second_open_sheet(office, package, nothing_changes):
    package["procedure"]["content"]["result_name"] = "Giấy khác"
    system = person(Role.SYSTEM_ADMIN)
    cataloguing.sheet_draft(
        version_id=office.published.process.procedure.versions.get().pk, actor=person(Role.SYSTEM_ADMIN), at=NOW
    )
    assert "bản nội dung chưa công bố" in preview(office, package, actor=system).hindrances[0]
    with nothing_changes(), pytest.raises(TransitionError, match="bản nội dung chưa công bố"):
        draft(office, package, actor=system)


def test_refuses_a_process_that_is_of_another_agency_in_the_package(office, package, nothing_changes):
    package["processes"][0]["agency"] = None
    system = person(Role.SYSTEM_ADMIN)
    assert "trong gói là mọi cơ quan" in preview(office, package, actor=system).processes[0].hindrance
    with nothing_changes(), pytest.raises(TransitionError, match="trong gói là mọi cơ quan"):
        draft(office, package, actor=system)


def test_names_what_was_published_after_the_package_was_made(office, package):
    found = preview(office, package)
    since = office.published.created_at
    assert found.newer(since + timedelta(seconds=1)) == []
    assert found.newer(since - timedelta(seconds=1))[-1] == office.published


def test_a_procedure_that_is_here_is_checked_with_the_agencies_that_it_has_here(office, package):
    package["procedure"]["receiving_agencies"] = []
    package["processes"][0].update(agency=None, code="chung")
    found = preview(office, package, actor=person(Role.SYSTEM_ADMIN)).findings
    assert "L454" not in {finding.rule for finding in found}


def test_the_linter_looks_at_a_package_once(office, package, monkeypatch):
    seen = []
    monkeypatch.setattr(previewing, "check_package", lambda *args, **more: seen.append(args) or [])
    preview(office, package)
    assert len(seen) == 1


def test_the_system_s_administrator_imports_for_all_agencies(office, package):
    package["processes"][0].update(agency=None, code="chung")
    [made] = draft(office, package, actor=person(Role.SYSTEM_ADMIN))
    assert made.process.agency is None


def test_a_procedure_without_sheet_gives_no_package(office):
    office.published.process.procedure.versions.update(state=VersionState.RETIRED)
    with pytest.raises(PackageError, match="chưa có bản công bố"):
        version_export(office.published)


def test_a_version_that_was_not_approved_gives_no_package(office):
    with pytest.raises(PackageError, match="chưa được duyệt"):
        version_export(office.draft)


def test_a_new_procedure_keeps_the_name_that_its_field_has_here(office, package):
    package["procedure"]["code"] = "1.999999"
    package["procedure"]["field"]["name"] = "Tên khác"
    package["processes"][0]["code"] = "moi"
    field = office.published.process.procedure.field
    made, sheet = draft(office, package, actor=person(Role.SYSTEM_ADMIN))
    assert made.process.procedure.field == sheet.procedure.field == field
    field.refresh_from_db()
    assert field.name != "Tên khác"
