"""Walk dossiers through the product as officers do, over kept connections: each step opens the page, then acts.

Started by benchmarks.journey. Four walkers, each with five officers who are signed in, take one dossier after another
through its eight pages and nine forms, with two B-B signatures. Nothing counts until each walker has taken one dossier
all the way, over the very connections that are measured, so that their processes have loaded code and templates.
Whether a message has arrived is asked of the database by a prepared statement, so that waiting costs the server next
to nothing; everything else goes through the pages. The load runs on the same machine: what processor time it takes
itself is told. It asks for pages that are not compressed; a browser asks for compressed ones.
"""

import argparse
import json
import os
import re
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import psycopg2

from benchmarks.ways import Ways

ARRIVES_WITHIN_S = 30
LOOK_AGAIN_S = 0.02
ARRIVALS = {
    "document": "SELECT uid FROM eoffice_document WHERE dossier_code = $1 AND preparation = 'ready'",
    "result": "SELECT 1 FROM onestop_result JOIN onestop_dossier AS d ON d.id = dossier_id WHERE d.code = $1",
}
OFFICERS = ("motcua1", "chuyenvien1", "truongphong1", "lanhdao1", "vanthu1")


class Session:
    """One officer's session over one kept connection."""

    def __init__(self, port: int, username: str, password: str) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookies: dict[str, str] = {}
        self.get("/tai-khoan/dang-nhap/")
        self.post("/tai-khoan/dang-nhap/", {"username": username, "password": password})
        if "sessionid" not in self.cookies:
            raise SystemExit(f"{username} could not sign in")

    def get(self, path: str) -> str:
        """Open a page and return its text."""
        return self._send("GET", path, b"", {})[1]

    def post(self, path: str, fields: dict[str, str], files: dict[str, tuple[str, bytes]] | None = None) -> str:
        """Send a form and return the address that the answer leads to.

        Raises:
            RuntimeError: the form was not taken.
        """
        body, kind = _multipart(fields, files) if files else (urlencode(fields).encode(), _URLENCODED)
        headers = {"Content-Type": kind, "X-CSRFToken": self.cookies.get("csrftoken", "")}
        response, text = self._send("POST", path, body, headers)
        if response.status not in {302, 303}:
            said = re.findall(r'class="note[^>]*>(.*?)</div>', text, re.DOTALL)
            raise RuntimeError(f"{path}: {response.status} {re.sub(r'<[^>]+>', ' ', ' '.join(said))[:500]}")
        return response.headers["Location"]

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[HTTPResponse, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body or None, {**headers, "Cookie": cookie})
        response = self.connection.getresponse()
        text = response.read().decode(errors="replace")
        for line in response.headers.get_all("Set-Cookie") or []:
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        return response, text


_URLENCODED = "application/x-www-form-urlencoded"


def _multipart(fields: dict[str, str], files: dict[str, tuple[str, bytes]]) -> tuple[bytes, str]:
    edge = uuid4().hex
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, (file_name, content) in files.items():
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
        parts.append(f"{head}Content-Type: application/pdf\r\n\r\n".encode() + content + b"\r\n")
    return b"".join([*parts, f"--{edge}--\r\n".encode()]), f"multipart/form-data; boundary={edge}"


