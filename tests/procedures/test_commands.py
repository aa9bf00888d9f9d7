"""The command line for the province's IT."""

import json
import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from config.env import ROOT
from procedures import packages
from procedures.lint import RULES
from procedures.models import ProcessVersion
from procedures.packages import process_import
from tests.factories.accounts import NOW, AgencyFactory
from tests.procedures.lint.good import AGENCY, good

SHIPPED = packages.shipped_packages()
NOWHERE = "postgres://nobody@127.0.0.1:1/nowhere"


@pytest.fixture
def package(tmp_path):
    """Write a package to a file and return its path."""

    def write(content, name="goi.json"):
        path = tmp_path / name
        path.write_text(json.dumps(content), encoding="utf-8")
        return str(path)

    return write


def faulty():
    content = good()
    content["processes"][0]["content"]["steps"][0]["entry"] = False
    return content


def test_tells_that_a_package_is_clean(package, capsys):
    call_command("process_lint", package(good()))
    assert capsys.readouterr().out == "goi.json: không có lỗi\n"


def test_ends_with_one_when_there_is_an_error(package, capsys):
    with pytest.raises(SystemExit) as end:
        call_command("process_lint", package(good(), "tot.json"), package(faulty()))
    assert end.value.code == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "tot.json: không có lỗi"
    assert lines[1].startswith("goi.json: L101 Lỗi (bay-buoc/process/bay-buoc) Quy trình không có bước bắt đầu. Hãy")


def test_a_warning_alone_does_not_fail(package, capsys):
    content = good()
    content["procedure"]["content"]["legal_basis"] = ""
    call_command("process_lint", package(content))
    assert "L605 Cảnh báo (procedure)" in capsys.readouterr().out


def test_answers_in_json(package, capsys):
    with pytest.raises(SystemExit):
        call_command("process_lint", package(faulty()), json=True)
    [report] = json.loads(capsys.readouterr().out)
    assert report["fault"] == ""
    assert report["findings"][0] == {
        "rule": "L101",
        "severity": "error",
        "place": {"kind": "process", "code": "bay-buoc", "index": None, "process": "bay-buoc"},
        "text": "Quy trình không có bước bắt đầu.",
        "fix": "Hãy đánh dấu bước tiếp nhận là bước bắt đầu.",
    }


@pytest.mark.parametrize(("content", "words"), [({}, "thiếu"), ({**good(), "extra": 1}, "khóa lạ")])
def test_a_package_of_another_form_is_wrong(package, capsys, content, words):
    with pytest.raises(SystemExit):
        call_command("process_lint", package(content))
    assert words in capsys.readouterr().out


def test_a_file_that_is_not_there_is_wrong(capsys):
    with pytest.raises(SystemExit):
        call_command("process_lint", "khong-co.json")
    assert "Không đọc được tệp" in capsys.readouterr().out


def test_asks_for_a_package():
    with pytest.raises(CommandError, match="ít nhất một gói"):
        call_command("process_lint")


def test_lists_every_rule(capsys):
    call_command("process_lint", rules=True)
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [rule.id for rule in RULES]
    call_command("process_lint", rules=True, json=True)
    assert json.loads(capsys.readouterr().out)[0] == {
        "id": "L101", "severity": "error", "title": "Quy trình có bước bắt đầu."
    }  # fmt: skip


def test_needs_no_database():
    environment = {**os.environ, "DATABASE_URL": NOWHERE, "DJANGO_SETTINGS_MODULE": "config.settings_test"}
    command = [sys.executable, "manage.py", "process_lint", *map(str, SHIPPED)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("không có lỗi") == len(SHIPPED)
    command = [sys.executable, "manage.py", "process_simulate", str(SHIPPED[0])]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "100 hồ sơ, 100 trả kết quả" in done.stdout


def stuck():
    content = good()
    del content["processes"][0]["content"]["actions"][11:13]
    return content


def test_simulates_a_package(package, capsys):
    call_command("process_simulate", package(good()), dossiers=20)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("bay-buoc: 20 hồ sơ, 20 trả kết quả")
    assert any("→ Trả kết quả" in line for line in lines)


def test_ends_with_one_where_dossiers_get_stuck(package, capsys):
    with pytest.raises(SystemExit) as end:
        call_command("process_simulate", package(stuck()))
    assert end.value.code == 1
    assert "kẹt ở «Xác nhận» (100 hồ sơ: nộp" in capsys.readouterr().out


def test_simulates_in_json_and_the_same_for_the_same_seed(package, capsys):
    call_command("process_simulate", package(good()), as_json=True, seed=5)
    first = json.loads(capsys.readouterr().out)
    call_command("process_simulate", package(good()), as_json=True, seed=5)
    assert json.loads(capsys.readouterr().out) == first
    assert (first["bay-buoc"]["dossiers"], first["bay-buoc"]["seed"]) == (100, 5)


@pytest.mark.parametrize("count", [0, 10_001])
def test_simulates_a_sensible_number_of_dossiers(package, count):
    with pytest.raises(CommandError, match="từ 1 đến 10000"):
        call_command("process_simulate", package(good()), dossiers=count)


def test_says_why_a_package_cannot_be_simulated(package):
    with pytest.raises(CommandError, match="Không đọc được tệp"):
        call_command("process_simulate", "khong-co.json")
    with pytest.raises(CommandError, match="thiếu"):
        call_command("process_simulate", package({}))
    with pytest.raises(CommandError, match="chưa có bước bắt đầu"):
        call_command("process_simulate", package(faulty()))


@pytest.mark.django_db
@pytest.mark.parametrize("path", SHIPPED, ids=[path.stem for path in SHIPPED])
def test_what_is_exported_is_what_was_imported(path, capsys):
    process_import(data=path.read_bytes(), at=NOW)
    package = packages.package_read(path.read_bytes())
    call_command("process_export", package.procedure.code)
    assert packages.package_read(capsys.readouterr().out.encode()) == package


@pytest.mark.django_db
def test_conditions_and_agencies_come_out_as_they_went_in(tmp_path, capsys):
    AgencyFactory(code=AGENCY)
    process_import(data=good(), at=NOW)
    path = tmp_path / "ra.json"
    call_command("process_export", "2.001044", out=path)
    assert str(path) in capsys.readouterr().out
    assert packages.package_read(path.read_bytes()) == packages.package_read(good())
    assert process_import(data=path.read_bytes(), at=NOW).published == ()
    assert ProcessVersion.objects.count() == 1


@pytest.mark.django_db
def test_refuses_to_export_what_is_not_published():
    with pytest.raises(CommandError, match="chưa có bản nào"):
        call_command("process_export", "2.001044")


@pytest.mark.django_db
def test_says_that_a_file_cannot_be_written(tmp_path):
    process_import(data=SHIPPED[0].read_bytes(), at=NOW)
    code = packages.package_read(SHIPPED[0].read_bytes()).procedure.code
    with pytest.raises(CommandError, match="Không ghi được"):
        call_command("process_export", code, out=tmp_path / "no" / "ra.json")
