"""A full disk, in earnest: a small tmpfs. Writing stops loudly, bots hear 451, DNS goes on answering, roles come back when they
are killed meanwhile; once there is room mail is taken again, and nothing that was acknowledged is lost."""
import os
import signal
import time
import unittest

import cenote
import dns_watch
import mail_flow
import mounts

MIB = 1 << 20
QUICK = '[run]\nrestart_wait = "20ms"\nrestart_wait_most = "100ms"'
SINKHOLE = 'banner_delay = "0s"\nwindow_bytes = "2MiB"\nack_timeout = "500ms"'


class FullDisk(unittest.TestCase):
    def instance(self, min_free):
        place = os.path.join(self.directory, "data")
        os.mkdir(place)
        mounts.mount("-t", "tmpfs", "-o", "size=64m,mode=0755", "tmpfs", place)
        self.addCleanup(mounts.unmount, place)
        return cenote.Cenote(general=f'min_free = "{min_free}"', sinkhole=SINKHOLE, extra=QUICK, data=place)

    def setUp(self):
        home = cenote.tempfile.TemporaryDirectory(prefix="cenote-disk-")
        self.addCleanup(home.cleanup)
        self.directory = home.name

    def flow_through(self, instance, trouble):
        """Mail before, during and after `trouble`, DNS watched all the time; gives the watch and the flow's figures."""
        self.assertRegex(instance.send(cenote.message_with("a.exe"), "203.0.113.9", helo=mail_flow.BOT), "^250")
        with dns_watch.DnsWatch(instance, "203.0.113.9", "203.0.113.10") as dns:
            with mail_flow.MailFlow(instance, ack_timeout=0.5) as flow:
                flow.wait_for(20)
                trouble(flow)
                flow.wait_for(50, "mail to flow once there is room")
        figures = flow.prove()
        print(figures, "replies", dict(flow.replies()), f"DNS: {len(dns.questions)} questions")
        self.assertEqual(dns.wrong[:5], [])
        return dns, flow

    def store_failed(self, instance):
        """Gives the judge something to write: with a dead trap nothing else makes its store grow."""
        self.number = getattr(self, "number", 0) + 1
        subject = f"198.51.{self.number // 256}.{self.number % 256}"
        instance.command("add", subject, "--reason", "manual", "--for", "1h", "--note", "x" * 200, check=None)
        return "the store failed" in instance.log_text()

    def test_below_the_reserve_everything_waits_and_nothing_dies(self):
        with self.instance("16MiB") as instance:
            roles = ["sinkhole", "collector", "rbl", "feeds"]
            before = [instance.role_pid(role) for role in roles]

            def trouble(flow):
                filler = mounts.fill(instance.data, 15 * MIB)
                cenote.wait_until(lambda: flow.replies()["451"] >= 10, "451")
                cenote.wait_until(lambda: "takes nothing" in instance.not_ready(0), "the trap to say so")
                self.assertIn("min_free", instance.log_text())
                taken = flow.acknowledged()
                cenote.wait_until(lambda: flow.replies()["451"] >= 30, "451 again")
                self.assertEqual(flow.acknowledged(), taken)
                # Rather less than half of the reserve: the sweeper stops too, and the judge says so.
                mounts.fill(instance.data, MIB)
                cenote.wait_until(lambda: "refuses to write" in instance.not_ready(1), "the judge to say so")
                self.assertEqual(instance.json("check")["fault_count"], 0)
                self.assertEqual([instance.role_pid(role) for role in roles], before)
                os.remove(filler)

            dns, _ = self.flow_through(instance, trouble)
            self.assertEqual(dns.unanswered(), [])
            self.assertEqual([instance.role_pid(role) for role in roles], before)
            cenote.wait_until(instance.ready, "readiness")

    def test_roles_start_on_a_disk_without_a_byte(self):
        kills = []
        with self.instance("16MiB") as instance:

            def trouble(flow):
                filler = mounts.fill(instance.data, 0)
                cenote.wait_until(lambda: flow.replies()["451"] >= 5, "451")
                for role in ("collector", "feeds", "rbl", "sinkhole"):
                    victim = instance.role_pid(role)
                    kills.append(time.monotonic())
                    os.kill(victim, signal.SIGKILL)
                    cenote.wait_until(lambda: instance.role_pid(role) not in (None, victim), role)
                    self.assertEqual(instance.listed("203.0.113.9"), ["127.0.0.2"])
                cenote.wait_until(lambda: not instance.not_ready(2) and not instance.not_ready(3), "rbl and feeds")
                said = flow.replies()["451"]
                cenote.wait_until(lambda: flow.replies()["451"] >= said + 5, "451 of a fresh trap")
                os.remove(filler)

            dns, _ = self.flow_through(instance, trouble)
            self.assertEqual(dns.unanswered(kills), [])

    def test_without_a_reserve_the_writers_die_loudly_and_come_back(self):
        with self.instance("0") as instance:

            def trouble(flow):
                filler = mounts.fill(instance.data, 0)
                cenote.wait_until(lambda: "the archive cannot be written" in instance.log_text(), "the trap's last words")
                cenote.wait_until(lambda: self.store_failed(instance), "the judge's last words")
                taken = flow.acknowledged()
                self.assertEqual(instance.listed("203.0.113.9"), ["127.0.0.2"])
                self.assertEqual(instance.json("check")["fault_count"], 0)
                self.assertLessEqual(flow.acknowledged(), taken + len(flow.lanes))
                os.remove(filler)

            dns, _ = self.flow_through(instance, trouble)
            self.assertEqual(dns.unanswered(), [])


if __name__ == "__main__":
    mounts.enter()
    unittest.main(verbosity=2)
