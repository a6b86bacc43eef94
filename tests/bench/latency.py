#!/usr/bin/env python3
"""End of DATA to the first positive DNS answer, at 10, 100 and 1000 messages a second, beside this machine's own fdatasync.

usage: tests/bench/latency.py [seconds a rate] [rounds]      (CENOTE names the binary; default build/release/cenote)
`mail_load` has sessions stand before the end of DATA, each from an address of its own, ends each at its due time and asks DNS until
the address is listed; spans count from the due time. Rounds are interleaved; medians of the rounds' percentiles are shown."""
import statistics
import subprocess
import sys

import bench
from bench import cenote

RATES = (10, 100, 1000)
MESSAGE = cenote.stuff(cenote.message_with("a.exe"))


def load(instance, rate, count, first):
    """Rows of (listed, replied, late) in milliseconds, one a message."""
    words = [bench.helper("mail_load"), str(instance.proxy), str(instance.dns), str(rate), str(count), str(first)]
    done = subprocess.run(words, input=MESSAGE, stdout=subprocess.PIPE, check=True)
    return [tuple(int(word) / 1000 for word in line.split()) for line in done.stdout.splitlines()]


def summary(rows):
    listed, replied, late = zip(*rows)
    return (bench.percentile(listed, 0.5), bench.percentile(listed, 0.99), max(listed), bench.percentile(replied, 0.5),
            bench.percentile(replied, 0.99), bench.percentile(late, 0.99))


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    results = {rate: [] for rate in RATES}
    first = 1
    with cenote.Cenote() as instance:
        floors = bench.Floors(instance.home.name)
        for _ in range(rounds):
            for rate in RATES:
                floors.measure()
                count = max(20, int(rate * seconds))
                results[rate].append(summary(load(instance, rate, count, first)))
                first += count
        floors.measure()
    print(floors)
    print(f"milliseconds from the due time, medians of {rounds} rounds")
    print("messages/s | listed p50 |    p99 |    max | 250 p50 |    p99 | sent late p99")
    for rate, rows in results.items():
        p50, p99, most, reply50, reply99, late = map(statistics.median, zip(*rows))
        print(f"{rate:10} | {p50:10.2f} | {p99:6.2f} | {most:6.2f} | {reply50:7.2f} | {reply99:6.2f} | {late:13.2f}")


main()