class Walker:
    """Takes one dossier after another through the seven steps."""

    def __init__(self, port: int, password: str, ways: Ways, pdf: bytes) -> None:
        self.clerk, self.specialist, self.head, self.leader, self.clerical = (
            Session(port, username, password) for username in OFFICERS
        )
        self.database = psycopg2.connect(os.environ["DATABASE_URL"])
        self.database.autocommit = True
        self.looking = self.database.cursor()
        for name, query in ARRIVALS.items():
            self.looking.execute(f"PREPARE {name} AS {query}")
        self.ways = ways
        self.pdf = pdf
        self.times: dict[str, list[float]] = defaultdict(list)
        self.lives = 0

    def run(self, ends_at: float, act: Callable[[], object]) -> None:
        """Do it again and again until the time is over."""
        while time.perf_counter() < ends_at:
            act()
            self.lives += 1

    def creation(self) -> str:
        """Take a dossier in and return its code."""
        begin = time.perf_counter()
        done = self.clerk.post(self.ways.intake, {**self.ways.form, "key": str(uuid4())})
        self.times["creation"].append(time.perf_counter() - begin)
        return done.rstrip("/").split("/")[-2]

    def life(self) -> None:
        """Take a dossier through all seven steps."""
        begin = time.perf_counter()
        code = self._step("1_intake", self._take_in)
        record = f"/mot-cua/ho-so/{code}/"
        self._step("2_specialist", lambda: self._draft(record))
        self._step("3_head_forwards", lambda: self._forward(record))
        uid = self._arrives("document", code)
        document = f"/eoffice/van-ban/{uid}/"
        self._step("4_leader", lambda: self._sign(document))
        self._step("5_clerical", lambda: self._issue(document))
        self._arrives("result", code)
        self._step("6_head_confirms", lambda: self._confirm(record))
        self._step("7_hand_over", lambda: self._hand_over(record))
        self.times["whole_life"].append(time.perf_counter() - begin)

    def _take_in(self) -> str:
        self.clerk.get(self.ways.intake)
        done = self.clerk.post(self.ways.intake, {**self.ways.form, "key": str(uuid4())})
        return done.rstrip("/").split("/")[-2]

    def _draft(self, record: str) -> None:
        self.specialist.get(record)
        # Each draft differs, as drafts do: a remark after the end of the file is part of its content.
        file = ("Giay-phep.pdf", self.pdf + f"% {record}\n".encode())
        self.specialist.post(f"{record}du-thao/", {}, {"file": file})
        fields = {"expected_step": "xu_ly", "assignee_id": self.ways.head, "note": "Kính trình"}
        self.specialist.post(f"{record}viec/{self.ways.advance}/", fields)

    def _forward(self, record: str) -> None:
        page = self.head.get(record)
        kept = re.search(r'name="file_kept"[^>]*value="([^"]+)"', page)
        fields = {**self.ways.forward, "file_kept": kept[1] if kept else ""}
        self.head.post(f"{record}gui-eoffice/", fields)

    def _sign(self, document: str) -> None:
        page = self.leader.get(document)
        reviewed = re.search(r'name="reviewed_sha256"[^>]*value="([0-9a-f]{64})"', page)
        if reviewed is None:
            raise RuntimeError(f"{document} offers nothing to sign")
        self.leader.post(f"{document}ky/", {"reviewed_sha256": reviewed[1], "pin": self.ways.pin, "opinion": "Đồng ý"})

    def _issue(self, document: str) -> None:
        self.clerical.get(document)
        self.clerical.post(f"{document}dong-dau/", {**self.ways.outgoing, "expected_state": "signed"})
        self.clerical.get(document)
        self.clerical.post(f"{document}chuyen-dvc/", {"expected_state": "numbered"})

    def _confirm(self, record: str) -> None:
        self.head.get(record)
        self.head.post(
            f"{record}viec/{self.ways.confirm}/", {"expected_step": "xac_nhan", "assignee_id": self.ways.clerk}
        )

    def _hand_over(self, record: str) -> None:
        self.clerk.get(record)
        self.clerk.post(f"{record}tra-ket-qua/", self.ways.hand_over)

    def _arrives(self, what: str, code: str) -> Any:
        begin = time.perf_counter()
        while time.perf_counter() - begin < ARRIVES_WITHIN_S:
            self.looking.execute(f"EXECUTE {what} (%s)", [code])
            row = self.looking.fetchone()
            if row:
                return row[0]
            time.sleep(LOOK_AGAIN_S)
        raise RuntimeError(f"{code}: no {what} arrived within {ARRIVES_WITHIN_S} s")

    def _step(self, name: str, act: Callable[[], Any]) -> Any:
        begin = time.perf_counter()
        done = act()
        self.times[name].append(time.perf_counter() - begin)
        return done


def main() -> None:
    """Run the walkers and write what they measured."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--walkers", type=int, default=4)
    parser.add_argument("--only-intake", action="store_true")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    ways, pdf, password = Ways.load()
    walkers = [Walker(options.port, password, ways, pdf) for _ in range(options.walkers)]
    with ThreadPoolExecutor(options.walkers) as pool:
        # Each session's connection belongs to one worker; after a life each worker has opened every page.
        list(pool.map(Walker.life, walkers))
        for walker in walkers:
            walker.times.clear()
        begin, worked = time.perf_counter(), time.process_time()
        acts = [walker.creation if options.only_intake else walker.life for walker in walkers]
        done = pool.map(lambda pair: pair[0].run(begin + options.seconds, pair[1]), zip(walkers, acts, strict=True))
        list(done)
    seconds, worked = time.perf_counter() - begin, time.process_time() - worked
    times: dict[str, list[float]] = defaultdict(list)
    for walker in walkers:
        for name, values in walker.times.items():
            times[name] += values
    count = sum(walker.lives for walker in walkers)
    options.out.write_text(json.dumps({"lives": count, "seconds": seconds, "cpu_seconds": worked, "times": times}))


if __name__ == "__main__":
    main()
