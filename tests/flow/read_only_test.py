"""A data directory that becomes read-only while everything runs: a directory without write permission, and a file system that the
kernel itself turned read-only after an error. Bots hear 451 or 421 and nothing that was acknowledged is lost, DNS goes on, the
log says why; mail is taken again once it can be written."""
import os
import shutil
import signal
import subprocess
import time
import unittest

import cenote
import dns_watch
import mail_flow
import mounts

QUICK = '[run]\nrestart_wait = "20ms"\nrestart_wait_most = "100ms"'
SINKHOLE = 'banner_delay = "0s"\nsegment_size = "64KiB"\nack_timeout = "500ms"'


class ReadOnly(unittest.TestCase):
    def before(self, instance):
        self.assertRegex(instance.send(cenote.message_with("a.exe"), "203.0.113.9", helo=mail_flow.BOT), "^250")

    def judge(self, instance, dns, flow):
        print(flow.prove(), "replies", dict(flow.replies()), f"DNS: {len(dns.questions)} questions")
        self.assertEqual(dns.wrong[:5], [])

    def test_the_archive_directory(self):
        with cenote.Cenote(sinkhole=SINKHOLE, extra=QUICK) as instance:
            self.before(instance)
            archive = os.path.join(instance.data, "archive")
            with dns_watch.DnsWatch(instance, "203.0.113.9", "203.0.113.10") as dns:
                with mail_flow.MailFlow(instance, lines=400, ack_timeout=0.5) as flow:
                    flow.wait_for(20)
                    os.chmod(archive, 0o555)
                    # What is open is still written; the next segment cannot be made.
                    cenote.wait_until(lambda: flow.replies()["451"] >= 10, "451")
                    cenote.wait_until(lambda: "takes nothing" in instance.not_ready(0), "the trap to say so")
                    self.assertRegex(instance.log_text(), "archive takes nothing.*Permission denied")
                    os.chmod(archive, 0o755)
                    flow.wait_for(50, "mail to flow again")
            self.judge(instance, dns, flow)
            self.assertEqual(dns.unanswered(), [])

    def test_the_directory_of_sockets_while_the_judge_starts(self):
        with cenote.Cenote(sinkhole=SINKHOLE, extra=QUICK) as instance:
            self.before(instance)
            run = os.path.join(instance.data, "run")
            with dns_watch.DnsWatch(instance, "203.0.113.9", "203.0.113.10") as dns:
                with mail_flow.MailFlow(instance, ack_timeout=0.5) as flow:
                    flow.wait_for(20)
                    # Root may write there all the same: the judge opens its sockets before it drops its rights. So it is
                    # the file system that refuses.
                    mounts.mount("--bind", run, run)
                    mounts.mount("-o", "remount,bind,ro", run)
                    os.kill(instance.role_pid("collector"), signal.SIGKILL)
                    cenote.wait_until(lambda: "Read-only file system" in instance.log_text(), "the judge to say why")
                    said = flow.replies()["451"]
                    cenote.wait_until(lambda: flow.replies()["451"] >= said + 10, "451")
                    mounts.unmount(run)
                    flow.wait_for(50, "mail to flow again")
            self.judge(instance, dns, flow)
            self.assertEqual(dns.unanswered(), [])

    @unittest.skipUnless(shutil.which("mkfs.ext4"), "mkfs.ext4 is not installed")
    def test_a_file_system_that_the_kernel_gave_up(self):
        with cenote.tempfile.TemporaryDirectory(prefix="cenote-ext4-") as home:
            image, place = os.path.join(home, "image"), os.path.join(home, "data")
            os.mkdir(place)
            with open(image, "wb") as file:
                file.truncate(64 << 20)
            subprocess.run(["mkfs.ext4", "-q", "-O", "^has_journal", image], check=True)
            mounts.mount("-o", "loop", image, place)
            try:
                self.given_up(image, place)
            finally:
                mounts.unmount(place)

    def given_up(self, image, place):
        with cenote.Cenote(general='min_free = "1MiB"', sinkhole=SINKHOLE, extra=QUICK, data=place) as instance:
            self.before(instance)
            with dns_watch.DnsWatch(instance, "203.0.113.9", "203.0.113.10") as dns:
                with mail_flow.MailFlow(instance, ack_timeout=0.5) as flow:
                    flow.wait_for(20)
                    subprocess.run(["sync", "-f", place], check=True)  # mapped pages are clean: a write to one asks again
                    mounts.mount("-o", "remount,abort", place)
                    cenote.wait_until(lambda: "the archive cannot be written" in instance.log_text(), "the trap's last words")
                    taken = flow.acknowledged()
                    self.assertEqual(instance.listed("203.0.113.9"), ["127.0.0.2"])
                    victim = instance.role_pid("rbl")  # its successor opens the store where nothing can be written
                    killed = time.monotonic()
                    os.kill(victim, signal.SIGKILL)
                    # A question before that may be in the hands of the one that dies.
                    cenote.wait_until(lambda: instance.role_pid("rbl") not in (None, victim), "rbl")
                    self.assertEqual(instance.listed("203.0.113.9"), ["127.0.0.2"])
                    cenote.wait_until(lambda: "the store failed" in instance.log_text() or
                                      "Read-only file system" in instance.log_text(), "the judge's last words")
                    self.assertLessEqual(flow.acknowledged(), taken + len(flow.lanes))
            self.assertEqual(dns.unanswered([killed]), [])
            self.assertNotIn("signal 7", instance.log_text())
            self.assertEqual(instance.stop(), 0)
            mounts.unmount(place)
            subprocess.run(["fsck.ext4", "-fy", image], capture_output=True, check=False)
            mounts.mount("-o", "loop", image, place)
            instance.start()
            self.assertEqual(instance.listed("203.0.113.9"), ["127.0.0.2"])
            self.assertRegex(instance.send(cenote.message_with(), "203.0.113.9"), "^250")
            self.judge(instance, dns, flow)


if __name__ == "__main__":
    mounts.enter()
    unittest.main(verbosity=2)
