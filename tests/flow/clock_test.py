"""A clock that jumps both ways while mail flows: minutes, days, a year ahead and back, also while roles start. Each acknowledged
message keeps its one Observation and its bytes, ids are never given twice, bots are listed all the time, DNS goes on.

libfaketime stands before each process (LD_PRELOAD; the monotonic clock stays true) and reads the offset from a memory file
that all of them inherit: a file by path would be out of reach for a confined role."""
import fcntl
import glob
import os
import signal
import subprocess
import unittest

import cenote
import dns_watch
import mail_flow

FAKETIME = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
OFFSETS = ["-5m", "+10m", "+0", "+20d", "-2h", "+366d", "+0", "-40d", "+0"]  # a Listing of the judge's lasts three days


class Offset:
    def __init__(self):
        self.fd = fcntl.fcntl(os.memfd_create("faketime"), fcntl.F_DUPFD, 200)  # out of the way of LISTEN_FDS
        self.set("+0")

    def set(self, text):
        os.pwrite(self.fd, text.ljust(16).encode() + b"\n", 0)

    def environment(self):
        return {"LD_PRELOAD": FAKETIME[0], "FAKETIME_TIMESTAMP_FILE": f"/proc/self/fd/{self.fd}",
                "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}


class ClockJumps(unittest.TestCase):
    def test_mail_and_answers_go_on_whatever_the_clock_says(self):
        offset = Offset()
        with cenote.Cenote(sinkhole='banner_delay = "0s"', environment=offset.environment(), inherit=[offset.fd],
                           extra='[run]\nrestart_wait = "20ms"\nrestart_wait_most = "20ms"') as instance:
            instance.command("add", "203.0.113.9", "--reason", "bot", "--for", "2000d")
            with dns_watch.DnsWatch(instance, "203.0.113.9", "203.0.113.10") as dns:
                with mail_flow.MailFlow(instance) as flow:
                    flow.wait_for(20)
                    for number, text in enumerate(OFFSETS):
                        offset.set(text)
                        self.jumped(instance, flow, number, text)
            print(flow.prove(), f"DNS: {len(dns.questions)} questions")
            self.assertEqual((dns.wrong[:5], dns.unanswered()), ([], []))
            self.assertGreater(instance.metric(1, "cenote_collector_clock_ahead_seconds"), 300 * 86400)
            self.assertIn("the clock is behind the store's time", instance.log_text())

    def jumped(self, instance, flow, number, text):
        flow.wait_for(20, "mail to flow at " + text)
        bot = f"203.0.113.{100 + number}"
        self.assertRegex(instance.send(cenote.message_with("a.exe"), bot, helo=mail_flow.BOT), "^250")
        self.assertEqual(instance.listed(bot), ["127.0.0.2"], text)
        for role in ("sinkhole", "collector"):
            victim = instance.role_pid(role)
            os.kill(victim, signal.SIGKILL)
            cenote.wait_until(lambda: instance.role_pid(role) not in (None, victim), role)
        flow.wait_for(20, "mail to flow after a start at " + text)
        self.assertEqual(instance.listed(bot), ["127.0.0.2"], text)


def sanitized():
    linked = subprocess.run(["ldd", cenote.BINARY], capture_output=True, text=True, check=False).stdout
    return "libasan" in linked or "libtsan" in linked


if __name__ == "__main__":
    if not FAKETIME:
        cenote.skip("libfaketime is not installed")
    if sanitized():
        cenote.skip("a sanitizer's library must come first")
    unittest.main(verbosity=2)
