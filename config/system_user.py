"""The unprivileged account the embedded servers run as when the product is started by root."""

import os
import pwd
import stat
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = "motcuamo"
PASS_THROUGH = stat.S_IXOTH
Say = Callable[[str], None]


class SystemUserError(Exception):
    """No account can be had for the servers; the text says what to do."""


@dataclass(frozen=True)
class Account:
    """A system account, as subprocess wants it."""

    uid: int
    gid: int

    def popen_arguments(self) -> dict[str, Any]:
        """Return the arguments that start a process as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def server_account(say: Say) -> Account | None:
    """Return the account for the servers, made if need be; None when we are not root.

    Raises:
        SystemUserError: the account is missing and cannot be made.
    """
    if os.geteuid() != 0:
        return None
    say(f"PostgreSQL does not run as root, so the embedded servers run as the system user {NAME!r}.")
    try:
        return _account()
    except KeyError:
        say(f"Making the system user {NAME!r} (no home, no login).")
        _make()
        return _account()


def _account() -> Account:
    entry = pwd.getpwnam(NAME)
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def _make() -> None:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise SystemUserError(
            f"There is no `useradd` to make the user {NAME!r}. Start again as another user."
        ) from None
    if done.returncode:
        raise SystemUserError(f"{done.stderr.strip()}. Make the user {NAME!r} or start again as another user.")


def give(folder: Path, account: Account) -> None:
    """Make the account the owner of the folder, and of all that an earlier start as another user left in it."""
    if folder.stat().st_uid != account.uid:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)


def open_way(paths: Iterable[Path], say: Say) -> None:
    """Let everybody pass through (not read) the folders above the paths, saying which were closed."""
    parents = {parent for path in paths for parent in path.resolve().parents}
    closed = sorted(parent for parent in parents if not parent.stat().st_mode & PASS_THROUGH)
    if closed:
        names = ", ".join(map(str, closed))
        say(f"Allowing passage (chmod o+x, no reading) through {names}, so that {NAME!r} reaches its files.")
    for folder in closed:
        folder.chmod(folder.stat().st_mode | PASS_THROUGH)


def open_program(tree: Path, say: Say) -> None:
    """Make an installed program readable for everybody, where a strict umask had closed it."""
    closed = [path for path in (tree, *tree.rglob("*")) if not path.is_symlink() and _closed(path)]
    if closed:
        say(f"Making the {len(closed)} closed files of {tree} readable for {NAME!r}.")
    for path in closed:
        path.chmod(path.stat().st_mode | _wanted(path))


def _closed(path: Path) -> bool:
    wanted = _wanted(path)
    return path.stat().st_mode & wanted != wanted


def _wanted(path: Path) -> int:
    executable = path.is_dir() or bool(path.stat().st_mode & stat.S_IXUSR)
    return stat.S_IROTH | (stat.S_IXOTH if executable else 0)
