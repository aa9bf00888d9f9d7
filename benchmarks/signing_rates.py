"""What else benchmarks/sign.py measures: two processes, a batch of different papers with one PIN, and a large file."""

import hashlib
import io
import multiprocessing
import os
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, cast

import pikepdf

from benchmarks.signing_speed import NAME, TITLE, Desk, paper
from signing.keys.envelope import seal, unseal
from signing.keys.secret import Secret
from signing.keys.unlock import envelope_of, key_open, memory
from signing.models import SigningKey
from signing.pades.engine import Job, key_signer, sign_in_place
from signing.pades.fields import LEADER_FIELD, prepare
from signing.pades.stamps import Layout, Stamp

BATCH = 100
LARGE_BYTES = 25 << 20
CHUNK_BYTES = 1 << 20
ROUNDS = 5
MIB_OF_KIB = 1024


def rates(desk: Desk, seconds: float) -> dict[str, float]:
    """Return the figures; each is a ratio of times taken in turn, so that a busy machine changes little."""
    prepared = prepare(paper(), signer_name=NAME, signer_title=TITLE)
    return {
        **two_processes(desk, prepared, seconds),
        **large_file(desk, prepared),
        "batch_vs_single": batch_vs_single(desk, prepared),
    }


def two_processes(desk: Desk, prepared: bytes, seconds: float) -> dict[str, float]:
    """Return how many signatures two processes make in the time in which one makes one: by the clock, and by the
    processor time that they got, which another program on the machine does not take away.
    """
    share = max(seconds / (2 * ROUNDS), 0.2)

    def count(_: int) -> tuple[int, float]:
        end, begun, made = time.perf_counter() + share, time.process_time(), 0
        while time.perf_counter() < end:
            desk.sign(prepared, LEADER_FIELD, desk.signature)
            made += 1
        return made, time.process_time() - begun

    pairs = [(_forked(count, 2), _forked(count, 1)[0]) for _ in range(ROUNDS)]
    by_clock = [sum(made for made, _ in both) / one[0] for both, one in pairs]
    by_processor = [sum(made / used for made, used in both) / (one[0] / one[1]) for both, one in pairs]
    return {
        "two_processes_vs_one": statistics.median(by_clock),
        "two_processes_vs_one_cpu": statistics.median(by_processor),
    }


def batch_vs_single(desk: Desk, prepared: bytes) -> float:
    """Return the rate of a batch of different papers, its one unlocking with a PIN included, by that of one paper."""
    papers = [_marked(prepared, str(number)) for number in range(BATCH)]
    pin = Secret("246810")
    row = SigningKey(pk=2, **vars(seal(desk.issued.key, fingerprint="1" * 64, pin=pin)))
    memory.keep(row, pin, desk.issued.key)

    def sign(pdf: bytes) -> None:
        stream = io.BytesIO(pdf)
        sign_in_place(stream, _job(desk, key_open(row=row, pin=pin, at=desk.at)))
        desk.check(stream.getvalue())

    singles = [_processor_time(lambda: sign(papers[0])) for _ in range(BATCH)]
    together = _processor_time(lambda: [sign(pdf) for pdf in papers])
    unlocking = _processor_time(lambda: unseal(envelope_of(row), pin=pin))
    return statistics.median(singles) * BATCH / (together + unlocking)


def large_file(desk: Desk, prepared: bytes) -> dict[str, float]:
    """Return how long a file of 25 MiB takes to copy and sign, by reading, hashing and writing it; and its memory."""
    with tempfile.TemporaryDirectory() as folder:
        source, copy = Path(folder, "source.pdf"), Path(folder, "copy.pdf")
        source.write_bytes(_large(prepared))
        job = _job(desk, desk.issued.key)

        def ours() -> None:
            shutil.copyfile(source, copy)
            with copy.open("r+b") as file:
                sign_in_place(cast(BinaryIO, file), job)

        pairs = [(_wall_time(ours), _wall_time(lambda: _floor(source, copy))) for _ in range(2 * ROUNDS)]
        [extra] = _forked(lambda _: _extra_memory(ours), 1)
        desk.check(copy.read_bytes())
    return {
        "inplace_25mb_vs_floor": statistics.median(one for one, _ in pairs)
        / statistics.median(two for _, two in pairs),
        "inplace_25mb_extra_mib": extra / MIB_OF_KIB,
    }


def _job(desk: Desk, key: object) -> Job:
    return Job(LEADER_FIELD, desk.identity, key_signer(key), desk.at, NAME, stamp=Stamp(Layout.PICTURE, desk.signature))  # type: ignore[arg-type]


def _floor(source: Path, target: Path) -> None:
    digest = hashlib.sha256()
    with source.open("rb") as read, target.open("wb") as written:
        while chunk := read.read(CHUNK_BYTES):
            digest.update(chunk)
            written.write(chunk)


def _large(prepared: bytes) -> bytes:
    """Return the paper with a scan in it that cannot be compressed."""
    with pikepdf.Pdf.open(io.BytesIO(prepared)) as document:
        scan = document.make_stream(os.urandom(LARGE_BYTES))
        document.pages[0].obj.PieceInfo = pikepdf.Dictionary(Scan=scan)
        stream = io.BytesIO()
        document.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return stream.getvalue()


def _marked(prepared: bytes, mark: str) -> bytes:
    with pikepdf.Pdf.open(io.BytesIO(prepared)) as document:
        document.docinfo["/Subject"] = mark
        stream = io.BytesIO()
        document.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return stream.getvalue()


def _extra_memory(work: Callable[[], None]) -> int:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    work()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before


def _forked(work: Callable[[int], Any], count: int) -> list[Any]:
    """Do the work in so many processes at once and return what each found."""
    context = multiprocessing.get_context("fork")
    pipes = [context.Pipe(duplex=False) for _ in range(count)]
    processes = [
        context.Process(target=lambda number=number, there=there: there.send(work(number)))
        for number, (_, there) in enumerate(pipes)
    ]
    for process in processes:
        process.start()
    found = [here.recv() for here, _ in pipes]
    for process in processes:
        process.join()
    return found


def _processor_time(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _wall_time(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
