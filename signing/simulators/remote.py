"""Stand-ins for the remote signing services: CSC 1 and 2, VNPT-SmartCA-like and MySign-like, on one small server.

    with RemoteServices({"cred-1": private_key}) as services:
        services.mood = Mood.CONFIRM | PENDING | REJECT | EXPIRE | DOWN | WRONG | OFF

The mood may be changed while it runs, by a POST to /mood as well; `calls` notes what was asked.
"""

import base64
import json
import threading
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from signing.keys.envelope import PrivateKey

PIN, SECRET = "73190462", "mat-khau-dich-vu"
Answer = tuple[int, dict[str, Any]]


class Mood(StrEnum):
    """What the owners of the phones, and the service, do next."""

    CONFIRM = "confirm"
    PENDING = "pending"
    REJECT = "reject"
    EXPIRE = "expire"
    DOWN = "down"
    WRONG = "wrong"
    OFF = "off"


class RemoteServices:
    """The services, with the keys of their customers, and the serial numbers of their certificates in hex."""

    def __init__(
        self,
        keys: Mapping[str, PrivateKey],
        *,
        serials: Mapping[str, str] | None = None,
        port: int = 0,
        mood: Mood = Mood.CONFIRM,
    ) -> None:
        self.keys, self.serials, self.mood = dict(keys), dict(serials or {}), mood
        self.calls: list[str] = []
        self.waiting: dict[str, tuple[str, list[bytes], str]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self) -> "RemoteServices":
        threading.Thread(target=self.server.serve_forever, name="remote-services", daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def tell(self, transaction: str) -> int:
        """Call back as the service does when the owner has decided; return the status that was answered."""
        request = urllib.request.Request(self.waiting[transaction][2], b"{}", method="POST")
        with urllib.request.urlopen(request, timeout=5) as answer:
            return int(answer.status)

    def answer(self, path: str, body: dict[str, Any]) -> Answer:
        """Answer a call."""
        self.calls.append(path)
        if path == "/mood":
            self.mood = Mood(body["mood"])
            return 200, {}
        if self.mood == Mood.DOWN:
            return 503, {}
        for beginning, ways in self._ways().items():
            if path.startswith(beginning):
                return ways(path, body)
        return 404, {"error": "not_found"}

    def _ways(self) -> dict[str, Callable[[str, dict[str, Any]], Answer]]:
        return {
            "/oauth2/token": self._sign_in,
            "/vtss/service/ras/v1/login": self._sign_in,
            "/csc/v1/credentials/info": self._info,
            "/csc/v2/credentials/info": self._info,
            "/v1/credentials/get_certificate": self._certificates,
            "/csc/v1/credentials/authorize": self._authorize,
            "/csc/v2/credentials/authorize": self._authorize,
            "/csc/v1/signatures/signHash": self._csc1,
            "/csc/v2/signatures/signHash": self._csc2,
            "/csc/v2/signatures/signPolling": lambda _path, body: self._polled(body["responseID"]),
            "/vtss/service/signHash": self._mysign,
            "/vtss/service/requests/status": self._mysign_status,
            "/v1/signatures/sign/": self._smartca_status,
            "/v1/signatures/sign": self._smartca,
        }

    def _sign_in(self, _path: str, body: dict[str, Any]) -> Answer:
        known = body["client_secret"] == SECRET
        return (200, {"access_token": "token"}) if known else (401, {"error": "invalid_client"})

    def _info(self, _path: str, body: dict[str, Any]) -> Answer:
        if body["credentialID"] not in self.keys:
            return 400, {"error": "invalid_request"}
        status = "disabled" if self.mood == Mood.OFF else "enabled"
        return 200, {"key": {"status": status}, "cert": {"status": "valid"}}

    def _certificates(self, _path: str, body: dict[str, Any]) -> Answer:
        if body["sp_password"] != SECRET:
            return 403, {"message": "sp_invalid"}
        serial = "" if self.mood == Mood.OFF else self.serials.get(body["user_id"], "")
        return 200, {"data": {"user_certificates": [{"serial_number": serial}] if serial else []}}

    def _authorize(self, _path: str, body: dict[str, Any]) -> Answer:
        if self.mood == Mood.OFF:
            return 400, {"error": "invalid_request"}
        typed = body.get("PIN") or next((one["value"] for one in body.get("authData", [])), "")
        return (200, {"SAD": "sad"}) if typed == PIN else (400, {"error": "invalid_pin"})

    def _csc1(self, _path: str, body: dict[str, Any]) -> Answer:
        return 200, {"signatures": self._signed(body["credentialID"], _hashes(body["hash"]))}

    def _csc2(self, _path: str, body: dict[str, Any]) -> Answer:
        return 200, {"responseID": self._wait(body["credentialID"], _hashes(body["hashes"]), body.get("response_uri"))}

    def _polled(self, transaction: str) -> Answer:
        refusals = {Mood.REJECT: "rejected", Mood.EXPIRE: "expired"}
        if self.mood in refusals:
            return 400, {"error": refusals[self.mood]}
        return (202, {}) if self.mood == Mood.PENDING else (200, {"signatures": self._made(transaction)})

    def _mysign(self, _path: str, body: dict[str, Any]) -> Answer:
        return 200, {"transactionId": self._wait(body["credentialID"], _hashes(body["hash"]), body.get("callback"))}

    def _mysign_status(self, _path: str, body: dict[str, Any]) -> Answer:
        status = {Mood.PENDING: 4000, Mood.EXPIRE: 4001, Mood.REJECT: 4002}.get(self.mood, 1)
        return 200, {"status": status, "signatures": self._made(body["transactionId"]) if status == 1 else []}

    def _smartca(self, _path: str, body: dict[str, Any]) -> Answer:
        if body["sp_password"] != SECRET:
            return 403, {"message": "sp_invalid"}
        digests = [bytes.fromhex(one["data_to_be_signed"]) for one in body["sign_files"]]
        return 200, {"data": {"tran_code": self._wait(body["user_id"], digests, body.get("notify_url"))}}

    def _smartca_status(self, path: str, _body: dict[str, Any]) -> Answer:
        words = {Mood.PENDING: "PENDING", Mood.EXPIRE: "EXPIRED", Mood.REJECT: "REJECTED"}
        if self.mood in words:
            return 200, {"status_code": 200, "message": words[self.mood], "data": None}
        made = [
            {"doc_id": str(place), "signature_value": one} for place, one in enumerate(self._made(path.split("/")[4]))
        ]
        return 200, {"status_code": 200, "message": "SUCCESS", "data": {"signatures": made[::-1]}}

    def _wait(self, credential: str, digests: list[bytes], callback: str | None) -> str:
        transaction = uuid.uuid4().hex
        self.waiting[transaction] = (credential, digests, callback or "")
        return transaction

    def _made(self, transaction: str) -> list[str]:
        credential, digests, _callback = self.waiting[transaction]
        return self._signed(credential, digests)

    def _signed(self, credential: str, digests: list[bytes]) -> list[str]:
        if self.mood == Mood.WRONG:
            digests = [one[::-1] for one in digests]
        return [base64.b64encode(sign_digest(self.keys[credential], one)).decode() for one in digests]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        services = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                """Answer a call."""
                body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
                status, told = services.answer(self.path, body)
                content = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_GET(self) -> None:
                """Answer a knock."""
                self.send_error(503 if services.mood == Mood.DOWN else 404)

            def log_message(self, *_parts: object) -> None:
                """Say nothing."""

        return Handler


def sign_digest(key: PrivateKey, digest: bytes) -> bytes:
    """Sign a SHA-256 digest, as a token does."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256())))
    return key.sign(digest, padding.PKCS1v15(), Prehashed(hashes.SHA256()))


def _hashes(found: list[str]) -> list[bytes]:
    return [base64.b64decode(one) for one in found]
