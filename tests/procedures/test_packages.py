"""Taking procedure packages in."""

import copy
import json
from datetime import timedelta

import pytest

from procedures import library, packages, queries
from procedures.export import package_text, version_export
from procedures.lint import check_package
from procedures.models import Action, Component, Procedure, ProcedureVersion, ProcessVersion, Step, VersionState
from procedures.packages import PackageError, process_import
from procedures.sheets import procedure_content
from tests.factories.accounts import NOW, AgencyFactory, DepartmentFactory

pytestmark = pytest.mark.django_db
TABLES = (Procedure, ProcedureVersion, Component, ProcessVersion, Step, Action)
SHIPPED = {path.stem: path for path in packages.shipped_packages()}


def shipped(name="chung-thuc-hop-dong-dong-san"):
    return json.loads(SHIPPED[name].read_bytes())


def counts():
    return [table.objects.count() for table in TABLES]


def published_process():
    return ProcessVersion.objects.get(state=VersionState.PUBLISHED)


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_each_shipped_package_comes_out_as_it_went_in(name):
    process_import(data=SHIPPED[name].read_bytes(), at=NOW)
    package = packages.package_read(SHIPPED[name].read_bytes())
    assert packages.process_content(published_process()) == package.processes[0].content
    procedure = ProcedureVersion.objects.get(state=VersionState.PUBLISHED)
    assert procedure_content(procedure) == package.procedure.content


def test_the_shipped_processes_differ_in_length_and_branches():
    shapes = {
        (len(process.content.steps), len(process.content.actions), process.content.duration)
        for path in SHIPPED.values()
        for process in packages.package_read(path.read_bytes()).processes
    }
    assert len(shapes) == len(SHIPPED) >= 6


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_no_shipped_package_has_a_finding(name):
    assert check_package(packages.package_read(SHIPPED[name].read_bytes())) == []


# The ways that the provinces' guides describe: how many steps, and how many of them at the document office.
GUIDES = {
    "chung-thuc-hop-dong-dong-san": (7, 2),
    "xac-nhan-tinh-trang-hon-nhan": (6, 3),
    "ban-sao-tu-so-goc": (5, 2),
    "giay-phep-xuat-ban": (5, 0),
    "thong-bao-xang-dau": (15, 2),
    "chung-thuc-ban-sao": (3, 0),
    "trich-luc-ho-tich": (3, 0),
    "tho-cung-liet-si": (10, 2),
}


@pytest.mark.parametrize("name", GUIDES)
def test_the_ways_of_the_guides_are_shipped(name):
    [process] = packages.package_read(SHIPPED[name].read_bytes()).processes
    steps = process.content.steps
    assert (len(steps), sum(step.interconnected for step in steps)) == GUIDES[name]


def test_the_action_table_has_every_code_of_the_library():
    [process] = packages.package_read(SHIPPED["thong-bao-xang-dau"].read_bytes()).processes
    assert {action.code for action in process.content.actions} == set(library.BY_CODE)


def test_the_office_may_enter_a_draft_in_its_register_first():
    [process] = packages.package_read(SHIPPED["xac-nhan-tinh-trang-hon-nhan"].read_bytes()).processes
    moves = [(action.from_step, action.transition) for action in process.content.actions]
    assert ("vao_so", Action.Transition.OFFICE_REGISTERED) in moves


def test_two_agencies_walk_one_process():
    [process] = packages.package_read(SHIPPED["tho-cung-liet-si"].read_bytes()).processes
    assert {step.place for step in process.content.steps} == set(Step.Place)


def test_a_warning_does_not_hinder_the_import():
    package = shipped()
    package["procedure"]["content"]["legal_basis"] = ""
    assert process_import(data=package, at=NOW).published


def test_the_seven_steps_lead_from_clerk_to_clerk():
    process_import(data=shipped(), at=NOW)
    plan = queries.plan_of(published_process().pk)
    roles = [step.role for step in plan.steps.values()]
    assert roles == ["clerk", "specialist", "head", "leader", "clerical", "head", "clerk"]


