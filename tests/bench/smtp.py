#!/usr/bin/env python3
"""Messages a second and CPU per message against Postfix's smtp-sink, driven by the same smtp-source command.

usage: tests/bench/smtp.py [messages per run]      (CENOTE names the binary; default build/release/cenote)
Rounds are interleaved, medians are shown with the range of the baseline; beside them the same run's cost of one fdatasync and of
one LMDB commit, the latter as the running collector's `cenote_collector_commit_seconds` has it."""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "support"), os.path.join(HERE, "..", "peers")]
os.environ.setdefault("CENOTE", os.path.join(HERE, "../../build/release/cenote"))
import cenote  # noqa: E402
import peers  # noqa: E402

ROUNDS = 5
SHAPES = (("1 connection, one message each", 1, False), ("1 connection, many messages", 1, True),
          ("50 connections, one message each", 50, False), ("50 connections, many messages", 50, True))
TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rsplit(") ", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


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


def roles(instance):
    return [pid for pid in map(instance.role_pid, ("sinkhole", "collector", "rbl", "feeds")) if pid]


def fdatasync_us(directory):
    with open(os.path.join(directory, "sync"), "wb", buffering=0) as file:
        spans = []
        for _ in range(200):
            begin = time.perf_counter()
            file.write(bytes(4096))
            os.fdatasync(file.fileno())
            spans.append(time.perf_counter() - begin)
    return statistics.median(spans) * 1e6


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    peers.fetch("postfix")
    directory = tempfile.mkdtemp(dir=os.path.join(cenote.ROOT, "build"))
    os.chmod(directory, 0o777)
    floors = []
    try:
        with cenote.Cenote(sinkhole="max_sessions_per_address = 10000") as instance:
            sinks = {"smtp-sink": Sink(directory, False), "smtp-sink -D": Sink(directory, True)}
            subjects = {name: (sink.port, sink.pids) for name, sink in sinks.items()}
            subjects["cenote"] = (instance.smtp, lambda: roles(instance))
            for shape, sessions, keep in SHAPES:
                size = count if sessions > 1 else max(200, count // 10)
                rates = {name: [] for name in subjects}
                costs = {name: [] for name in subjects}
                for _ in range(ROUNDS):
                    floors.append(fdatasync_us(directory))
                    for name, (port, pids) in subjects.items():
                        before = cpu_seconds(pids())
                        rates[name].append(size / source(port, sessions, keep, size))
                        costs[name].append((cpu_seconds(pids()) - before) / size * 1e6)
                base = statistics.median(rates["smtp-sink"])
                print(f"{shape} (smtp-sink drifted {min(rates['smtp-sink']):.0f} to {max(rates['smtp-sink']):.0f})")
                for name in subjects:
                    rate = statistics.median(rates[name])
                    print(f"  {name:13} {rate:8.0f} messages/s  {rate / base:5.2f} of smtp-sink  "
                          f"{statistics.median(costs[name]):6.0f} us CPU/message")
            commits = instance.metric(1, "cenote_collector_commit_seconds_count")
            spent = instance.metric(1, "cenote_collector_commit_seconds_sum")
            print(f"one fdatasync: {statistics.median(floors):.0f} us; one LMDB commit: {spent / max(1, commits) * 1e6:.0f} us "
                  f"(mean of {commits:.0f})")
            for sink in sinks.values():
                sink.peer.__exit__()
    finally:
        shutil.rmtree(directory)


main()
