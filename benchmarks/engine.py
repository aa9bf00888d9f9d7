"""What it costs to know the open actions of a worklist of 50 dossiers: `python -m benchmarks.engine`.

Prints one JSON object: queries, and milliseconds of Python in the engine alone, cold (no plan is known) and warm.
Wanted: at most 3 queries and 5 ms.
"""

from benchmarks import stage


def main() -> None:
    """Start servers, measure, print."""
    with stage.servers() as environment:
        print(stage.inside("engine_work", environment), end="")


if __name__ == "__main__":
    main()