def test_the_same_package_twice_changes_nothing():
    first = process_import(data=shipped(), at=NOW)
    before = counts()
    second = process_import(data=shipped(), at=NOW)
    assert counts() == before
    assert second.published == ()
    assert second.unchanged == first.published


def test_a_changed_process_becomes_a_new_version_and_running_dossiers_keep_theirs():
    process_import(data=shipped(), at=NOW)
    old = published_process()
    plan = queries.plan_of(old.pk)
    changed = shipped()
    changed["processes"][0]["content"]["steps"][2]["role"] = "leader"
    report = process_import(data=changed, at=NOW)
    new = published_process()
    assert report.published == ("Quy trình 2.001044-bay-buoc bản 2",)
    assert (new.number, ProcessVersion.objects.get(pk=old.pk).state) == (2, VersionState.RETIRED)
    assert queries.plan_of(new.pk).step("xem_xet").role == "leader"
    queries.forget_plans()
    assert queries.plan_of(old.pk) == plan


def test_a_changed_component_becomes_a_new_version_of_the_procedure():
    process_import(data=shipped(), at=NOW)
    changed = shipped()
    changed["procedure"]["content"]["components"][0]["copies"] = 3
    report = process_import(data=changed, at=NOW)
    assert report.published == ("Thủ tục 2.001044 bản 2",)
    assert ProcedureVersion.objects.get(number=1).components.first().copies == 0


def test_a_new_name_is_taken_over_without_a_new_version():
    process_import(data=shipped(), at=NOW)
    changed = shipped()
    changed["procedure"]["name"] = "Chứng thực hợp đồng về động sản"
    changed["processes"][0]["name"] = "Bảy bước"
    assert process_import(data=changed, at=NOW).published == ()
    procedure = Procedure.objects.get()
    assert (procedure.name, procedure.folded_name) == (changed["procedure"]["name"], "chung thuc hop dong ve dong san")
    assert procedure.processes.get().name == "Bảy bước"


def break_step(package, **values):
    package["processes"][0]["content"]["steps"][2].update(values)


def break_action(package, **values):
    package["processes"][0]["content"]["actions"][2].update(values)


