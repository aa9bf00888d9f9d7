"""The linter on the command line."""

import json
import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from config.env import ROOT
from procedures import packages
from procedures.lint import RULES
from tests.procedures.lint.good import good
from tests.procedures.lint.parts import RESIDENCE, with_parts
from tests.procedures.zips import changed_manifest, written

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


def test_warns_of_part_dossiers_of_procedures_that_it_does_not_know(capsys):
    paths = {path.stem: str(path) for path in SHIPPED}
    birth, residence, card = (
        paths[name] for name in ("khai-sinh-lien-thong", "dang-ky-thuong-tru", "the-bao-hiem-y-te-tre-em")
    )
    call_command("process_lint", birth, residence)
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if "L991 Cảnh báo" in line and "«1.002759» chưa ánh xạ" in line] == lines[:1]
    call_command("process_lint", birth, residence, card)
    assert capsys.readouterr().out.count("không có lỗi") == 3


def test_warns_of_an_agency_that_does_not_take_the_part_in(package, capsys):
    first, second = with_parts(), good()
    second["procedure"]["code"] = RESIDENCE
    call_command("process_lint", package(first), package(second, "khac.json"))
    assert "«G01» chưa ánh xạ" in capsys.readouterr().out


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


def test_reads_a_package_as_a_zip_too(tmp_path, capsys):
    path = tmp_path / "goi.zip"
    path.write_bytes(written(good()))
    call_command("process_lint", str(path))
    assert capsys.readouterr().out == "goi.zip: không có lỗi\n"


@pytest.mark.parametrize(("content", "words"), [(b"PK\x03\x04", "không phải gói"), (None, "Niêm phong sai")])
def test_a_zip_that_is_no_package_or_was_changed_is_wrong(tmp_path, capsys, content, words):
    path = tmp_path / "goi.zip"
    path.write_bytes(content or changed_manifest(written(good()), made_at="2026-01-01T00:00:00Z"))
    with pytest.raises(SystemExit):
        call_command("process_lint", str(path))
    assert words in capsys.readouterr().out
