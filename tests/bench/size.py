#!/usr/bin/env python3
"""What listings cost: memory, store, start and import, at 10 thousand, 1 million and 10 million hosts.

usage: tests/bench/size.py [hosts...]      (CENOTE names the binary; default build/release/cenote; 10 million need 8 GB of disk)
For each number of hosts, in a fresh instance: `cenote import` of that many sorted lines, with the latency of DNS answers meanwhile
beside the latency before; the bytes of the store; then `cenote rbl` alone, timed from exec to its first positive answer with the store
in the page cache (warm) and evicted from it (cold); and the memory of all roles (PSS: what several map counts once) when rbl has just
answered, and after as many different questions as there are hosts, at most 200 000."""
import os
import random
import select
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import bench
from bench import cenote

SIZES = (10_000, 1_000_000, 10_000_000)
STARTS = 5
BEFORE = 3  # seconds
ASK_EVERY = 0.002
RESERVED = {0, 10, 100, 127, 169, 172, 192, 198, *range(224, 256)}  # first octets with exempt space somewhere
FIRSTS = [octet for octet in range(256) if octet not in RESERVED]
HALVES = [f"{half >> 8}.{half & 255}" for half in range(65536)]


def hosts(count):
    """`count` different addresses in ascending order, one at random in each of as many equal stretches."""
    space = len(FIRSTS) << 24
    stride = space // count
    dice = random.Random(4).random
    for start in range(0, stride * count, stride):
        place = start + int(dice() * stride)
        yield FIRSTS[place >> 24] << 24 | place & 0xffffff


def text(value):
    return f"{HALVES[value >> 16]}.{HALVES[value & 0xffff]}"


def write_list(path, count):
    with open(path, "w") as file:
        file.writelines(f"{text(value)}\n" for value in hosts(count))


def some_hosts(count, most):
    every = max(1, count // most)
    chosen = [text(value) for number, value in enumerate(hosts(count)) if number % every == 0][:most]
    random.Random(5).shuffle(chosen)
    return chosen


def question(address, ident=1):
    return cenote.query(cenote.reverse(address) + ".bl.cenote.test", "A", ident & 0xffff)


class Prober(threading.Thread):
    """Asks about addresses at random, at fixed due times; spans count from them."""

    def __init__(self, port):
        super().__init__()
        self.port, self.stopped, self.spans, self.failures = port, False, [], 0

    def run(self):
        dice = random.Random(6)
        with socket.socket(type=socket.SOCK_DGRAM) as sock:
            sock.settimeout(1)
            sock.connect(("127.0.0.1", self.port))
            due = time.perf_counter()
            while not self.stopped:
                due += ASK_EVERY
                time.sleep(max(0, due - time.perf_counter()))
                sock.send(question(text(dice.getrandbits(32))))
                try:
                    good = sock.recv(4096)[3] & 15 in (0, 3)
                except OSError:
                    good = False
                self.failures += not good
                self.spans.append((time.perf_counter() - due) * 1e3)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stopped = True
        self.join()

    def __str__(self):
        return (f"p50 {statistics.median(self.spans):.2f} ms, p99 {bench.percentile(self.spans, 0.99):.2f} ms"
                f"{f', {self.failures} WITHOUT A GOOD ANSWER' if self.failures else ''}")


def pss(pids):
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/smaps_rollup") as file:
            total += sum(int(line.split()[1]) for line in file if line.startswith("Pss:")) * 1024
    return total


def roles(instance):
    return {role: instance.role_pid(role) for role in ("sinkhole", "collector", "rbl", "feeds")}


def store_bytes(directory):
    return sum(os.stat(os.path.join(directory, name)).st_blocks * 512 for name in os.listdir(directory))


def evict(directory):
    """Leaves nothing of the store in the page cache; nobody may have it mapped."""
    os.sync()
    for name in os.listdir(directory):
        with open(os.path.join(directory, name), "rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def start_milliseconds(instance, address):
    """From exec of `cenote rbl` to its first positive answer."""
    wire = question(address)
    with socket.socket(type=socket.SOCK_DGRAM) as sock, open(instance.log_path, "ab") as log:
        sock.connect(("127.0.0.1", instance.dns))
        begin = time.perf_counter()
        process = subprocess.Popen([cenote.BINARY, "rbl", "--config", instance.config, "--data", instance.data], stdout=log,
                                   stderr=log)
        try:
            while time.perf_counter() < begin + cenote.PATIENCE:
                try:
                    sock.send(wire)
                    if select.select([sock], [], [], 0.001)[0] and sock.recv(4096)[7]:  # ANCOUNT
                        return (time.perf_counter() - begin) * 1e3
                except ConnectionRefusedError:
                    time.sleep(0.0005)
            raise TimeoutError("no positive answer")
        finally:
            process.terminate()
            process.wait()


def ask_all(port, addresses):
    """Asks about each once, 64 at a time; all are listed."""
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.settimeout(5)
        sock.connect(("127.0.0.1", port))
        for start in range(0, len(addresses), 64):
            window = addresses[start:start + 64]
            for address in window:
                sock.send(question(address))
            for _ in window:
                if not sock.recv(4096)[7]:  # ANCOUNT
                    raise RuntimeError("a listed address has no answer")


def import_list(instance, path):
    with Prober(instance.dns) as before:
        time.sleep(BEFORE)
    with Prober(instance.dns) as during:
        begin = time.perf_counter()
        subprocess.run([cenote.BINARY, "import", "--config", instance.config, "--data", instance.data, path], check=True,
                       stdout=subprocess.DEVNULL)
        took = time.perf_counter() - begin
    print(f"  import: {took:.2f} s; DNS answers before: {before}; meanwhile: {during}")


def memory(instance, count, when):
    own = {role: pss([pid]) for role, pid in roles(instance).items()}
    shares = ", ".join(f"{role} {size / 1e6:.1f}" for role, size in own.items())
    print(f"  resident {when}: {sum(own.values()) / 1e6:.1f} MB, {sum(own.values()) / count:.1f} bytes/listing ({shares})")


def measure(count, directory):
    print(f"{count} hosts", flush=True)
    path = os.path.join(directory, "hosts")
    write_list(path, count)
    asked = some_hosts(count, 200_000)
    with cenote.Cenote() as instance:
        store = os.path.join(instance.data, "store")
        import_list(instance, path)
        instance.stop()
        size = store_bytes(store)
        print(f"  store: {size / 1e6:.1f} MB, {size / count:.1f} bytes/listing")
        warm = [start_milliseconds(instance, asked[0]) for _ in range(STARTS + 1)][1:]
        cold = []
        for _ in range(STARTS):
            evict(store)
            cold.append(start_milliseconds(instance, asked[0]))
        print(f"  start to first answer: warm {bench.spread(warm, 'ms')}, cold {bench.spread(cold, 'ms')}")
        instance.start()
        cenote.wait_until(lambda: instance.listed(asked[0]), "the list")
        memory(instance, count, "after a start")
        ask_all(instance.dns, asked)
        memory(instance, count, f"after {len(asked)} questions")


def main():
    for count in map(int, sys.argv[1:]) if sys.argv[1:] else SIZES:
        with tempfile.TemporaryDirectory() as directory:
            measure(count, directory)


main()
