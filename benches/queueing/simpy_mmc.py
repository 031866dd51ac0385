"""M/M/4 on SimPy: prints customers, mean wait in nanoseconds and seconds."""

import random
import sys
import time

import simpy

SERVERS = 4
ARRIVAL_MEAN_NS = 1e9 / 3200
SERVICE_MEAN_NS = 1e6


def main() -> None:
    total = int(sys.argv[1])
    draws = random.Random(1)
    environment = simpy.Environment()
    station = simpy.Resource(environment, capacity=SERVERS)
    wait_ns = 0

    def customer():
        nonlocal wait_ns
        joined = environment.now
        with station.request() as served:
            yield served
            wait_ns += environment.now - joined
            yield environment.timeout(round(draws.expovariate(1 / SERVICE_MEAN_NS)))

    def source():
        for _ in range(total):
            yield environment.timeout(round(draws.expovariate(1 / ARRIVAL_MEAN_NS)))
            environment.process(customer())

    environment.process(source())
    began = time.perf_counter()
    environment.run()
    seconds = time.perf_counter() - began
    print(f"{total} {wait_ns / total:.0f} {seconds:.6f}")


main()
