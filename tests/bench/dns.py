#!/usr/bin/env python3
"""Answers a second of one pinned core, against a bare recvmmsg/sendmmsg echo and rbldnsd.

usage: tests/bench/dns.py [hosts] [rounds]      (root; CENOTE names the binary; default build/release/cenote)
Two network namespaces and a veth pair; kxdpgun saturates the server's core from the other one; hosts listed at random, 30 % of the
queries hit. Each subject's rate stands against the echo's just before and after it; pairs with a drifting echo are dropped."""
import os
import random
import re
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

SERVER, CLIENT = "10.53.0.1", "10.53.0.2"
SECONDS = 3
ZONE = "bl.cenote.test"
MOST_DRIFT = 0.10


def inside(namespace, *words, **more):
    return subprocess.run(["ip", "netns", "exec", namespace, *words], check=True, **more)


class Wire:
    """The namespaces and the pair between them."""

    def __enter__(self):
        self.__exit__()
        for words in ("netns add cenote-s", "netns add cenote-c", "link add cenote-s0 type veth peer name cenote-c0",
                      "link set cenote-s0 netns cenote-s", "link set cenote-c0 netns cenote-c"):
            subprocess.run(["ip", *words.split()], check=True)
        for side, address in (("s", SERVER), ("c", CLIENT)):
            inside(f"cenote-{side}", "ip", "addr", "add", address + "/24", "dev", f"cenote-{side}0")
            inside(f"cenote-{side}", "ip", "link", "set", "lo", "up")
            inside(f"cenote-{side}", "ip", "link", "set", f"cenote-{side}0", "up")
        return self

    def __exit__(self, *_):
        for name in ("cenote-s", "cenote-c"):
            subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL)


def addresses(count):
    """Different global IPv4 addresses, sorted, the same at every call."""
    chosen = set()
    dice = random.Random(4)
    while len(chosen) < count:
        value = dice.getrandbits(32)
        if 1 <= value >> 24 <= 223 and value >> 24 not in (10, 100, 127, 169, 172, 192, 198):
            chosen.add(value)
    return sorted(chosen)


def text(value):
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))


def write_queries(path, hosts, share=0.3, count=200_000):
    dice = random.Random(5)
    with open(path, "w") as file:
        for _ in range(count):
            value = dice.choice(hosts) if dice.random() < share else dice.getrandbits(32)
            file.write(f"{cenote.reverse(text(value))}.{ZONE} A\n")


def saturate(port, queries):
    """Answers a second while kxdpgun asks as fast as it can, and the part of them that said NOERROR."""
    done = inside("cenote-c", "taskset", "-c", "1", "kxdpgun", "-t", str(SECONDS), "-Q", "1000000", "-b", "10", "-F", "1", "-i",
                  queries, "-p", str(port), SERVER, capture_output=True, text=True)
    out = done.stdout + done.stderr
    rate = re.search(r"total replies:\s+\d+ \((\d+) pps\)", out)
    if not rate:
        raise RuntimeError(out)
    good = re.search(r"NOERROR:\s+(\d+)", out)
    total = re.search(r"total replies:\s+(\d+)", out)
    return int(rate.group(1)), int(good.group(1)) / max(1, int(total.group(1))) if good else 0


def resident(pid):
    """Proportional resident bytes (shared pages counted once)."""
    with open(f"/proc/{pid}/smaps_rollup") as file:
        return int(re.search(r"^Pss:\s+(\d+)", file.read(), re.M).group(1)) * 1024


class Server:
    def __init__(self, name, words, port, directory, env=None):
        self.name, self.port = name, port
        self.peer = peers.Process(["ip", "netns", "exec", "cenote-s", "taskset", "-c", "0", *words],
                                  os.path.join(directory, name + ".log"), env=env or os.environ)

    @property
    def pid(self):
        return self.peer.process.pid  # ip and taskset exec what they start


def start_all(directory, hosts):
    listed = os.path.join(directory, "hosts")
    with open(listed, "w") as file:
        file.writelines(text(value) + "\n" for value in hosts)
    config = os.path.join(directory, "cenote.toml")
    data = os.path.join(directory, "data")
    os.mkdir(data)
    with open(config, "w") as file:
        file.write(f'[rbl]\nlisten = ["{SERVER}:5301"]\nthreads = 1\n[metrics]\nlisten = []\n')
    begin = time.perf_counter()
    subprocess.run([cenote.BINARY, "import", "--format", "plain", "--reason", "import", "--for", "30d", listed, "--config", config,
                    "--data", data], check=True, stdout=subprocess.DEVNULL)
    print(f"import of {len(hosts)} sorted lines: {time.perf_counter() - begin:.2f} s; store "
          f"{os.stat(os.path.join(data, 'store/data.mdb')).st_blocks * 512 / len(hosts):.1f} bytes per listing")
    zone = os.path.join(directory, "zone")
    with open(zone, "w") as file:
        file.write(f"$SOA 30 ns.{ZONE} hostmaster.{ZONE} 0 1h 1h 2d 30\n$NS 1d ns.{ZONE}\n:127.0.0.5:listed\n")
        file.writelines(text(value) + "\n" for value in hosts)
    rbldnsd = [peers.program("usr/sbin/rbldnsd"), "-n", "-f", "-u", "nobody", "-b", f"{SERVER}/5302", "-w", directory,
               f"{ZONE}:ip4set:zone"]
    os.chmod(directory, 0o755)
    return [Server("echo", [os.path.join(os.path.dirname(cenote.BINARY), "tests/bench/udp_echo"), SERVER, "5300"], 5300, directory),
            Server("cenote", [cenote.BINARY, "rbl", "--config", config, "--data", data], 5301, directory),
            Server("rbldnsd", rbldnsd, 5302, directory)]


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 8
    peers.fetch("rbldnsd")
    directory = tempfile.mkdtemp(dir=os.path.join(cenote.ROOT, "build"))
    servers = []
    try:
        with Wire():
            hosts = addresses(count)
            queries = os.path.join(directory, "queries")
            write_queries(queries, hosts)
            servers = start_all(directory, hosts)
            time.sleep(3)  # rbldnsd has no sign of readiness; the first round shows when it is not there
            measure(servers, queries, rounds)
            for server in servers[1:]:
                print(f"{server.name}: {resident(server.pid) / count:.1f} bytes resident per listing")
    finally:
        for server in servers:
            server.peer.__exit__()
        shutil.rmtree(directory)


def measure(servers, queries, rounds):
    echo, subjects = servers[0], servers[1:]
    ratios = {server.name: [] for server in subjects}
    rates = {server.name: [] for server in servers}
    shares = {}

    def turn(server):
        rate, shares[server.name] = saturate(server.port, queries)
        rates[server.name].append(rate)
        return rate

    before = turn(echo)
    for _ in range(rounds):
        for subject in subjects:
            rate = turn(subject)
            after = turn(echo)
            if abs(after - before) <= MOST_DRIFT * max(after, before):
                ratios[subject.name].append(rate / ((before + after) / 2))
            before = after
    print(f"echo: {statistics.median(rates['echo']):.0f} answers/s, {min(rates['echo'])} to {max(rates['echo'])}")
    for subject in subjects:
        pairs = ratios[subject.name]
        ratio = f"{statistics.median(pairs):.2f} of the echo ({len(pairs)} pairs)" if pairs else "no pair with a steady echo"
        print(f"{subject.name}: {statistics.median(rates[subject.name]):.0f} answers/s, {ratio}, "
              f"{shares[subject.name] * 100:.0f} % NOERROR")


main()
