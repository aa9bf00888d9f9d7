"""Search for dossiers among many by parts of code and name: `python -m benchmarks.search [--dossiers 1000000]`.

Prints one JSON object with the medians in milliseconds of the first page of a list; how far it is goes to standard
error. Wanted: flat, which is no search of over 50 ms among a million. Loading takes a few minutes.
"""

import argparse

from benchmarks import stage


def main() -> None:
    """Start servers, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dossiers", type=int, default=1_000_000)
    parser.add_argument("--explain", action="store_true", help="tell the plan of each search on standard error")
    options = parser.parse_args()
    with stage.servers() as environment:
        told = ["--explain"] if options.explain else []
        print(stage.inside("search_work", environment, "--dossiers", str(options.dossiers), *told), end="")


if __name__ == "__main__":
    main()
