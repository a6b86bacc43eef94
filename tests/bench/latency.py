#!/usr/bin/env python3
"""End of DATA to the first positive DNS answer, at 10, 100 and 1000 messages a second, beside this machine's own fdatasync.

usage: tests/bench/latency.py [seconds per rate]      (CENOTE names the binary; default build/release/cenote)
Each message comes from an address of its own. A thread sends end-of-DATA on its due time and then asks DNS until the address is
listed; several rounds, interleaved, medians of the rounds' percentiles."""
import ipaddress
import os
import statistics
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
os.environ.setdefault("CENOTE", os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../build/release/cenote"))
import cenote  # noqa: E402

RATES = (10, 100, 1000)
ROUNDS = 3
MESSAGE = cenote.message_with("a.exe")


def fdatasync_us():
    """The median of 200 appends of 4 KiB with fdatasync: what durability costs here today."""
    with tempfile.NamedTemporaryFile(dir=cenote.ROOT) as file:
        spans = []
        for _ in range(200):
            begin = time.perf_counter()
            os.write(file.fileno(), bytes(4096))
            os.fdatasync(file.fileno())
            spans.append(time.perf_counter() - begin)
    return statistics.median(spans) * 1e6


class Load:
    """Lanes of pre-opened sessions that each stand before end-of-DATA until their time comes."""

    def __init__(self, instance, rate, seconds, first):
        self.instance, self.rate, self.count, self.first = instance, rate, int(rate * seconds), first
        self.spans, self.lock, self.next = [], threading.Lock(), 0
        self.begin = time.perf_counter() + 0.5

    def lane(self):
        import socket
        dns = socket.socket(type=socket.SOCK_DGRAM)
        dns.settimeout(5)
        dns.connect(("127.0.0.1", self.instance.dns))
        while True:
            with self.lock:
                number, self.next = self.next, self.next + 1
            if number >= self.count:
                return
            address = str(ipaddress.ip_address("23.0.0.0") + self.first + number)
            with cenote.Smtp(self.instance.proxy, address) as smtp:
                for line in ("HELO 10.1.2.3", "MAIL FROM:<a@spam.example>", "RCPT TO:<trap@trap.example>", "DATA"):
                    smtp.say(line)
                smtp.write(cenote.stuff(MESSAGE))
                time.sleep(max(0, self.begin + number / self.rate - time.perf_counter()))
                question = cenote.query(cenote.reverse(address) + ".bl.cenote.test", "A")
                sent = time.perf_counter()
                smtp.write(b".\r\n")
                while True:
                    dns.send(question)
                    if dns.recv(4096)[7]:  # ANCOUNT
                        break
                    time.sleep(0.0002)
                self.spans.append(time.perf_counter() - sent)
                smtp.reply()

    def run(self):
        lanes = [threading.Thread(target=self.lane) for _ in range(min(64, max(2, self.rate // 8)))]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join()
        took = time.perf_counter() - self.begin
        self.spans.sort()
        return self.spans[len(self.spans) // 2] * 1e3, self.spans[int(len(self.spans) * 0.99)] * 1e3, len(self.spans) / took


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5
    results = {rate: [] for rate in RATES}
    floors, first = [], 1
    with cenote.Cenote(sinkhole="max_sessions_per_address = 1000") as instance:
        for _ in range(ROUNDS):
            for rate in RATES:
                floors.append(fdatasync_us())
                results[rate].append(Load(instance, rate, seconds, first).run())
                first += int(rate * seconds)
    print(f"fdatasync of 4 KiB: median {statistics.median(floors):.0f} us, {min(floors):.0f} to {max(floors):.0f} in this run")
    print("messages/s wanted | reached | p50 ms | p99 ms")
    for rate, rounds in results.items():
        p50, p99, reached = (statistics.median(column) for column in zip(*rounds))
        print(f"{rate:17} | {reached:7.0f} | {p50:6.2f} | {p99:6.2f}")


main()
