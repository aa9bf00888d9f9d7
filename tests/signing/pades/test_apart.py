"""Examining in a process of its own: the same answer, within limits."""

import io
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from signing.pades import apart, child, lockdown, warm
from signing.pades.apart import examine_apart
from signing.pades.findings import FileFindings, from_plain, to_plain
from signing.pades.verify import examine
from tests.factories.accounts import NOW
from tests.factories.signing import authority
from tests.signing.attacks import stock
from tests.signing.pades.test_verify import add_text, anchors_of, update


def both_ways(pdf):
    options = {"anchors": anchors_of(authority()), "at": NOW}
    return examine_apart(pdf, **options), examine(pdf, **options)


def test_finds_the_same_as_in_this_process(signed_files):
    apart_found, found = both_ways(update(stock.add_store(signed_files.both), add_text))
    assert apart_found == found
    assert found.changed_pages


def test_findings_survive_the_way(signed_files):
    found = examine(stock.stamp_document(signed_files.both), anchors=anchors_of(authority()), at=NOW)
    assert from_plain(to_plain(found)) == found


def test_a_file_over_the_limit_is_not_even_handed_over(monkeypatch):
    monkeypatch.setattr(apart, "SIZE_MAX_BYTES", 10)
    assert examine_apart(b"%PDF-1.7 too long", anchors=anchors_of(), at=NOW) == FileFindings("file_too_large")


def test_the_fork_has_its_limits():
    code = "import resource; from signing.pades import child; child.limit(); "
    code += "print(*[resource.getrlimit(one)[0] for one in (0, 9, 1, 4)])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=warm.ROOT, check=True)
    assert told.stdout.split() == [str(child.CPU_SECONDS), str(child.MEMORY_BYTES), "0", "0"]
    assert (resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE) == (0, 9, 1, 4)


def locked_down(code, **environment):
    """Return what this code says, and its errors, in a process that has its limits like a fork."""
    given = f"import os, sys, subprocess, threading; from signing.pades import child; child.limit(); {code}"
    return subprocess.run(
        [sys.executable, "-c", given], capture_output=True, text=True, cwd=warm.ROOT, env={**os.environ, **environment}
    )


filters = pytest.mark.skipif(not lockdown.offers_filter(), reason="another architecture")


@filters
@pytest.mark.parametrize(
    "code",
    [
        "os.fork()",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.execv('/bin/true', ['true'])",
        "subprocess.run(['/bin/true'])",
        "os.system('true') and os._exit(1)",
    ],
)
def test_a_fork_starts_no_program(code):
    ended = locked_down(code)
    assert ended.returncode == 1
    assert not ended.stderr or "PermissionError" in ended.stderr


@filters
def test_a_fork_has_threads_all_the_same():
    code = "one = threading.Thread(target=print, args=['here']); one.start(); one.join()"
    assert locked_down(code).stdout == "here\n"


@pytest.mark.skipif(not lockdown.offers_landlock(), reason="the kernel has no Landlock")
def test_a_fork_reads_nobodys_environment_and_neither_reads_nor_changes_other_files(tmp_path):
    reads = "open(f'/proc/{os.getppid()}/environ', 'rb').read()"
    assert b"PATH=" in Path("/proc/self/environ").read_bytes()
    assert "PermissionError" in locked_down(reads).stderr
    kept = tmp_path / "kept"
    kept.write_text("kept")
    acts = ("os.remove('{0}')", "open('{0}')", "open('{0}', 'w')", "open('{0}.new', 'x')", "open('pyproject.toml')")
    for act in (one.format(kept) for one in acts):
        assert "PermissionError" in locked_down(act).stderr
    assert [one.read_text() for one in tmp_path.iterdir()] == ["kept"]


def test_a_fork_gains_no_privilege_and_leaves_no_core():
    code = "import ctypes; print(*[ctypes.CDLL(None).prctl(one, 0, 0, 0, 0) for one in (39, 3)])"
    assert locked_down(code).stdout == "1 0\n"


