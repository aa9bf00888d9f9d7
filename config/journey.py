"""Send one dossier along the seven steps over HTTP: `python -m config.journey --base-url URL --out FILE`."""

import argparse
import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

from config import embedded
from config.browser import BrowserError
from config.demo_report import journey_lines
from config.env import ROOT, EnvError

if TYPE_CHECKING:
    from config.journey_walk import Journey

REPORTED = ("field", "signer", "signed_at", "intact", "trusted", "coverage", "changes_permitted")


class ReportError(Exception):
    """The signed result is not worth what it should be; the text says why."""


def verification(file: Path) -> list[dict[str, Any]]:
    """Return what the product's own command says about the file's signatures.

    Raises:
        ReportError: they are not valid, or the command fails.
    """
    command = [sys.executable, "manage.py", "verify_pdf", "--json", str(file)]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise ReportError(f"{file} does not verify: {done.stdout.strip()} {done.stderr.strip()[-500:]}")
    report = json.loads(done.stdout)
    found = [{name: one[name] for name in REPORTED} for one in report["signatures"]]
    if report["verdict"] != "valid" or len(found) != 2:
        raise ReportError(f"{file} bears {len(found)} signatures, verdict {report['verdict']}; two valid ones are due.")
    return found


def environment() -> dict[str, str]:
    """Return the environment for a command: this one, or beside a running demonstration that one's."""
    return {**os.environ} if "DATABASE_URL" in os.environ else {**os.environ, **embedded.join()}


def report(journey: "Journey", result: bytes, out: Path) -> dict[str, Any]:
    """Store the signed result beside `out` and return what is written there."""
    file = out.resolve().with_name(f"{journey.code}_ket-qua.pdf")
    file.write_bytes(result)
    return {
        "dossier_code": journey.code,
        "steps": [asdict(step) for step in journey.steps],
        "result_pdf": str(file.relative_to(ROOT) if file.is_relative_to(ROOT) else file),
        "signatures": verification(file),
        "message_latency_s": round(max(journey.latencies), 3),
    }


def main(arguments: list[str]) -> int:
    """Walk, write the report and print it; exit 1 with a sentence when the dossier does not arrive."""
    parser = argparse.ArgumentParser(prog="python -m config.journey", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--base-url", default="http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path, default=embedded.DEMO_FOLDER / "journey.json")
    parser.add_argument("--json", action="store_true", help="print the report as JSON, not as a table")
    options = parser.parse_args(arguments)
    try:
        text = walk(options.base_url, options.out)
    except (ReportError, BrowserError, EnvError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(text if options.json else "\n".join(journey_lines(options.out)))
    return 0


def walk(base_url: str, out: Path) -> str:
    """Let one dossier go its way, write the report to `out` and return it."""
    os.environ.update(environment())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    # The names of the sample stand beside the models, which need the settings of this installation first.
    from config.journey_walk import Journey
    from config.sample.password import demo_password

    journey = Journey(base_url, demo_password())
    result = journey.walk()
    out.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(report(journey, result, out), ensure_ascii=False, indent=1) + "\n"
    out.write_text(text, encoding="utf-8")
    return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
