#!/usr/bin/env python3
"""Compares `sesphr check` with SPIN on the scopes of two users, one core each, in turns.

Seconds are the median processor time of a whole process, start included: what else runs on the
machine then hardly counts. SPIN gets the hash table with which it is fastest.

Usage: compare.py SESPHR [RUNS]

SESPHR is a release build of the command. Needs spin and a C compiler. Exit code 1 if the two
disagree on the number of states, 2 if something is missing.
"""

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

MODEL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "two_users_one_record.pml")
PROFILE = "sesphr-hybrid"
# Each coalition with what the Promela model is told.
COALITIONS = {
    "none": ["-DDOWNLOADS"],
    "revoked": [],
    "two-users": ["-DBOTH"],
    "cloud": ["-DNOBODY"],
}
# Each scope with its versions, and the coalitions that it is compared for: all, until there are
# millions of states.
SCOPES = [
    ("two-users-one-record", 2, ["none", "revoked", "two-users", "cloud"]),
    ("two-users-long", 3, ["none", "revoked", "two-users", "cloud"]),
    ("two-users-4", 4, ["revoked", "two-users", "cloud"]),
    ("two-users-5", 5, ["revoked", "cloud"]),
    ("two-users-6", 6, ["revoked", "cloud"]),
    ("two-users-7", 7, ["cloud"]),
    ("two-users-8", 8, ["cloud"]),
]
# Exponents of the size of SPIN's hash table, largest first. Too large a table takes longer to clear
# than to fill, and in too small a one look-ups are long.
TABLES = range(24, 10, -2)


def timed(command):
    """The output of a command, and the processor time that it took, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return output, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def build(folder, defines):
    """SPIN's verifier: exact, safety only, optimised, and no variable left out of the state."""
    # -o2: a variable that is written and never read is part of the state all the same.
    subprocess.run(["spin", "-a", "-o2", *defines, MODEL], cwd=folder, check=True)
    compiler = ["gcc", "-O2", "-DSAFETY", "-o", "pan", "pan.c"]
    subprocess.run(compiler, cwd=folder, check=True)
    return os.path.join(folder, "pan")


def run_spin(pan, table):
    output, seconds = timed([pan, table])
    if "errors: 0" not in output:
        sys.exit("SPIN reports an error:\n" + output)
    states = next(line.split()[0] for line in output.splitlines() if line.endswith("states, stored"))
    return int(states), seconds


def run_sesphr(sesphr, scope, coalition):
    cell = ["--profile", PROFILE, "--coalition", coalition, "--scope", scope]
    output, seconds = timed([sesphr, "check", "-q", "--jobs", "1", "--json", "-", *cell])
    rows = json.loads(output)
    if not all(row["exhaustive"] for row in rows):
        sys.exit("the search was not exhaustive")
    return rows[0]["unique_states"], seconds


def best_table(pan):
    """The size of hash table with which SPIN is fastest."""
    best, least = None, float("inf")
    for table in (f"-w{exponent}" for exponent in TABLES):
        seconds = statistics.median(run_spin(pan, table)[1] for _ in range(3))
        if seconds < least:
            best, least = table, seconds
        elif seconds > 2 * least:
            break
    return best


def compare(sesphr, scope, versions, coalition, runs):
    """The row of a scope and a coalition; whether the counts agree."""
    bounds = {"VERSIONS": versions, "GRANTS": versions, "REVOCATIONS": versions - 1}
    bounds = [f"-D{name}={value}" for name, value in bounds.items()]
    with tempfile.TemporaryDirectory() as folder:
        pan = build(folder, bounds + COALITIONS[coalition])
        table = best_table(pan)
        spin, ours = [], []
        for _ in range(runs):
            spin_states, seconds = run_spin(pan, table)
            spin.append(seconds)
            states, seconds = run_sesphr(sesphr, scope, coalition)
            ours.append(seconds)
    spin, ours = statistics.median(spin), statistics.median(ours)
    rates = [spin_states / spin, states / ours]
    row = [scope, coalition, spin_states, states, table, f"{spin:.4f}", f"{ours:.4f}"]
    row += [f"{rate:,.0f}" for rate in rates] + [f"{rates[1] / rates[0]:.2f}"]
    return row, spin_states == states


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    for program in ("spin", "gcc"):
        if shutil.which(program) is None:
            print(f"{program} is not installed: nothing is compared", file=sys.stderr)
            sys.exit(2)
    sesphr = os.path.abspath(sys.argv[1])
    runs = int(sys.argv[2]) if len(sys.argv) == 3 else 5
    heads = ["scope", "coalition", "SPIN states", "our states", "table", "SPIN s", "our s"]
    heads += ["SPIN states/s", "our states/s", "ratio"]
    print("| " + " | ".join(heads) + " |")
    print("|" + " --- |" * len(heads))
    agree = True
    for scope, versions, coalitions in SCOPES:
        for coalition in coalitions:
            row, same = compare(sesphr, scope, versions, coalition, runs)
            print("| " + " | ".join(map(str, row)) + " |", flush=True)
            agree = agree and same
    if not agree:
        sys.exit("the two disagree on the number of states")


main()
