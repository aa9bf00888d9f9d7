"""Move running dossiers to a new version of their process and back: `python -m benchmarks.moving [--dossiers 5000]`.

Prints one JSON object; how far it is goes to standard error. Wanted: 5,000 moved in 60 s, none stuck. The servers are
fresh, with fsync and synchronous_commit on; the batches are those of the worker's job.
"""

import argparse

from benchmarks import stage


def main() -> None:
    """Start servers, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dossiers", type=int, default=5000)
    options = parser.parse_args()
    with stage.servers() as environment:
        alone = {**environment, "FOUR_EYES": "0"}
        print(stage.inside("moving_work", alone, "--dossiers", str(options.dossiers)), end="")


if __name__ == "__main__":
    main()
