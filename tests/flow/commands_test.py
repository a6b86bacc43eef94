"""The operator's commands against a running cenote, and against its store when nothing runs."""
import hashlib
import json
import os
import unittest

import cenote


class Commands(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cenote = cenote.Cenote().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.cenote.__exit__(None, None, None)

    def write(self, name, text):
        path = os.path.join(self.cenote.home.name, name)
        with open(path, "w") as file:
            file.write(text)
        return path

    def test_add_and_remove(self):
        self.cenote.command("add", "203.0.113.0/28", "--reason", "manual", "--for", "7d", "--note", "abuse \x1b[31mdesk")
        self.assertEqual(self.cenote.listed("203.0.113.5"), ["127.0.0.4"])
        self.assertEqual(self.cenote.ask(cenote.reverse("203.0.113.16")).rcode, "NXDOMAIN")
        listed = self.cenote.command("list")
        self.assertIn(b"203.0.113.0/28", listed)
        self.assertNotIn(b"\x1b", listed)
        self.cenote.command("remove", "203.0.113.0/28")
        self.assertEqual(self.cenote.ask(cenote.reverse("203.0.113.5")).rcode, "NXDOMAIN")
        self.cenote.command("explain", "203.0.113.5", check=2)

    def test_nested_networks_are_all_reported(self):
        path = self.write("nested", "198.51.100.0/24\n")
        self.cenote.command("import", "--format", "plain", "--reason", "import", "--for", "30d", path)
        self.cenote.command("add", "198.51.100.64/26", "--reason", "manual", "--for", "1h")
        self.cenote.send(cenote.message_with("a.vbs"), "198.51.100.70", helo="10.1.2.3")
        self.assertEqual(sorted(self.cenote.listed("198.51.100.70")), ["127.0.0.2", "127.0.0.4", "127.0.0.5"])
        self.assertEqual(sorted(self.cenote.listed("198.51.100.71")), ["127.0.0.4", "127.0.0.5"])
        self.assertEqual(self.cenote.listed("198.51.100.1"), ["127.0.0.5"])
        self.assertEqual(len(self.cenote.ask(cenote.reverse("198.51.100.70"), "TXT").answers), 3)

    def test_import_counts_bad_and_exempt_lines(self):
        path = self.write("list", "# a list\r\n192.0.2.1\n192.0.2.16/28 ; comment\n10.0.0.1\n127.0.0.0/8\nnonsense\n"
                                  "192.0.2.300\n2001:db8:77::/48\n\n")
        report = self.cenote.json("import", "--format", "plain", "--reason", "import", "--for", "30d", path)
        numbers = sorted(value for value in report.values() if isinstance(value, int))
        self.assertIn(3, numbers, report)  # listed
        self.assertEqual(numbers.count(2), 2, report)  # exempt, bad
        self.assertIn("6", json.dumps(report))  # the first bad line's number
        self.assertEqual(self.cenote.listed("192.0.2.1"), ["127.0.0.5"])
        self.assertEqual(self.cenote.listed("192.0.2.31"), ["127.0.0.5"])
        self.assertEqual(self.cenote.listed("2001:db8:77:1::5"), ["127.0.0.5"])

    def test_import_reads_standard_input(self):
        self.cenote.command("import", "--format", "plain", "--reason", "import", "--for", "1d", "-", stdin=b"192.0.2.99\n")
        self.assertEqual(self.cenote.listed("192.0.2.99"), ["127.0.0.5"])

    def test_allow_ends_what_it_covers_and_cuts_a_hole(self):
        self.cenote.command("add", "203.0.113.128/25", "--reason", "manual", "--for", "1h")
        self.cenote.command("add", "203.0.113.200", "--reason", "manual", "--for", "1h")
        self.cenote.command("allow", "203.0.113.200", "--note", "partner")
        self.assertEqual(self.cenote.ask(cenote.reverse("203.0.113.200")).rcode, "NXDOMAIN")
        self.assertEqual(self.cenote.listed("203.0.113.201"), ["127.0.0.4"])
        self.cenote.command("add", "203.0.113.200", "--reason", "manual", "--for", "1h", check=1)
        self.cenote.command("allow", "203.0.113.200", "--remove")
        self.assertEqual(self.cenote.listed("203.0.113.200"), ["127.0.0.4"])

    def test_the_whole_world_is_refused(self):
        for subject in ("0.0.0.0/0", "128.0.0.0/2", "::/0", "2000::/3"):
            self.cenote.command("add", subject, check=64)

    def test_a_session_without_a_message_is_recorded(self):
        with cenote.Smtp(self.cenote.proxy, "203.0.113.45") as smtp:
            smtp.say("EHLO [203.0.113.45]")
            smtp.say("AUTH LOGIN")
        explained = cenote.wait_until(
            lambda: b"no_quit" in (text := self.cenote.command("explain", "203.0.113.45", check=None)) and text, "no_quit")
        self.assertIn(b"unknown_command", explained)

    def test_exempt_space_is_refused(self):
        for subject in ("10.1.2.3", "127.0.0.1", "192.168.0.0/16", "::1", "fe80::1", "fd12::/16"):
            self.cenote.command("add", subject, "--reason", "manual", "--for", "1h", check=1)

    def test_wrong_words_say_what_is_wrong(self):
        for words in (("add", "203.0.113.1/24"), ("add", "203.0.113.1", "--reason", "nosuch"),
                      ("add", "203.0.113.1", "--for", "7x"), ("add",), ("nonsense",),
                      ("import", "--format", "nosuch", "/dev/null"), ("show", "not-an-id")):
            done = cenote.subprocess.run([cenote.BINARY, *words, "--config", self.cenote.config, "--data", self.cenote.data],
                                         capture_output=True, text=True)
            self.assertNotEqual(done.returncode, 0, words)
            self.assertTrue(done.stderr.strip(), words)
            self.assertNotIn("terminate called", done.stderr)

    def test_names_can_be_listed(self):
        self.cenote.command("add", "evil.example", "--reason", "phishing", "--for", "1d")
        self.assertIn(b"evil.example", self.cenote.command("list"))
        self.assertEqual(self.cenote.json("list", "--under", "evil.example")["code"], "127.0.1.4")
        self.cenote.command("add", "worse.example")
        self.assertEqual(self.cenote.json("list", "--under", "worse.example")["reason"], "spam-name")
        self.cenote.command("add", "worse.example", "--reason", "manual", check=64)
        self.assertIn(b"phishing", self.cenote.command("explain", "www.evil.example"))

    def test_bots_bytes_are_escaped(self):
        self.cenote.send(b"Subject: \x1b]0;owned\x07\r\n\r\n\x1b[2Jx\r\n", "203.0.113.40", helo="\x1b[31mred")
        explanation = self.cenote.command("explain", "203.0.113.40")
        self.assertNotIn(b"\x1b", explanation)
        ident = self.cenote.send("Subject: \u202egpj.\x9b\r\n\r\nx\r\n".encode(), "203.0.113.41",
                                 helo="x\xc2\x9b31m\x7f", sender="\xe2\x80\xae@x.example").split()[-1]
        for words in (("explain", "203.0.113.41"), ("show", ident), ("explain", "203.0.113.41", "--json"),
                      ("show", ident, "--json"), ("show", ident, "--dialogue")):
            shown = self.cenote.command(*words)
            self.assertTrue(shown, words)
            for raw in (b"\x1b", b"\xc2\x9b", b"\xe2\x80\xae", b"\x7f"):
                self.assertNotIn(raw, shown, words)

    def test_json_everywhere(self):
        ident = self.cenote.send(cenote.message_with("b.exe"), "203.0.113.50", helo="10.1.2.3").split()[-1]
        for words in (("show", ident), ("explain", "203.0.113.50"), ("check",), ("add", "203.0.113.51"),
                      ("remove", "203.0.113.51"), ("allow", "203.0.113.52")):
            self.assertTrue(self.cenote.json(*words), words)
        for line in self.cenote.command("list", "--json").splitlines():
            json.loads(line)

    def test_observations_and_archive_agree(self):
        idents = {source: self.cenote.send(cenote.message_with(body=source), source).split()[-1]
                  for source in ("198.18.7.1", "198.18.7.2", "2001:db8:7:7::1")}
        observed = [json.loads(line) for line in self.cenote.command("observations", "--json").splitlines()]
        times = [row["time"] for row in observed]
        self.assertEqual(times, sorted(times))
        archived = {row["id"]: row for row in map(json.loads, self.cenote.command("archive", "--json").splitlines())}
        by_id = {row["id"]: row for row in observed}
        self.assertEqual(len(by_id), len(observed))
        for source, ident in idents.items():
            self.assertEqual(by_id[ident]["source"], source)
            raw = self.cenote.command("show", "--raw", ident)
            self.assertEqual(archived[ident]["sha256"], hashlib.sha256(raw).hexdigest())
            for key in ("segment", "offset", "size", "time", "source", "kind"):
                self.assertEqual(archived[ident][key], by_id[ident][key])
        under = self.cenote.command("observations", "--under", "198.18.7.0/31").decode().splitlines()
        self.assertEqual([line.split("\t")[1] for line in under], [idents["198.18.7.1"]])
        self.cenote.command("observations", "--under", "a.example", check=64)

    def test_check_is_clean(self):
        self.cenote.command("check")


class Offline(unittest.TestCase):
    def test_commands_work_without_a_collector(self):
        instance = cenote.Cenote()
        self.addCleanup(instance.home.cleanup)
        instance.command("add", "203.0.113.1", "--reason", "manual", "--for", "1h")
        self.assertIn(b"203.0.113.1", instance.command("list"))
        instance.command("check")
        instance.start()
        self.assertEqual(instance.listed("203.0.113.1"), ["127.0.0.4"])
        self.assertEqual(instance.stop(), 0)

    def test_expiry_is_a_change(self):
        with cenote.Cenote() as instance:
            instance.command("add", "203.0.113.1", "--reason", "manual", "--for", "1s")
            serial = instance.ask("", "SOA").answers[0]
            cenote.wait_until(lambda: instance.ask(cenote.reverse("203.0.113.1")).rcode == "NXDOMAIN", "expiry")
            cenote.wait_until(lambda: instance.ask("", "SOA").answers[0] != serial, "a new serial")
            cenote.wait_until(lambda: b"203.0.113.1" not in instance.command("list"), "the part's end")
            instance.command("check")


if __name__ == "__main__":
    unittest.main(verbosity=2)
