"""What an operator meets at the start: mistakes give one line that names the key, the value and the rule."""
import os
import socket
import subprocess
import unittest

import cenote


def run(*words):
    return subprocess.run([cenote.BINARY, *words], capture_output=True, text=True, timeout=cenote.PATIENCE)


class Startup(unittest.TestCase):
    def setUp(self):
        self.instance = cenote.Cenote()
        self.addCleanup(self.instance.home.cleanup)

    def start(self, config=None, data=None):
        return run("run", "--config", config or self.instance.config, "--data", data or self.instance.data)

    def rewrite(self, old, new):
        with open(self.instance.config) as file:
            text = file.read()
        self.assertIn(old, text)
        with open(self.instance.config, "w") as file:
            file.write(text.replace(old, new))

    def expect(self, done, *words):
        self.assertNotEqual(done.returncode, 0)
        complaint = [line for line in done.stderr.splitlines() if line.startswith("cenote: ")]
        self.assertEqual(len(complaint), 1, done.stderr)
        for word in words:
            self.assertIn(word, complaint[0])

    def test_a_taken_port_is_named(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", self.instance.smtp))
            taken.listen()
            self.expect(self.start(), f"127.0.0.1:{self.instance.smtp}", "in use")

    def test_a_missing_directory_is_named(self):
        missing = os.path.join(self.instance.home.name, "no", "such")
        self.expect(self.start(data=missing), missing)

    def test_a_missing_configuration_is_named(self):
        self.expect(self.start(config="/nowhere/cenote.toml"), "/nowhere/cenote.toml")

    def test_an_unknown_key_is_named(self):
        self.rewrite("[sinkhole]\n", "[sinkhole]\nlissten = []\n")
        self.expect(self.start(), "sinkhole.lissten")

    def test_a_wrong_value_names_key_value_and_rule(self):
        self.rewrite(f'"127.0.0.1:{self.instance.dns}"', '"127.0.0.1:70000"')
        self.expect(self.start(), "rbl.listen", "70000", "65535")

    def test_a_wrong_type_is_named(self):
        self.rewrite("[policy]\n", "[policy]\nexempt = 5\n")
        self.expect(self.start(), "policy.exempt", "5")

    def test_check_says_ok_or_what_is_wrong(self):
        self.assertEqual(run("config", "--check", self.instance.config).returncode, 0)
        self.rewrite("[sinkhole]\n", "[sinkhole]\nnonsense = 1\n")
        self.expect(run("config", "--check", self.instance.config), "sinkhole.nonsense")

    def test_the_printed_defaults_are_a_valid_file_that_changes_nothing(self):
        printed = run("config", "--defaults")
        self.assertEqual(printed.returncode, 0)
        path = os.path.join(self.instance.home.name, "defaults.toml")
        with open(path, "w") as file:
            file.write(printed.stdout)
        self.assertEqual(run("config", "--check", path).returncode, 0)

    def test_it_starts_again_on_the_same_data_and_keeps_the_list(self):
        for turn in range(2):
            self.instance.start()
            if turn == 0:
                self.instance.send(cenote.message_with("a.exe"), "203.0.113.9", helo="10.1.2.3")
            self.assertEqual(self.instance.listed("203.0.113.9"), ["127.0.0.2"])
            self.assertEqual(self.instance.stop(), 0)

    def test_a_second_run_on_the_same_data_is_refused(self):
        with cenote.Cenote() as first:
            self.expect(self.start(data=first.data), first.data)

    def test_an_empty_listener_list_switches_it_off(self):
        self.rewrite(f'listen = ["127.0.0.1:{self.instance.smtp}"]', "listen = []")
        self.instance.start()
        with self.assertRaises(OSError):
            socket.create_connection(("127.0.0.1", self.instance.smtp), timeout=1)
        self.assertEqual(self.instance.stop(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
