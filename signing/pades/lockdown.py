"""Take from a process what examining a file never needs: to start programs, to look into others, to change files,
and to read anything but programs and fonts.

Each is taken where the kernel offers it. None needs a privilege, so they hold for root in a container as well, whom a
limit on processes (RLIMIT_NPROC) does not bind.
Source: prctl(2), seccomp(2), landlock(7).
"""

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

SET_DUMPABLE, SET_SECCOMP, SET_NO_NEW_PRIVILEGES = 4, 22, 38
FILTER_MODE = 2
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION, PATH_BENEATH = 1, 1
# What the first version of Landlock knows of: executing, writing, reading, making, removing.
EVERYTHING, READ_FILE, READ_FOLDER = 0x1FFF, 0x4, 0x8
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER_AT, ARCHITECTURE_AT, FLAGS_AT = 0, 4, 16
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
OTHER_ABI, THREAD = 0x40000000, 0x10000
CLONE3 = 435


@dataclass(frozen=True)
class Calls:
    """The numbers of an architecture: its own, that of clone, and those of the calls that are refused."""

    architecture: int
    clone: int
    refused: tuple[int, ...]


# execve, execveat, ptrace, process_vm_readv, process_vm_writev, pidfd_getfd; fork and vfork where they are calls.
CALLS = {
    "x86_64": Calls(0xC000003E, 56, (59, 322, 101, 310, 311, 438, 57, 58)),
    "aarch64": Calls(0xC00000B7, 220, (221, 281, 117, 270, 271, 438)),
}


def lock_down(readable: Iterable[Path]) -> None:
    """Give up, for good, whatever the kernel lets this process give up but to read these; it may still have threads."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(SET_DUMPABLE, 0, 0, 0, 0)
    if libc.prctl(SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return
    _leave_files(libc, readable)
    _refuse_calls(libc)


def offers_landlock() -> bool:
    """Tell whether the kernel lets a process give up files."""
    return int(ctypes.CDLL(None).syscall(CREATE_RULESET, None, 0, VERSION)) > 0


def offers_filter() -> bool:
    """Tell whether we know the calls of this architecture."""
    return platform.machine() in CALLS


def _leave_files(libc: ctypes.CDLL, readable: Iterable[Path]) -> None:
    """Let nothing be executed, changed, or read but these; what the kernel tells of processes is a file too."""
    handled = struct.pack("Q", EVERYTHING)
    ruleset = libc.syscall(CREATE_RULESET, handled, ctypes.c_size_t(len(handled)), 0)
    if ruleset < 0:
        return
    for path in readable:
        _let_read(libc, ruleset, path)
    libc.syscall(RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def _let_read(libc: ctypes.CDLL, ruleset: int, path: Path) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    allowed = READ_FILE | READ_FOLDER if path.is_dir() else READ_FILE
    libc.syscall(ADD_RULE, ruleset, PATH_BENEATH, struct.pack("=Qi", allowed, handle), 0)
    os.close(handle)


def _refuse_calls(libc: ctypes.CDLL) -> None:
    calls = CALLS.get(platform.machine())
    if calls is None:
        return
    steps = filter_steps(calls)
    content = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *one) for one in steps))
    program = ctypes.create_string_buffer(struct.pack("HP", len(steps), ctypes.addressof(content)))
    libc.prctl(SET_SECCOMP, FILTER_MODE, program, 0, 0)


def filter_steps(calls: Calls) -> list[tuple[int, int, int, int]]:
    """Return the filter: operation, how many steps to skip when it holds and when not, and the value.

    A new process is a clone without the flag of a thread; clone3, whose flags no filter sees, is said not to exist.
    """
    refuse = (RETURN, 0, 0, REFUSE | errno.EPERM)
    steps = [
        (LOAD, 0, 0, ARCHITECTURE_AT),
        (EQUAL, 1, 0, calls.architecture),
        refuse,
        (LOAD, 0, 0, NUMBER_AT),
        (AT_LEAST, 0, 1, OTHER_ABI),
        refuse,
        (EQUAL, 0, 1, CLONE3),
        (RETURN, 0, 0, REFUSE | errno.ENOSYS),
    ]
    for number in calls.refused:
        steps += [(EQUAL, 0, 1, number), refuse]
    return [
        *steps,
        (EQUAL, 0, 3, calls.clone),
        (LOAD, 0, 0, FLAGS_AT),
        (ANY_BIT, 1, 0, THREAD),
        refuse,
        (RETURN, 0, 0, ALLOW),
    ]
