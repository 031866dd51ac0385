#!/usr/bin/env bash
# The speed of `sesphr simulate` beside nexosim 1.0 and SimPy 4.1 on the same M/M/4 model, each on
# one thread: five rounds, interleaved, and the medians. Needs Rust and Python 3 with venv.
# Everything it makes is in a folder of its own, which it removes, unless BENCH_DIR names one.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."
scratch=${BENCH_DIR:-$(mktemp -d)}
if [ -z "${BENCH_DIR:-}" ]; then trap 'rm -rf "$scratch"' EXIT; fi

sesphr=${SESPHR:-}
if [ -z "$sesphr" ]; then
  cargo build --release --locked
  sesphr=target/release/sesphr
fi
mkdir -p "$scratch/nexosim/src"
cp "$here/nexosim.rs" "$scratch/nexosim/src/main.rs"
cat >"$scratch/nexosim/Cargo.toml" <<'TOML'
[package]
name = "mmc"
edition = "2024"

[dependencies]
nexosim = "=1.0.0"
rand = "0.10"
rand_pcg = "0.10"
serde = { version = "1", features = ["derive"] }

[profile.release]
lto = "thin"

[workspace]
TOML
cargo build --release --manifest-path "$scratch/nexosim/Cargo.toml" --target-dir "$scratch/nexosim/target"
if [ ! -x "$scratch/venv/bin/python" ]; then
  python3 -m venv "$scratch/venv"
  "$scratch/venv/bin/pip" install --quiet simpy==4.1.2
fi

# Customers a second and their mean wait, from what a simulator prints.
ours() {
  "$sesphr" --quiet simulate "$here/$1.toml" --jobs 1 --json - |
    python3 -c 'import json, sys; r = json.load(sys.stdin); print(r["operations"], round(r["queues"][0]["mean_wait_ns"]), r["seconds"])'
}
for round in 1 2 3 4 5; do
  echo "recursion $(ours mmc)"
  echo "events $(ours mmc-events)"
  echo "nexosim $("$scratch/nexosim/target/release/mmc" 1000000)"
  echo "simpy $("$scratch/venv/bin/python" "$here/simpy_mmc.py" 100000)"
done | python3 -c '
import statistics, sys
rates, waits = {}, {}
for line in sys.stdin:
    name, customers, wait, seconds = line.split()
    rates.setdefault(name, []).append(int(customers) / float(seconds))
    waits[name] = int(wait)
print("theory: mean wait 745541 ns")
ours = {name: statistics.median(rates[name]) for name in rates}
for name, rate in ours.items():
    spread = f"{min(rates[name]):,.0f} to {max(rates[name]):,.0f}"
    print(f"{name:10} {rate:13,.0f} customers/s ({spread}), {2 * rate:13,.0f} events/s, mean wait {waits[name]} ns")
nexosim, simpy = ours["nexosim"], ours["simpy"]
for name in ("recursion", "events"):
    rate = ours[name]
    print(f"{name}: {rate / nexosim:.1f} times nexosim, {rate / simpy:.0f} times SimPy")
'
