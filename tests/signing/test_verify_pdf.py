"""The command that checks files."""

import io
import json

import pytest
import time_machine
from django.core.management import CommandError, call_command

from tests.factories.accounts import NOW
from tests.factories.signing import LEADER_NAME, draft_pdf


@pytest.fixture
def at_signing_time():
    """Make it the day on which the tests' certificates are in force."""
    with time_machine.travel(NOW, tick=False):
        yield


def run(*args):
    out = io.StringIO()
    call_command("verify_pdf", *map(str, args), stdout=out)
    return out.getvalue()


def stored(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_tells_who_signed(office, signed_files, tmp_path, at_signing_time):
    told = run(stored(tmp_path, "both.pdf", signed_files.both))
    assert told.splitlines()[0].endswith("both.pdf: Hợp lệ")
    assert LEADER_NAME in told


def test_answers_as_json_a_line_per_file(office, signed_files, tmp_path, at_signing_time):
    path = stored(tmp_path, "both.pdf", signed_files.both)
    lines = [json.loads(line) for line in run(path, path, "--json").splitlines()]
    assert [line["verdict"] for line in lines] == ["valid", "valid"]
    assert lines[0]["signatures"][1]["coverage"] == "file"


def test_fails_when_any_file_is_not_valid(office, signed_files, tmp_path, at_signing_time):
    paths = [stored(tmp_path, "both.pdf", signed_files.both), stored(tmp_path, "draft.pdf", draft_pdf())]
    with pytest.raises(CommandError) as failed:
        run(*paths)
    assert failed.value.returncode == 1


def test_says_which_file_cannot_be_read_and_checks_the_others(office, signed_files, tmp_path, at_signing_time):
    out = io.StringIO()
    paths = [str(tmp_path / "gone.pdf"), str(stored(tmp_path, "both.pdf", signed_files.both))]
    with pytest.raises(CommandError, match=r"gone\.pdf") as failed:
        call_command("verify_pdf", *paths, stdout=out)
    assert failed.value.returncode == 2
    assert "both.pdf: Hợp lệ" in out.getvalue()
