"""Each role is killed while mail flows: the supervisor brings it back, what was acknowledged is there, DNS goes on."""
import os
import signal
import threading
import unittest

import cenote


class Restart(unittest.TestCase):
    def test_a_killed_role_comes_back_and_nothing_acknowledged_is_lost(self):
        with cenote.Cenote() as instance:
            acknowledged, stop = [], threading.Event()

            def sender(lane):
                number = 0
                while not stop.is_set():
                    number += 1
                    body = f"lane {lane} number {number}"
                    try:
                        reply = instance.send(cenote.message_with("a.exe", body=body), f"203.0.113.{lane}",
                                              helo="10.1.2.3", connect={"timeout": 10})
                        if reply.startswith("250 "):
                            acknowledged.append((reply.split()[-1], body))
                    except (OSError, AssertionError):
                        pass  # a killed trap refuses; only acknowledged messages count

            threads = [threading.Thread(target=sender, args=(lane,)) for lane in range(1, 5)]
            for thread in threads:
                thread.start()
            try:
                for role in ("collector", "sinkhole", "rbl", "feeds", "collector", "sinkhole"):
                    before = len(acknowledged)
                    cenote.wait_until(lambda: len(acknowledged) > before + 5, "mail to flow")
                    victim = cenote.wait_until(lambda: instance.role_pid(role), role)
                    os.kill(victim, signal.SIGKILL)
                    cenote.wait_until(lambda: instance.role_pid(role) not in (None, victim), role + " to come back")
                before = len(acknowledged)
                cenote.wait_until(lambda: len(acknowledged) > before + 20, "mail to flow again")
            finally:
                stop.set()
                for thread in threads:
                    thread.join()
            cenote.wait_until(instance.ready, "readiness")
            self.assertEqual(instance.listed("203.0.113.1"), ["127.0.0.2"])
            self.assertEqual(len({ident for ident, _ in acknowledged}), len(acknowledged))
            for ident, body in acknowledged[::max(1, len(acknowledged) // 50)]:
                self.assertIn(body.encode(), instance.command("show", "--raw", ident))
            instance.command("check")

    def test_dns_answers_while_the_trap_and_the_judge_are_away(self):
        with cenote.Cenote() as instance:
            instance.send(cenote.message_with("a.exe"), "203.0.113.1", helo="10.1.2.3")
            for role in ("sinkhole", "collector", "feeds"):
                os.kill(instance.role_pid(role), signal.SIGKILL)
                self.assertEqual(instance.listed("203.0.113.1"), ["127.0.0.2"])
            cenote.wait_until(instance.ready, "readiness")

    def test_without_a_collector_the_trap_says_try_again(self):
        with cenote.Cenote() as instance:
            with cenote.Smtp(instance.proxy, "203.0.113.60") as smtp:
                smtp.say("HELO 10.1.2.3")
                smtp.say("MAIL FROM:<a@spam.example>")
                smtp.say("RCPT TO:<trap@trap.example>")
                smtp.say("DATA")
                victim = instance.role_pid("collector")
                os.kill(victim, signal.SIGSTOP)
                try:
                    smtp.write(b"Subject: x\r\n\r\nx\r\n.\r\n")
                    self.assertRegex(smtp.reply(), "^451 4")
                finally:
                    os.kill(victim, signal.SIGCONT)
            cenote.wait_until(instance.ready, "readiness")


if __name__ == "__main__":
    unittest.main(verbosity=2)
