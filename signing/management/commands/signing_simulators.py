"""Run the stand-ins for remote signing services and for the signing program, to try them without any provider."""

import threading
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now

from signing.simulators.agent import Agent, AgentMood, AgentServer
from signing.simulators.authority import Issued
from signing.simulators.remote import Mood, RemoteServices
from signing.trust.certificates import load_chain


class Command(BaseCommand):
    """Serve on this machine until stopped."""

    help = "Chạy giả lập dịch vụ ký số từ xa và phần mềm ký số; chỉ dùng để thử."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the key that they sign with, and how they behave."""
        parser.add_argument("--key", type=Path, required=True, help="khóa riêng PEM")
        parser.add_argument("--certificate", type=Path, required=True, help="chứng thư PEM, rồi các chứng thư bên trên")
        parser.add_argument("--credential", default="cred-1")
        parser.add_argument("--port", type=int, default=8986)
        parser.add_argument("--agent-port", type=int, default=8988)
        parser.add_argument("--mood", choices=Mood, type=Mood, default=Mood.CONFIRM)
        parser.add_argument("--agent-mood", choices=AgentMood, type=AgentMood, default=AgentMood.SIGN)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run both."""
        if not settings.DEBUG and not settings.DEMO:
            raise CommandError("Chỉ chạy giả lập khi DEBUG=1 hoặc DEMO=1.")
        agent = agent_of(options["key"], options["certificate"], options["agent_mood"])
        name, serial = options["credential"], f"{agent.holder.certificate.serial_number:x}"
        services = RemoteServices(
            {name: agent.holder.key}, serials={name: serial}, port=options["port"], mood=options["mood"]
        )
        with services, AgentServer(agent, port=options["agent_port"]) as program:
            self.stdout.write(f"Dịch vụ: {services.address} · Phần mềm: {program.address}")
            threading.Event().wait()


def agent_of(key_file: Path, certificates: Path, mood: AgentMood = AgentMood.SIGN) -> Agent:
    """Return the program with this key, its certificate and those above it.

    Raises:
        CommandError: the key is not RSA.
    """
    key = load_pem_private_key(key_file.read_bytes(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise CommandError("Khóa phải là RSA.")
    own, *above = (Issued(one, key) for one in load_chain(certificates.read_text()))
    return Agent(own, above, now, mood=mood)
