"""A real SpamAssassin asks rbl directly and scores the listed mail."""
import os
import subprocess
import tempfile
import unittest

import cenote
import peers

RULES = """
dns_server 127.0.0.1:{port}
dns_available yes
use_bayes 0
score NO_RELAYS 0
trusted_networks 192.0.2.1
internal_networks 192.0.2.1
header __RCVD_IN_CENOTE eval:check_rbl('cenote-lastexternal', 'bl.cenote.test.')
header RCVD_IN_CENOTE_BOT eval:check_rbl_sub('cenote-lastexternal', '^127\\.0\\.0\\.2$')
describe RCVD_IN_CENOTE_BOT Listed by cenote as a bot
tflags RCVD_IN_CENOTE_BOT net
score RCVD_IN_CENOTE_BOT 3.5
report_safe 0
clear_headers
add_header all Tests _TESTSSCORES_
"""

PLUGINS = """
loadplugin Mail::SpamAssassin::Plugin::Check
loadplugin Mail::SpamAssassin::Plugin::DNSEval
"""


class SpamAssassinAsksTheList(unittest.TestCase):
    def score(self, directory, client):
        """SpamAssassin's verdict on a mail that came from `client` to a trusted relay."""
        message = (f"Received: from host.example (host.example [{client}]) by mx.good.example (Postfix) with SMTP id 1;\n"
                   " Mon, 23 Nov 2026 06:00:00 +0000\n"
                   "From: a@spam.example\nTo: user@good.example\nSubject: hello\nMessage-ID: <1@spam.example>\n"
                   "Date: Mon, 23 Nov 2026 06:00:00 +0000\n\nHello there.\n")
        received = ("Received: from mx.good.example (mx.good.example [192.0.2.1]) by store.good.example (Postfix) with SMTP "
                    "id 2;\n Mon, 23 Nov 2026 06:00:01 +0000\n")
        done = subprocess.run(
            ["/usr/bin/perl", "-T", *(f"-I{path}" for path in peers.environment()["PERL5LIB"].split(":")),
             peers.program("usr/bin/spamassassin"), "-t", "-x", "--configpath", directory, "--siteconfigpath", directory],
            input=received + message, env=peers.environment(HOME=directory), capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_listed_mail_is_scored(self):
        peers.loopback_up()
        with tempfile.TemporaryDirectory() as directory, cenote.Cenote() as instance:
            for name, text in (("local.cf", RULES.format(port=instance.dns)), ("v320.pre", PLUGINS)):
                with open(os.path.join(directory, name), "w") as file:
                    file.write(text)
            instance.send(cenote.message_with("a.exe"), "203.0.113.7", helo="10.1.2.3")
            self.assertIn("RCVD_IN_CENOTE_BOT", self.score(directory, "203.0.113.7"))
            self.assertNotIn("RCVD_IN_CENOTE_BOT", self.score(directory, "203.0.113.8"))


if __name__ == "__main__":
    peers.begin("spamassassin")
    unittest.main(verbosity=2)
