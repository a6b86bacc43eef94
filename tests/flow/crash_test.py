"""Each role is killed at random while mail flows, and comes back by the supervisor. Afterwards each acknowledged message has
exactly one Observation and its bytes, whatever is beyond was in flight, `cenote check` is clean; and DNS went on answering:
only a question that rbl itself held in its hands when it was killed may stay without an answer.

CENOTE_KILLS says how many (40), CENOTE_SEED repeats a run's choices."""
import collections
import os
import random
import signal
import time
import unittest

import cenote
import dns_watch
import mail_flow

KILLS = int(os.environ.get("CENOTE_KILLS", "40"))
SEED = int(os.environ.get("CENOTE_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 31)
ROLES = ["sinkhole", "collector", "rbl", "feeds"]  # in the order of [metrics] listen
LANES = 4
LAST_KILLS = 6  # of the collector alone: what is stuck in the trap's window then stays there


class Killer:
    """Kills and waits for the successor. Knows when each rbl was away, and when each sinkhole ended."""

    def __init__(self, instance, choices):
        self.instance, self.random = instance, choices
        self.kills, self.in_flight = collections.Counter(), 0
        self.rbl_away, self.sinkhole_ends = [], []

    def is_ready(self, role):
        try:
            return bool(self.instance.http(self.instance.metrics[ROLES.index(role)], "/readyz"))
        except OSError:
            return False

    def kill(self, role, flow):
        victim = cenote.wait_until(lambda: self.instance.role_pid(role), role)
        self.in_flight += flow.in_flight()
        begun = time.monotonic()
        os.kill(victim, signal.SIGKILL)
        cenote.wait_until(lambda: self.instance.role_pid(role) not in (None, victim), role + " to come back")
        if role == "sinkhole":  # whose sockets are closed for certain once the supervisor has reaped it
            self.sinkhole_ends.append((begun, time.monotonic()))
        self.kills[role] += 1
        # Some die again before they are ready.
        if role == "rbl" or self.random.random() < 0.85:
            cenote.wait_until(lambda: self.is_ready(role), role + " to be ready")
        if role == "rbl":
            self.rbl_away.append((begun, time.monotonic()))


class Crash(unittest.TestCase):
    def test_killed_at_random(self):
        print(f"CENOTE_SEED={SEED} CENOTE_KILLS={KILLS}")
        choices = random.Random(SEED)
        begun = time.monotonic()
        with cenote.Cenote(sinkhole='banner_delay = "0s"\nsegment_size = "256KiB"',
                           extra='[run]\nrestart_wait = "10ms"\nrestart_wait_most = "10ms"') as instance:
            self.assertRegex(instance.send(cenote.message_with("a.exe"), "203.0.113.9", helo=mail_flow.BOT), "^250")
            descriptors = self.descriptors(instance)
            with dns_watch.DnsWatch(instance, "203.0.113.9", "203.0.113.10") as dns:
                with mail_flow.MailFlow(instance, LANES, SEED, timeout=10) as flow:
                    killer = Killer(instance, choices)
                    for _ in range(KILLS):
                        flow.wait_for(choices.randint(0, 6))
                        killer.kill(choices.choice(ROLES), flow)
                    flow.wait_for(20, "mail to flow again")
                    for _ in range(LAST_KILLS):
                        cenote.wait_until(flow.in_flight, "a message under way")
                        killer.kill("collector", flow)
                    flow.wait_for(20, "mail to flow again")
                cenote.wait_until(instance.ready, "readiness")
            figures = flow.prove()
            self.judge_dns(dns, killer)
            self.judge_flow(flow, killer, figures)
            self.assertEqual(self.descriptors(instance), descriptors, "the supervisor keeps descriptors of the dead")
        inside, outside = dns.waits(killer.rbl_away)
        print(f"kills {dict(killer.kills)}, in flight at them {killer.in_flight}; {figures}; replies {dict(flow.replies())}")
        print(f"DNS: {len(dns.questions)} questions, {len(dns.unanswered())} unanswered; the longest wait over each kill of "
              f"rbl: {dns_watch.in_words(inside)}; all other answers: {dns_watch.in_words(outside)}")
        print(f"{time.monotonic() - begun:.0f} s in all")

    @staticmethod
    def descriptors(instance):
        return len(os.listdir(f"/proc/{instance.process.pid}/fd"))

    def judge_dns(self, dns, killer):
        self.assertEqual(dns.wrong[:5], [])
        self.assertGreater(dns.answered, KILLS)
        lost = dns.unanswered([begun for begun, _ in killer.rbl_away])
        self.assertEqual(lost, [], "a question was lost that rbl cannot have held")

    def judge_flow(self, flow, killer, figures):
        self.assertEqual(sum(killer.kills.values()), KILLS + LAST_KILLS)
        self.assertGreater(figures["acknowledged"], KILLS)
        for attempt in flow.attempts():
            if attempt.begun and not attempt.reply:
                self.assertTrue(any(attempt.open_during(*end) for end in killer.sinkhole_ends),
                                "a client heard nothing though nobody killed the trap: " + attempt.token)


if __name__ == "__main__":
    unittest.main(verbosity=2)
