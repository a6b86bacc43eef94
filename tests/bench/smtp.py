#!/usr/bin/env python3
"""Messages a second and CPU per message against Postfix's smtp-sink, driven by the same smtp-source command.

usage: tests/bench/smtp.py [messages per run] [rounds]      (CENOTE names the binary; default build/release/cenote)
The subjects are cenote as shipped (each message archived, judged and committed before its 250; every worker holds 20 banners a
second back for 20 ms, to see who talks first), smtp-sink discarding, and smtp-sink -D writing without a sync. Rounds are
interleaved, medians are shown with the baseline's range. Beside them the same run's cost of one fdatasync and one LMDB commit: what a
message that comes alone has to wait for is three flushes (the archive's, and the two of a commit)."""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import bench
from bench import cenote
import peers

SHAPES = (("1 connection, one message each", 1, False), ("1 connection, many messages", 1, True),
          ("50 connections, one message each", 50, False), ("50 connections, many messages", 50, True))


def cpu_seconds(pids):
    """The processor time of all threads, exact where /proc/PID/stat only samples."""
    total = 0
    for pid in pids:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/schedstat") as file:
                total += int(file.read().split()[0])
    return total / 1e9


def source(port, sessions, keep, count):
    """Runs smtp-source; gives the wall seconds it took."""
    words = [peers.program("usr/sbin/smtp-source"), "-4", "-s", str(sessions), "-m", str(count), "-l", "2000"]
    words += ["-d"] if keep else []
    begin = time.perf_counter()
    subprocess.run([*words, f"127.0.0.1:{port}"], check=True, env=peers.environment(), stderr=subprocess.PIPE)
    return time.perf_counter() - begin


class Sink:
    """Postfix's smtp-sink: discarding, or writing every message to one file (-D)."""

    def __init__(self, directory, write):
        self.port = cenote.free_port()
        words = [peers.program("usr/sbin/smtp-sink"), "-4", "-u", "nobody", "-m", "1000"]
        words += ["-D", os.path.join(directory, "dump")] if write else []
        self.peer = peers.Process([*words, f"127.0.0.1:{self.port}", "1024"], os.path.join(directory, "sink.log"),
                                  env=peers.environment())
        cenote.wait_until(self.greets, "smtp-sink")

    def greets(self):
        try:
            with cenote.Smtp(self.port, timeout=2) as smtp:
                return smtp.banner
        except OSError:
            return False

    def pids(self):
        return [self.peer.process.pid]


class Shape:
    """One way of sending, and what it gave for each subject."""

    def __init__(self, name, sessions, keep, count):
        self.name, self.sessions, self.keep = name, sessions, keep
        self.count = count if sessions > 1 else max(200, count // 10)
        self.rates, self.costs = {}, {}

    def turn(self, subject, port, pids):
        before = cpu_seconds(pids)
        self.rates.setdefault(subject, []).append(self.count / source(port, self.sessions, self.keep, self.count))
        self.costs.setdefault(subject, []).append((cpu_seconds(pids) - before) / self.count * 1e6)

    def print(self):
        base = self.rates["smtp-sink"]
        print(f"{self.name} (smtp-sink: {bench.spread(base, 'messages/s')})")
        for subject, rates in self.rates.items():
            ratio = statistics.median(own / one for own, one in zip(rates, base))
            print(f"  {subject:13} {statistics.median(rates):8.0f} messages/s  {ratio:5.2f} of smtp-sink  "
                  f"{statistics.median(self.costs[subject]):6.0f} us CPU/message")


def roles(instance):
    return [pid for pid in map(instance.role_pid, ("sinkhole", "collector", "rbl", "feeds")) if pid]


def print_batches(instance):
    commits = instance.metric(1, "cenote_collector_commit_seconds_count")
    spent = instance.metric(1, "cenote_collector_commit_seconds_sum")
    messages = instance.metric(0, "cenote_sinkhole_messages_total")
    print(f"cenote committed {messages / max(1, commits):.1f} messages at a time, in {spent / max(1, commits) * 1e6:.0f} us")


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    peers.fetch("postfix")
    directory = tempfile.mkdtemp(dir=os.path.join(cenote.ROOT, "build"))
    os.chmod(directory, 0o777)
    sinks = {}
    try:
        with cenote.Cenote(sinkhole="max_sessions_per_address = 10000") as instance:
            floors = bench.Floors(instance.home.name)
            sinks.update({"smtp-sink": Sink(directory, False), "smtp-sink -D": Sink(directory, True)})
            shapes = [Shape(*shape, count) for shape in SHAPES]
            for _ in range(rounds):
                floors.measure()
                for shape in shapes:
                    for name, sink in sinks.items():
                        shape.turn(name, sink.port, sink.pids())
                    shape.turn("cenote", instance.smtp, roles(instance))
            for shape in shapes:
                shape.print()
            print_batches(instance)
            print(floors)
    finally:
        for sink in sinks.values():
            sink.peer.__exit__()
        shutil.rmtree(directory)


main()