FAULTS = {
    "an unknown key": (lambda p: p.update(extra=1), "khóa lạ «extra»"),
    "an unknown key of a step": (lambda p: break_step(p, colour="red"), "khóa lạ .*steps.2.colour"),
    "a missing key": (lambda p: p["procedure"].pop("name"), "thiếu «procedure.name»"),
    "an unknown form": (lambda p: p.update(version=2), "sai ở «version»"),
    "a code that is none": (lambda p: p["procedure"].update(code="abc"), "procedure.code"),
    "an unknown role": (lambda p: break_step(p, role="king"), "steps.2.role"),
    "a second entry": (lambda p: break_step(p, entry=True), "đúng một bước bắt đầu"),
    "no end": (lambda p: p["processes"][0]["content"]["steps"][-1].update(final=False), "bước trả kết quả"),
    "an office step at the desk": (lambda p: break_step(p, interconnected=True), "liên thông"),
    "a step twice": (lambda p: break_step(p, code="xu_ly"), "hai bước cùng mã"),
    "an action to nowhere": (lambda p: break_action(p, to="gone"), "không có trong quy trình"),
    "a move that the life cycle forbids": (lambda p: break_action(p, to="tra_ket_qua"), "không thể đi"),
    "an end that is no hand-over": (lambda p: break_action(p, to=None), "không thể đi"),
    "an action twice": (
        lambda p: p["processes"][0]["content"]["actions"].append(p["processes"][0]["content"]["actions"][0]),
        "hai thao tác",
    ),
    "a component twice": (
        lambda p: p["procedure"]["content"]["components"].append(p["procedure"]["content"]["components"][0]),
        "hai thành phần",
    ),
    "a process twice": (lambda p: p["processes"].append(p["processes"][0]), "hai quy trình"),
    "an unknown agency": (lambda p: p["procedure"].update(receiving_agencies=["H99"]), "«H99» chưa có"),
    "a department without agency": (lambda p: break_step(p, department="QLVT"), "phải nêu cơ quan"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_refuses_a_package_with(fault):
    spoil, words = FAULTS[fault]
    package = copy.deepcopy(shipped())
    spoil(package)
    with pytest.raises(PackageError, match=words):
        process_import(data=package, at=NOW)
    assert counts() == [0] * len(TABLES)


@pytest.mark.parametrize("data", [b"{", b"\xff\xfe\x00", b"[]"])
def test_refuses_what_is_no_package(data):
    with pytest.raises(PackageError):
        process_import(data=data, at=NOW)


def test_a_step_of_a_department_finds_it_by_its_code():
    department = DepartmentFactory(code="QLVT", agency__code="H18.01")
    package = shipped()
    package["processes"][0]["agency"] = "H18.01"
    break_step(package, department="QLVT")
    process_import(data=package, at=NOW)
    assert queries.plan_of(published_process().pk).step("xem_xet").department_id == department.pk
    assert process_import(data=package, at=NOW).published == ()


def test_refuses_a_department_that_the_agency_has_not():
    AgencyFactory(code="H18.01")
    package = shipped()
    package["processes"][0]["agency"] = "H18.01"
    break_step(package, department="QLVT")
    with pytest.raises(PackageError, match="phòng «QLVT»"):
        process_import(data=package, at=NOW)
    assert counts() == [0] * len(TABLES)


def test_refuses_a_process_code_of_another_procedure():
    process_import(data=shipped(), at=NOW)
    other = shipped()
    other["procedure"]["code"] = "2.999999"
    with pytest.raises(PackageError, match="đã dùng cho thủ tục khác"):
        process_import(data=other, at=NOW)
    assert Procedure.objects.count() == 1


def test_notes_the_agencies_that_take_it_in():
    agency = AgencyFactory(code="H18.01")
    package = shipped()
    package["procedure"]["receiving_agencies"] = ["H18.01"]
    process_import(data=package, at=NOW)
    assert queries.procedures_of(agency) == [Procedure.objects.get()]


def imported_again(change):
    """Return a shipped package that was imported once and says something else now."""
    package = shipped()
    process_import(data=package, at=NOW)
    again = copy.deepcopy(package)
    change(again["processes"][0])
    return again


def later(process):
    process["effective_from"], process["content"]["duration"] = "2030-01-01", 9


def elsewhere(process):
    process["agency"] = "H18.77"


@pytest.mark.parametrize(("change", "words"), [(later, "chưa tới"), (elsewhere, "cơ quan khác")])
def test_a_package_that_would_take_a_process_out_of_service_changes_nothing(change, words):
    AgencyFactory(code="H18.77")
    package, before = imported_again(change), counts()
    with pytest.raises(PackageError, match=words):
        process_import(data=package, at=NOW)
    assert counts() == before
    assert published_process().process.agency is None


def test_a_version_that_was_approved_for_later_is_not_overtaken():
    package = imported_again(lambda process: process["content"].update(duration=9))
    process = published_process().process
    ProcessVersion.objects.create(
        process=process, number=2, state=VersionState.SCHEDULED, effective_from=NOW.date() + timedelta(days=30),
        duration=5, created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    with pytest.raises(PackageError, match="chờ ngày áp dụng"):
        process_import(data=package, at=NOW)
    assert published_process().number == 1


def test_the_record_says_who_vouches_for_what_was_published():
    process_import(data=shipped(), at=NOW)
    assert published_process().events.get().data["what"] == "đi kèm sản phẩm"


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_each_shipped_package_is_exported_as_it_was_imported(name):
    process_import(data=SHIPPED[name].read_bytes(), at=NOW)
    exported = version_export(published_process())
    assert packages.package_read(package_text(exported).encode()) == exported
    assert exported == packages.package_read(SHIPPED[name].read_bytes())
