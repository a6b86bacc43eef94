"""A real rspamd asks rbl, is satisfied by the list's answers to its health probes, and scores the listed mail. It asks by
way of a forwarder that notes what was asked and answered; when that spoils the probes' answers, rspamd complains."""
import contextlib
import json
import os
import re
import socket
import tempfile
import threading
import unittest
import urllib.request

import cenote
import dns_oracle
import peers

PROBE = "1.0.0.127.bl.cenote.test"
# rspamd asks again only once it has taken in an answer: the fourth probe shows that three answers did their work.
PROBES = 4
PATIENCE = 2 * cenote.PATIENCE  # rspamd compiles its rules before it does anything
COMPLAINT = re.compile("disable object|: dead|while .* was expected")

CONFIGURATION = """
options {{
  pidfile = false;
  filters = "";
  monitoring_watch_interval = 1s;
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


class Forwarder:
    """UDP between rspamd and cenote. `spoil` (query, reply -> reply) may change an answer on its way back."""

    def __init__(self, port, spoil=lambda query, reply: reply):
        self.to, self.spoil = ("127.0.0.1", port), spoil
        self.answered = []  # (name, rcode) of each reply, once it was sent
        self.socket = socket.socket(type=socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.work)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        with socket.socket(type=socket.SOCK_DGRAM) as last:
            last.sendto(b"", self.socket.getsockname())  # no query is empty: it ends the thread
        self.thread.join()
        self.socket.close()

    def work(self):
        while True:
            query, client = self.socket.recvfrom(65536)
            if not query:
                return
            with contextlib.suppress(OSError):  # no reply in time: rspamd asks again
                self.forward(query, client)

    def forward(self, query, client):
        with socket.socket(type=socket.SOCK_DGRAM) as upstream:
            upstream.settimeout(2)
            upstream.connect(self.to)
            upstream.send(query)
            reply = self.spoil(query, upstream.recv(65536))
        self.socket.sendto(reply, client)
        self.answered.append((name_of(query), cenote.Answer(reply).rcode))

    def probes(self):
        """The rcodes that the probes got."""
        return [rcode for name, rcode in list(self.answered) if name == PROBE]


def name_of(query):
    return b".".join(dns_oracle.Message(query).question.labels).decode().lower()


def lists_the_probe(query, reply):
    """NOERROR and 127.0.0.2 for the probe, as a list would say that lists all the world; the rest as it is."""
    if name_of(query) != PROBE:
        return reply
    question = dns_oracle.Message(query).question.wire
    answer = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + bytes([127, 0, 0, 2])
    return query[:2] + b"\x84\0\0\1\0\1\0\0\0\0" + question + answer


def ready(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/ping", timeout=2) as reply:
            return reply.status == 200
    except OSError:
        return False


def command_line(home, configuration, share):
    words = [peers.program("usr/bin/rspamd"), "-f", "-i", "-c", configuration]
    for name, folder in (("RULESDIR", "rules"), ("LUALIBDIR", "lualib"), ("PLUGINSDIR", "plugins"), ("SHAREDIR", ""),
                         ("WWWDIR", "www")):
        words += ["--var", f"{name}={os.path.join(share, folder)}"]
    for name in ("DBDIR", "RUNDIR", "LOGDIR", "CONFDIR", "LOCAL_CONFDIR"):
        words += ["--var", f"{name}={home}"]
    return words


class Rspamd(contextlib.ExitStack):
    """An rspamd whose name server is `dns`; it ends with the test, and shows its logs when that failed."""

    def __init__(self, dns):
        super().__init__()
        self.dns, self.port = dns, cenote.free_port()

    def __enter__(self):
        super().__enter__()
        self.home = self.enter_context(tempfile.TemporaryDirectory())
        share = peers.program("usr/share/rspamd")
        path = os.path.join(self.home, "rspamd.conf")
        with open(path, "w") as file:
            file.write(CONFIGURATION.format(home=self.home, port=self.port, dns=self.dns, share=share))
        self.push(self.show)
        self.enter_context(peers.Process(command_line(self.home, path, share), os.path.join(self.home, "out.log"),
                                         env=peers.environment()))
        return self

    def show(self, kind, *_):
        if kind:
            print(self.text("out.log")[-6000:], self.log()[-6000:], sep="\n")

    def text(self, name):
        path = os.path.join(self.home, name)
        if not os.path.exists(path):
            return ""
        with open(path, errors="replace") as file:
            return file.read()

    def log(self):
        return self.text("rspamd.log")

    def complaint(self):
        """The first line of the log that finds fault with the list; None when there is none."""
        return next(filter(COMPLAINT.search, self.log().splitlines()), None)

    def check(self, client):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/checkv2", headers={"IP": client, "From": "a@spam.example",
                                                              "Rcpt": "u@good.example"},
            data=b"From: a@spam.example\r\nTo: u@good.example\r\nSubject: hello\r\n\r\nHello there.\r\n")
        with urllib.request.urlopen(request, timeout=20) as reply:
            return json.load(reply)


class RspamdAsksTheList(unittest.TestCase):
    def setUp(self):
        peers.loopback_up()

    def test_listed_mail_is_scored_and_probes_are_satisfied(self):
        with cenote.Cenote() as instance, Forwarder(instance.dns) as forwarder, Rspamd(forwarder.port) as rspamd:
            cenote.wait_until(lambda: ready(rspamd.port), "rspamd", PATIENCE)
            self.talk(instance, rspamd)
            cenote.wait_until(lambda: len(forwarder.probes()) >= PROBES, "answered probes of rspamd", PATIENCE)
            probes = forwarder.probes()
            print(len(probes), "probes:", set(probes), "of", len(forwarder.answered), "questions")
            self.assertEqual(set(probes), {"NXDOMAIN"})
            self.assertIsNone(rspamd.complaint())

    def test_rspamd_complains_of_a_list_that_lists_the_probe(self):
        with cenote.Cenote() as instance, Forwarder(instance.dns, spoil=lists_the_probe) as forwarder:
            with Rspamd(forwarder.port) as rspamd:
                print(cenote.wait_until(rspamd.complaint, "complaint of rspamd", PATIENCE))
                self.assertIn("NOERROR", forwarder.probes())

    def talk(self, instance, rspamd):
        instance.send(cenote.message_with("a.exe"), "203.0.113.7", helo="10.1.2.3")
        listed = rspamd.check("203.0.113.7")["symbols"]
        self.assertIn("CENOTE_BOT", listed)
        self.assertEqual(listed["CENOTE_BOT"]["score"], 7.5)
        self.assertNotIn("CENOTE_BOT", rspamd.check("203.0.113.8")["symbols"])


if __name__ == "__main__":
    peers.begin("rspamd")
    unittest.main(verbosity=2)
