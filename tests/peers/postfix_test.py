"""A real Postfix that asks the list by way of a real, strictly minimising Unbound rejects a listed client and lets another pass."""
import os
import subprocess
import tempfile
import unittest

import cenote
import peers
import unbound

MAIN = """
compatibility_level = 3.6
import_environment = MAIL_CONFIG MAIL_LOGTAG TZ LANG=C LD_LIBRARY_PATH
queue_directory = {home}/spool
data_directory = {home}/lib
command_directory = {root}/usr/sbin
daemon_directory = {root}/usr/lib/postfix/sbin
meta_directory = {root}/etc/postfix
shlib_directory = {root}/usr/lib/postfix
mail_owner = postfix
setgid_group = postdrop
maillog_file = {home}/mail.log
maillog_file_prefixes = {home}
inet_interfaces = 127.0.0.1
inet_protocols = all
mydestination = good.example
myhostname = mx.good.example
mynetworks =
alias_maps =
alias_database =
local_recipient_maps =
local_transport = discard:
smtpd_authorized_xclient_hosts = 127.0.0.0/8
smtpd_recipient_restrictions = reject_unauth_destination, reject_rbl_client bl.cenote.test=127.0.0.[2..3], permit
smtpd_peername_lookup = no
"""

MASTER = """
{port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
discard unix - - n - - discard
error unix - - n - - error
proxymap unix - - n - - proxymap
"""

ACCOUNTS = {"/etc/passwd": "postfix:x:64901:64901::/:/bin/false\n",
            "/etc/group": "postfix:x:64901:\npostdrop:x:64902:\n"}


class Postfix:
    """One Postfix with everything of its own; `say` speaks to it as some client by XCLIENT."""

    def __init__(self, directory):
        self.home = os.path.join(directory, "postfix")
        self.port = cenote.free_port()
        os.makedirs(os.path.join(self.home, "etc"))
        os.makedirs(os.path.join(self.home, "spool"))
        os.makedirs(os.path.join(self.home, "lib"))
        os.chmod(directory, 0o755)
        os.chown(os.path.join(self.home, "lib"), 64901, 64901)
        for name, text in (("main.cf", MAIN), ("master.cf", MASTER)):
            with open(os.path.join(self.home, "etc", name), "w") as file:
                file.write(text.format(home=self.home, root=peers.UNPACKED, port=self.port))
        for name in ("postfix-files", "dynamicmaps.cf"):
            with open(os.path.join(self.home, "etc", name), "w"):
                pass

    def __enter__(self):
        for path, more in ACCOUNTS.items():
            with open(path) as file:
                peers.replace_file(path, file.read() + more, self.home)
        for name in ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "maildrop", "pid",
                     "private", "public", "saved", "trace"):
            path = os.path.join(self.home, "spool", name)
            os.makedirs(path, exist_ok=True)
            if name != "pid":
                os.chown(path, 64901, 64902 if name in ("maildrop", "public") else 0)
            os.chmod(path, {"maildrop": 0o1730, "public": 0o2710, "pid": 0o755}.get(name, 0o700))
        self.master = peers.Process([peers.program("usr/lib/postfix/sbin/master"), "-c", os.path.join(self.home, "etc"), "-d"],
                                    os.path.join(self.home, "out.log"),
                                    env=peers.environment(MAIL_CONFIG=os.path.join(self.home, "etc")))
        try:
            cenote.wait_until(self.greets, "greeting of Postfix", 30)
        except TimeoutError:
            self.__exit__(TimeoutError)
            raise
        return self

    def __exit__(self, kind, *_):
        self.master.__exit__()
        if kind:
            subprocess.run(f"tail -n 40 {self.home}/*.log", shell=True)

    def greets(self):
        try:
            with cenote.Smtp(self.port, timeout=5) as smtp:
                return smtp.banner.startswith("220")
        except OSError:
            return False

    def recipient_reply(self, client):
        """What Postfix says to RCPT when `client` asks."""
        with cenote.Smtp(self.port) as smtp:
            smtp.say("EHLO probe.example")
            address = "IPV6:" + client if ":" in client else client
            reply = smtp.say(f"XCLIENT ADDR={address} NAME=client.example")
            assert reply.startswith("220"), reply
            smtp.say("EHLO client.example")
            smtp.say("MAIL FROM:<a@spam.example>")
            return smtp.say("RCPT TO:<user@good.example>")


class PostfixAsksTheList(unittest.TestCase):
    def test_a_listed_client_is_rejected_and_another_passes(self):
        peers.loopback_up()
        with tempfile.TemporaryDirectory() as directory, cenote.Cenote() as instance:
            peers.replace_file("/etc/resolv.conf", "nameserver 127.0.0.1\n", directory)
            with unbound.start(directory, instance.dns), Postfix(directory) as postfix:
                self.assertRegex(postfix.recipient_reply("203.0.113.90"), "^250")
                instance.send(cenote.message_with("a.exe"), "203.0.113.7", helo="10.1.2.3")
                instance.send(cenote.message_with("a.exe"), "2001:db8:5::7", helo="10.1.2.3")
                for client in ("203.0.113.7", "2001:db8:5::7"):
                    reply = postfix.recipient_reply(client)
                    self.assertRegex(reply, "^554 5.7.1", client)
                    self.assertIn("bl.cenote.test", reply)
                    self.assertIn("lookup", reply)
                # 127.0.0.4 lies outside [2..3]: another Reason is not this operator's business.
                instance.command("add", "203.0.113.8", "--reason", "manual")
                for client in ("203.0.113.8", "203.0.113.9", "2001:db8:6::7"):
                    self.assertRegex(postfix.recipient_reply(client), "^250", client)


if __name__ == "__main__":
    peers.begin("unbound", "postfix")
    unittest.main(verbosity=2)
