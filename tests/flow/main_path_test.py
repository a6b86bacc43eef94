"""The main path: a host speaks SMTP to the trap, and whoever asks DNS about it hears that it is listed, and why."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest

import cenote


class MainPath(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cenote = cenote.Cenote().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.cenote.__exit__(None, None, None)

    def test_one_message_from_a_bot_lists_its_address(self):
        self.assertEqual(self.cenote.ask(cenote.reverse("203.0.113.7")).rcode, "NXDOMAIN")
        reply = self.cenote.send(cenote.message_with("invoice.exe"), "203.0.113.7", helo="10.1.2.3", ehlo=False)
        self.assertRegex(reply, r"^250 2\.0\.0 ")
        # Acknowledged means committed, and the list has no cache: the very first answer is positive.
        self.assertEqual(self.cenote.listed("203.0.113.7"), ["127.0.0.2"])
        self.assertEqual(self.cenote.listed("203.0.113.7", zone="bot.bl.cenote.test"), ["127.0.0.2"])
        self.assertEqual(self.cenote.ask(cenote.reverse("203.0.113.7"), zone="relay.bl.cenote.test").rcode, "NXDOMAIN")
        self.assertEqual(self.cenote.ask(cenote.reverse("203.0.113.8")).rcode, "NXDOMAIN")
        text = self.cenote.ask(cenote.reverse("203.0.113.7"), "TXT").answers[0]
        self.assertRegex(text, r"203\.0\.113\.7")
        self.assertRegex(text, r"\d{4}-\d\d-\d\dT\d\d")
        explanation = self.cenote.command("explain", "203.0.113.7").decode()
        for word in ("bot", "helo_bare_ip", "dangerous_attachment", "trap_recipient"):
            self.assertIn(word, explanation)
        reference = re.search(r"\b[a-z2-7]{12}\b", text).group()
        self.assertIn(reference, explanation)

    def test_a_mannered_host_is_not_listed_by_one_message(self):
        self.cenote.send(cenote.message_with(), "198.51.100.20", helo="mail.example.org")
        self.assertEqual(self.cenote.ask(cenote.reverse("198.51.100.20")).rcode, "NXDOMAIN")
        self.assertIn("trap_recipient", self.cenote.command("explain", "198.51.100.20").decode())

    def test_ipv6_is_listed_by_64(self):
        self.cenote.send(cenote.message_with("a.scr"), "2001:db8:1:2::99", helo="10.1.2.3")
        self.assertEqual(self.cenote.listed("2001:db8:1:2::99"), ["127.0.0.2"])
        self.assertEqual(self.cenote.listed("2001:db8:1:2:ffff::1"), ["127.0.0.2"])
        self.assertEqual(self.cenote.ask(cenote.reverse("2001:db8:1:3::99")).rcode, "NXDOMAIN")

    def test_loopback_is_exempt(self):
        with cenote.Smtp(self.cenote.smtp) as smtp:
            self.assertRegex(smtp.deliver(cenote.message_with("a.exe"), helo="10.1.2.3"), "^250")
        self.assertEqual(self.cenote.ask(cenote.reverse("127.0.0.1")).rcode, "NXDOMAIN")

    def test_the_message_is_archived_byte_exact(self):
        message = b"Subject: \xff\x00odd\r\n\r\n.dot\r\n..two\r\nbare\nlf \r cr\r\n" + bytes(range(256)) + b"\r\n"
        reply = self.cenote.send(message, "203.0.113.30")
        ident = reply.split()[-1]
        self.assertEqual(self.cenote.command("show", "--raw", ident), message)
        self.assertIn(b"RCPT TO:<trap@trap.example>", self.cenote.command("show", "--dialogue", ident))

    def test_swaks_dig_and_kdig(self):
        for program in ("swaks", "dig", "kdig"):
            if not shutil.which(program):
                self.skipTest(program + " is not installed")
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "photo.exe")
            with open(path, "wb") as file:
                file.write(b"MZ" + bytes(100))
            sent = subprocess.run(
                ["swaks", "--server", f"127.0.0.1:{self.cenote.proxy}", "--proxy-version", "1", "--proxy-family", "TCP4",
                 "--proxy-source", "203.0.113.77", "--proxy-source-port", "4000", "--proxy-dest", "127.0.0.1",
                 "--proxy-dest-port", "25", "--helo", "10.1.2.3", "--from", "a@spam.example", "--to", "x@trap.example",
                 "--attach", "@" + path], capture_output=True, text=True, timeout=cenote.PATIENCE)
            self.assertEqual(sent.returncode, 0, sent.stdout + sent.stderr)
        name6 = cenote.reverse("::ffff:127.0.0.2") + ".bl.cenote.test"
        for name, expected in (("77.113.0.203.bl.cenote.test", "127.0.0.2"), ("2.0.0.127.bl.cenote.test", "127.0.0.2"),
                               (name6, "127.0.0.2"), ("1.0.0.127.bl.cenote.test", None)):
            for program in ("dig", "kdig"):
                for transport in ("+notcp", "+tcp"):
                    asked = subprocess.run([program, "@127.0.0.1", "-p", str(self.cenote.dns), transport, "+short", name],
                                           capture_output=True, text=True, timeout=cenote.PATIENCE)
                    answers = asked.stdout.split()
                    if expected:
                        self.assertIn(expected, answers, (program, transport, name, asked.stdout))
                    else:
                        self.assertEqual(answers, [], (program, transport, name))


if __name__ == "__main__":
    unittest.main(verbosity=2)
