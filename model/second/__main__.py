"""The second model: judges the cells of `sesphr check --json FILE` again and compares.

Exit codes: 0 if all judged cells agree, 1 if one does not, 2 if there was nothing to judge or the
input is wrong.
"""

import argparse
import os
import sys
import time

from cells import Cell, read
from compare import Comparison, Finding, compare
from scopes import SCOPES, SLOW


def said(verdict: str, steps: int | None) -> str:
    """A verdict with its counterexample's length."""
    return verdict if steps is None else f"{verdict} after {steps} steps"


def difference(cell: Cell, finding: Finding) -> str:
    """Both answers about a cell."""
    first, second = said(cell.verdict, cell.steps), said(*finding)
    return f"DISAGREE {cell.about()}: sesphr says {first}, the second model says {second}"


def report(result: Comparison, seconds: float) -> None:
    """Prints what was judged, how it compares, and what was left out."""
    for cell, finding in result.differ:
        print(difference(cell, finding))
    judged = [*result.agree, *(cell for cell, _ in result.differ)]
    if result.left_out:
        print("not judged:")
        for reason, count in sorted(result.left_out.items()):
            print(f"{count:6}  {reason}")
    for part in ("profile", "coalition", "property", "scope"):
        print(f"{len({getattr(cell, part) for cell in judged}):6}  {part} values judged")
    violated = sum(cell.verdict == "violated" for cell in judged)
    print(f"{len(judged)} cells judged, {violated} of them violated; {result.states} states "
          f"in {seconds:.0f} s")
    print(f"{len(result.agree)} agree, {len(result.differ)} disagree")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python3 model/second", description=__doc__)
    parser.add_argument("cells", nargs="?", help="what `sesphr check --all --json FILE` wrote")
    parser.add_argument("--list-scopes", action="store_true", help="print the quick scopes")
    parser.add_argument("--scope", action="append", help="judge this scope only; repeatable")
    parser.add_argument("--profile", action="append", help="judge this profile only; repeatable")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    args = parser.parse_args()
    if args.cells is None and not args.list_scopes:
        parser.error("which cells? name a file, or ask for --list-scopes")
    if args.jobs < 1:
        parser.error("--jobs needs at least 1")
    return args


def main() -> int:
    """Runs the comparison."""
    args = arguments()
    if args.list_scopes:
        print("\n".join(scope for scope in SCOPES if scope not in SLOW))
        return 0
    try:
        cells = read(args.cells)
    except (OSError, ValueError) as fault:
        print(f"error: {args.cells}: {fault}", file=sys.stderr)
        return 2
    cells = [cell for cell in cells
             if (not args.scope or cell.scope in args.scope)
             and (not args.profile or cell.profile in args.profile)]
    began = time.monotonic()
    result = compare(cells, args.jobs)
    if not result.agree and not result.differ:
        print(f"error: {args.cells}: no cell that this model can judge", file=sys.stderr)
        return 2
    report(result, time.monotonic() - began)
    return 1 if result.differ else 0


if __name__ == "__main__":
    sys.exit(main())
