"""A real rspamd asks rbl directly, is satisfied by the list's answers to its health probes, and scores the listed mail."""
import json
import os
import tempfile
import unittest
import urllib.request

import cenote
import peers

CONFIGURATION = """
options {{
  pidfile = false;
  filters = "";
  dns {{ nameserver = ["127.0.0.1:{dns}"]; timeout = 2s; retransmits = 2; }}
  url_tld = "{share}/effective_tld_names.dat";
  tempdir = "{home}";
  control_socket = "{home}/control.sock mode=0600";
  hs_cache_dir = "{home}";
  explicit_modules = ["rbl"];
}}
logging {{ type = "file"; filename = "{home}/rspamd.log"; level = "info"; }}
worker "normal" {{ bind_socket = "127.0.0.1:{port}"; count = 1; }}
modules {{ path = "{share}/plugins/rbl.lua"; }}
lua = "{share}/rules/rspamd.lua";
actions {{ reject = 15; add_header = 6; greylist = 4; }}
group "rbl" {{ symbols {{ CENOTE_BOT {{ weight = 7.5; }} }} }}
rbl {{
  rbls {{
    cenote {{
      symbol = "CENOTE_UNKNOWN"; rbl = "bl.cenote.test"; ipv4 = true; ipv6 = true; checks = ["from"];
      monitored_address = "1.0.0.127";
      returncodes {{ CENOTE_BOT = "127.0.0.2"; }}
    }}
  }}
}}
"""


class RspamdAsksTheList(unittest.TestCase):
    def check(self, port, client):
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/checkv2", headers={"IP": client, "From": "a@spam.example", "Rcpt": "u@good.example"},
            data=b"From: a@spam.example\r\nTo: u@good.example\r\nSubject: hello\r\n\r\nHello there.\r\n")
        with urllib.request.urlopen(request, timeout=20) as reply:
            return json.load(reply)

    def ready(self, port):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/ping", timeout=2) as reply:
                return reply.status == 200
        except OSError:
            return False

    def test_listed_mail_is_scored(self):
        peers.loopback_up()
        with tempfile.TemporaryDirectory() as home, cenote.Cenote() as instance:
            port = cenote.free_port()
            share = peers.program("usr/share/rspamd")
            path = os.path.join(home, "rspamd.conf")
            with open(path, "w") as file:
                file.write(CONFIGURATION.format(home=home, port=port, dns=instance.dns, share=share))
            words = [peers.program("usr/bin/rspamd"), "-f", "-i", "-c", path]
            for name, folder in (("RULESDIR", "rules"), ("LUALIBDIR", "lualib"), ("PLUGINSDIR", "plugins"), ("SHAREDIR", ""),
                                 ("WWWDIR", "www")):
                words += ["--var", f"{name}={os.path.join(share, folder)}"]
            for name in ("DBDIR", "RUNDIR", "LOGDIR", "CONFDIR", "LOCAL_CONFDIR"):
                words += ["--var", f"{name}={home}"]
            log = os.path.join(home, "rspamd.log")
            with peers.Process(words, os.path.join(home, "out.log"), env=peers.environment()):
                try:
                    cenote.wait_until(lambda: self.ready(port), "rspamd", 60)
                    self.talk(instance, port)
                except (TimeoutError, AssertionError):
                    for name in ("out.log", "rspamd.log"):
                        if os.path.exists(os.path.join(home, name)):
                            with open(os.path.join(home, name), errors="replace") as file:
                                print(file.read()[-6000:])
                    raise
                with open(log, errors="replace") as file:
                    self.assertNotRegex(file.read(), "(?i)bl.cenote.test.*(invalid|error|dead|unavailable)")

    def talk(self, instance, port):
        instance.send(cenote.message_with("a.exe"), "203.0.113.7", helo="10.1.2.3")
        listed = self.check(port, "203.0.113.7")["symbols"]
        self.assertIn("CENOTE_BOT", listed)
        self.assertEqual(listed["CENOTE_BOT"]["score"], 7.5)
        self.assertNotIn("CENOTE_BOT", self.check(port, "203.0.113.8")["symbols"])


if __name__ == "__main__":
    peers.begin("rspamd")
    unittest.main(verbosity=2)
