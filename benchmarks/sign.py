"""How fast this machine signs and checks, in processor time and in multiples of its raw RSA-2048.

    python benchmarks/sign.py [--seconds 10]

Prints one JSON object. Compare: pyHanko's stock signer with a text stamp reaches 1/225 of the raw rate; the gate is
1/40 (visible_bb_vs_raw at least 0.025), and checking one signature may take 60 ms. Two processes make at least 1.6
times as many signatures as one; a batch of 100 different papers, each checked like a stranger's, reaches 0.8 of the
rate of one paper with the unlocking by PIN included; a file of 25 MiB is copied and signed within 1.8 times reading,
hashing and writing it, with 16 MiB of memory at most. With a time-stamp, with the store and as an archive a signature
costs this process at most 20, 35 and 45 raw signatures; the servers answer in another. Needs no database.
"""

import argparse
import json
import os
import secrets
import sys
from pathlib import Path

STAND_INS = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": secrets.token_urlsafe(40),
    "SIGNING_KEKS": "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "SEAL_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "LOG_LEVEL": "WARNING",
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    seconds = parser.parse_args().seconds
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    for name, value in STAND_INS.items():
        os.environ.setdefault(name, value)

    import django

    django.setup()
    from benchmarks.signing_levels import levels
    from benchmarks.signing_rates import rates
    from benchmarks.signing_speed import Desk, measure

    # Processes are forked before the first check starts a thread.
    figures = {**rates(Desk(), seconds), **levels(seconds), **measure(seconds)}
    print(json.dumps({name: round(value, 4) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
