"""Packages in and out by the command line of the province's IT."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Role
from procedures import packages
from procedures.archive import archive_read
from procedures.models import Procedure, ProcessEvent, ProcessVersion, VersionState
from procedures.packages import process_import
from procedures.services import drafting, trusting
from tests.factories.accounts import NOW, AgencyFactory, person
from tests.procedures.lint.good import AGENCY, good
from tests.procedures.zips import NEIGHBOUR, changed_manifest, sealed_by, trusted, unsealed, written

pytestmark = pytest.mark.django_db
SHIPPED = packages.shipped_packages()
CODE = "2.001044"


@pytest.fixture
def neighbour(db):
    """A publisher whom two people trust."""
    return trusted(NEIGHBOUR)


@pytest.fixture
def file(tmp_path):
    """Write a file and return its path."""

    def write(content, name="goi.zip"):
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    return write


def stored():
    return [list(model.objects.order_by("pk").values()) for model in (Procedure, ProcessVersion, ProcessEvent)]


@pytest.mark.parametrize("path", SHIPPED, ids=[path.stem for path in SHIPPED])
def test_what_is_exported_is_what_was_imported(path, tmp_path):
    process_import(data=path.read_bytes(), at=NOW)
    package = packages.package_read(path.read_bytes())
    out = tmp_path / "ra.zip"
    call_command("process_export", package.procedure.code, out=out, verbosity=0)
    assert archive_read(out.read_bytes()).package == package


def test_what_was_exported_comes_in_and_changes_nothing(tmp_path, capsys):
    AgencyFactory(code=AGENCY)
    process_import(data=good(), at=NOW)
    out = tmp_path / "ra.zip"
    call_command("process_export", CODE, out=out)
    assert str(out) in capsys.readouterr().out
    before = stored()
    call_command("process_import", str(out))
    assert [line.rpartition(": ")[2] for line in capsys.readouterr().out.splitlines()] == ["không đổi"] * 2
    assert stored() == before


def test_several_procedures_go_into_a_folder(tmp_path, capsys):
    call_command("process_import", "--shipped", verbosity=0)
    codes = list(Procedure.objects.values_list("code", flat=True)[:2])
    call_command("process_export", *codes, out=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{code}.zip" for code in codes)
    with pytest.raises(CommandError, match="thư mục đã có") as found:
        call_command("process_export", *codes, out=tmp_path / "mot.zip")
    assert found.value.returncode == 2


def test_nothing_is_written_when_one_cannot_be_exported(tmp_path):
    process_import(data=SHIPPED[0].read_bytes(), at=NOW)
    code = packages.package_read(SHIPPED[0].read_bytes()).procedure.code
    with pytest.raises(CommandError, match="chưa có bản nào"):
        call_command("process_export", code, "9.999999", out=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_says_that_a_file_cannot_be_written(tmp_path):
    process_import(data=SHIPPED[0].read_bytes(), at=NOW)
    code = packages.package_read(SHIPPED[0].read_bytes()).procedure.code
    with pytest.raises(CommandError, match="Không ghi được"):
        call_command("process_export", code, out=tmp_path / "no" / "ra.zip")


def test_takes_all_shipped_packages_and_tells_what_it_published(capsys):
    call_command("process_import", "--shipped")
    assert Procedure.objects.count() == len(SHIPPED)
    assert all(line.endswith(": đã công bố") for line in capsys.readouterr().out.splitlines())


def test_publishes_what_a_trusted_publisher_sealed(neighbour, file, capsys):
    AgencyFactory(code=AGENCY)
    call_command("process_import", file(sealed_by(NEIGHBOUR, good())))
    assert f"Thủ tục {CODE} bản 1: đã công bố" in capsys.readouterr().out
    assert ProcessVersion.objects.get().state == VersionState.PUBLISHED


REFUSED = {
    "an unsealed package": (lambda: unsealed(good()), "không niêm phong.* Hãy nhập ở trang Cấu hình"),
    "a stranger's package": (lambda: sealed_by(NEIGHBOUR, good()), "chưa được tin.* Hãy nhập ở trang Cấu hình"),
    "a wrong seal": (lambda: changed_manifest(written(good()), made_at="2026-01-01T00:00:00Z"), "Niêm phong sai"),
    "JSON": (lambda: b"{}", "không phải gói thủ tục"),
    "an agency that is not here": (lambda: written(good()), f"«{AGENCY}» chưa có"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refuses(what, file):
    make, words = REFUSED[what]
    with pytest.raises(CommandError, match=words) as found:
        call_command("process_import", file(make()))
    assert found.value.returncode == 1
    assert stored() == [[], [], []]


def test_refuses_a_publisher_who_was_revoked(neighbour, file):
    trusting.publisher_revoke(publisher_id=neighbour.pk, reason="Lộ khóa.", actor=neighbour.added_by, at=NOW)
    with pytest.raises(CommandError, match="đã bị thu hồi"):
        call_command("process_import", file(sealed_by(NEIGHBOUR, good())))
    assert stored() == [[], [], []]


def test_a_draft_in_the_way_is_told_and_kept(file, neighbour):
    AgencyFactory(code=AGENCY)
    process_import(data=good(), at=NOW)
    version = ProcessVersion.objects.get()
    drafting.draft_make(version_id=version.pk, actor=person(Role.SYSTEM_ADMIN), at=NOW)
    content = good()
    content["processes"][0]["content"]["duration"] = 9
    before = stored()
    with pytest.raises(CommandError, match="đã có phiên bản 2"):
        call_command("process_import", file(sealed_by(NEIGHBOUR, content)))
    assert stored() == before


def test_the_first_wrong_file_stops_and_says_which(file, capsys):
    AgencyFactory(code=AGENCY)
    with pytest.raises(CommandError, match=r"^hai\.zip: "):
        call_command("process_import", file(written(good()), "mot.zip"), file(b"x", "hai.zip"))
    assert Procedure.objects.count() == 1


@pytest.mark.parametrize(("arguments", "words"), [([], "ít nhất một"), (["khong-co.zip"], "Không đọc được")])
def test_says_what_is_missing(arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("process_import", *arguments)
