"""A stand-in for the signing programs on people's machines, shaped like the state's service for officers (VGCA).

A WebSocket on 127.0.0.1 with one address for each function; one message in, one out. Two functions are of use here:
SignApproved fetches FileName, signs the whole file and posts it to FileUploadHandler; SignHash signs a digest and posts
the signature to UploadHandler. `mood` makes it misbehave.
"""

import asyncio
import base64
import io
import json
import ssl
import threading
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from aiohttp import WSMsgType, web
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.pades.cms import Identity
from signing.pades.engine import Job, key_signer, sign_in_place
from signing.simulators.authority import Issued
from signing.simulators.remote import sign_digest

VERSION = "1.0.8"
TIMEOUT_SECONDS = 10
OTHER_PAGE = b"1 0 0 rg 50 300 400 80 re f"


class AgentMood(StrEnum):
    """What the program, or its user, does next."""

    SIGN = "sign"
    REFUSE = "refuse"
    OTHER_FILE = "other_file"
    TWICE = "twice"
    UNCHANGED = "unchanged"
    REWRITTEN = "rewritten"
    OLD = "old"
    TRIAL = "trial"
    LAPSED = "lapsed"


VERSIONS: dict[AgentMood, dict[str, Any]] = {
    AgentMood.OLD: {"Status": 0, "Message": "", "Version": "0.9.4"},
    AgentMood.TRIAL: {"Status": 0, "Message": "", "Version": "1.0.8 Trial"},
    AgentMood.LAPSED: {"Status": 3, "Message": "Phần mềm đã hết hạn sử dụng.", "Version": "1.0.8"},
}


@dataclass
class Agent:
    """The program with the certificate of its user; `clock` says when it signs."""

    holder: Issued
    chain: list[Issued]
    clock: Callable[[], datetime]
    mood: AgentMood = AgentMood.SIGN
    other_file: bytes = b""

    def answer(self, function: str, asked: dict[str, Any]) -> dict[str, Any]:
        """Do what a function of the program does, and return its reply."""
        if function == "GetVersion":
            return VERSIONS.get(self.mood, {"Status": 0, "Message": "", "Version": VERSION})
        if self.mood == AgentMood.REFUSE:
            return {"Status": 1, "Message": "Người dùng đã hủy ký."}
        if function == "SignHash":
            digest = bytes.fromhex(asked["Digest"])
            signature = base64.b64encode(sign_digest(self.holder.key, digest)).decode()
            return self._posted(
                asked["UploadHandler"], json.dumps({"signature": signature}).encode(), "application/json"
            )
        if function == "SignApproved":
            with urllib.request.urlopen(asked["FileName"], timeout=TIMEOUT_SECONDS) as answer:
                content = answer.read()
            field = next(one["Value"] for one in asked["MetaData"] if one["Key"] == "FieldName")
            return self._posted(asked["FileUploadHandler"], *multipart(self.signed(content, field)))
        return {"Status": 2, "Message": f"Không có chức năng {function}."}

    def signed(self, content: bytes, field: str) -> bytes:
        """Return the file as this mood signs it."""
        if self.mood == AgentMood.UNCHANGED:
            return content
        if self.mood == AgentMood.REWRITTEN:
            content = rewritten(content)
        once = self._sign(self.other_file if self.mood == AgentMood.OTHER_FILE else content, field)
        return self._sign(once, "DongDau_1") if self.mood == AgentMood.TWICE else once

    def _sign(self, content: bytes, field: str) -> bytes:
        identity = Identity.of(self.holder.certificate, [one.certificate for one in self.chain])
        stream = io.BytesIO(content)
        stream.seek(0)
        name = str(self.holder.certificate.subject.rfc4514_string())
        sign_in_place(stream, Job(field, identity, key_signer(self.holder.key), self.clock(), name))
        return stream.getvalue()

    def _posted(self, address: str, content: bytes, media_type: str) -> dict[str, Any]:
        request = urllib.request.Request(address, content, {"Content-Type": media_type}, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
                told = json.loads(answer.read())
        except urllib.error.HTTPError as error:
            told = json.loads(error.read())
        return {"Status": told["Status"], "Message": told["Message"], "FileServer": told}


def rewritten(content: bytes) -> bytes:
    """Return the file with other words on its first page, by an update that leaves every byte in place."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=OTHER_PAGE))
    writer.update_container(page)
    target = io.BytesIO()
    writer.write(target)  # type: ignore[no-untyped-call]
    return target.getvalue()


def multipart(content: bytes) -> tuple[bytes, str]:
    """Return a form with the signed file, and its type."""
    mark = uuid.uuid4().hex
    head = f'--{mark}\r\nContent-Disposition: form-data; name="uploadfile"; filename="signed.pdf"\r\n'
    body = head.encode() + b"Content-Type: application/pdf\r\n\r\n" + content + f"\r\n--{mark}--\r\n".encode()
    return body, f"multipart/form-data; boundary={mark}"


class AgentServer:
    """The program while it runs; without a TLS context it speaks ws instead of wss."""

    def __init__(self, agent: Agent, *, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.agent, self.port, self.tls = agent, port, tls
        self.loop = asyncio.new_event_loop()

    def __enter__(self) -> "AgentServer":
        threading.Thread(target=self.loop.run_forever, name="agent", daemon=True).start()
        asyncio.run_coroutine_threadsafe(self._start(), self.loop).result(TIMEOUT_SECONDS)
        return self

    def __exit__(self, *_error: object) -> None:
        asyncio.run_coroutine_threadsafe(self.runner.cleanup(), self.loop).result(TIMEOUT_SECONDS)
        self.loop.call_soon_threadsafe(self.loop.stop)

    @property
    def address(self) -> str:
        """Where the browser finds it."""
        return f"{'wss' if self.tls else 'ws'}://127.0.0.1:{self.port}"

    async def _start(self) -> None:
        application = web.Application()
        application.router.add_get("/{function}", self._serve)
        self.runner = web.AppRunner(application)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", self.port, ssl_context=self.tls)
        await site.start()
        self.port = self.runner.addresses[0][1]

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        message = await socket.receive(TIMEOUT_SECONDS)
        if message.type == WSMsgType.TEXT:
            asked = json.loads(message.data or "{}")
            told = await asyncio.to_thread(self.agent.answer, request.match_info["function"], asked)
            await socket.send_str(json.dumps(told))
        await socket.close()
        return socket