@pytest.mark.parametrize("number", [signal.SIGXCPU, signal.SIGKILL, signal.SIGALRM])
def test_a_fork_that_used_up_its_time_is_told_so(number):
    assert apart._findings(b'{"ended": %d}\n' % -number) == FileFindings("too_slow")


@pytest.mark.parametrize("told", [b'{"ended": -11}\n', b'{"ended": 1}\n', b'{"problem": 3}\n{"ended": 0}\n'])
def test_a_fork_that_breaks_makes_the_file_unreadable(told):
    assert apart._findings(told) == FileFindings("file_broken")


@pytest.mark.parametrize("told", [b"", b"[]", b'{"problem": ""}\n', b'{"problem": ""}\n{"ended"'])
def test_a_process_that_did_not_live_to_say_the_end_has_lost_the_check(told):
    assert apart._findings(told) == FileFindings("check_lost")


def test_where_no_fork_can_be_had_the_process_lives_on(monkeypatch):
    def refuse():
        raise BlockingIOError

    asked, handed = socket.socketpair(type=socket.SOCK_SEQPACKET)
    ours, theirs = socket.socketpair()
    with asked, handed, ours, theirs:
        socket.send_fds(asked, [b"1"], [theirs.fileno()])
        theirs.close()
        monkeypatch.setattr(os, "fork", refuse)
        assert child.Server(handed)._begin()
        assert ours.recv(1) == b""


def test_a_fork_holds_no_hand_over_socket(own_process, signed_files):
    look(signed_files.leader)
    assert Path(f"/proc/{own_process.process.pid}/fd/0").readlink() == Path(os.devnull)


def test_a_fork_without_memory_says_that_the_file_is_too_heavy(monkeypatch):
    monkeypatch.setattr(child, "_examined", lambda incoming: bytearray(2**60))
    assert from_plain(json.loads(child.answer(io.BytesIO()))) == FileFindings("too_heavy")


@pytest.fixture
def own_process(monkeypatch):
    process = warm.WarmProcess()
    monkeypatch.setattr(apart, "PROCESS", process)
    yield process
    process.stop()


def look(pdf):
    return examine_apart(pdf, anchors=anchors_of(authority()), at=NOW)


def test_what_never_answers_is_stopped_and_the_next_file_is_served(own_process, monkeypatch, signed_files):
    look(signed_files.leader)
    before = own_process.process.pid
    os.kill(before, signal.SIGSTOP)
    with monkeypatch.context() as patch:
        patch.setattr(apart, "WALL_SECONDS", 0.05)
        assert look(signed_files.both) == FileFindings("too_slow")
    assert look(signed_files.both).problem == ""
    assert own_process.process.pid != before


def test_a_process_that_was_killed_is_started_anew(own_process, signed_files):
    look(signed_files.leader)
    own_process.process.kill()
    own_process.process.wait()
    assert look(signed_files.both).problem == ""


def test_a_process_that_dies_over_a_request_is_asked_once_more(own_process, signed_files):
    look(signed_files.leader)
    before = own_process.process.pid
    os.kill(before, signal.SIGSTOP)
    asking = threading.Thread(target=lambda: found.append(look(signed_files.both)))
    found = []
    asking.start()
    os.kill(before, signal.SIGKILL)
    asking.join()
    assert [one.problem for one in found] == [""]


def test_the_process_is_kept_and_forked_for_each_file(own_process, signed_files):
    look(signed_files.leader)
    before = own_process.process.pid
    look(signed_files.both)
    assert own_process.process.pid == before


def test_it_knows_no_secret(own_process, monkeypatch, signed_files):
    monkeypatch.setenv("SIGNING_KEKS", "geheim")
    look(signed_files.both)
    told = Path(f"/proc/{own_process.process.pid}/environ").read_bytes()
    assert sorted(one.partition(b"=")[0] for one in told.split(b"\0") if one) == [b"LANG", b"PATH"]


def test_it_ends_with_the_one_who_asks(own_process, signed_files):
    look(signed_files.leader)
    own_process.asking.close()
    assert own_process.process.wait(timeout=10) == 0


def test_several_may_be_examined_at_once(signed_files):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(both_ways(signed_files.leader)[0].problem)) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["", "", ""]
