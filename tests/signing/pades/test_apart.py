"""Examining in a process of its own: the same answer, within limits."""

import resource
import subprocess
import sys
import threading

from signing.pades import apart, child
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


def test_the_child_has_its_limits():
    code = "import resource; from signing.pades import child; child.limit(); "
    code += "print(*[resource.getrlimit(one)[0] for one in (0, 9, 1, 4)])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=apart.ROOT, check=True)
    assert told.stdout.split() == [str(child.CPU_SECONDS), str(child.MEMORY_BYTES), "0", "0"]
    assert (resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE) == (0, 9, 1, 4)


def done(code, stdout=b"", stderr=b""):
    return apart._findings(subprocess.CompletedProcess([], code, stdout, stderr))


def test_a_child_that_used_up_its_time_is_told_so():
    assert done(-24).problem == "too_slow"
    assert done(-9).problem == "too_slow"


def test_a_child_that_wanted_too_much_memory_is_told_so():
    assert done(1, stderr=b"Traceback\nMemoryError\n").problem == "too_heavy"


def test_a_child_that_breaks_makes_the_file_unreadable():
    assert done(1, stderr=b"Segmentation fault").problem == "file_broken"
    assert done(0, stdout=b'{"problem": 3}').problem == "file_broken"


def test_a_child_that_never_answers_is_stopped(monkeypatch, signed_files):
    monkeypatch.setattr(apart, "WALL_SECONDS", 0.05)
    assert examine_apart(signed_files.both, anchors=anchors_of(), at=NOW) == FileFindings("too_slow")


def test_the_child_knows_no_secret(monkeypatch, signed_files):
    seen = []
    run = subprocess.run
    monkeypatch.setenv("SIGNING_KEKS", "geheim")
    monkeypatch.setattr(
        subprocess, "run", lambda *args, **options: seen.append(options["env"]) or run(*args, **options)
    )
    examine_apart(signed_files.both, anchors=anchors_of(), at=NOW)
    assert sorted(seen[0]) == ["LANG", "PATH", "PYTHONDONTWRITEBYTECODE"]


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
