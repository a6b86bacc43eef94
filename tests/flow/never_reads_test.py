"""Clients that send and never read: SMTP, DNS over TCP, HTTP. Each is stopped or closed within its bounds, memory stays
bounded, and others are served meanwhile."""
import os
import select
import socket
import struct
import time
import unittest

import cenote

MIB = 1 << 20
CLIENTS = 40
ROLES = ["sinkhole", "collector", "rbl", "feeds"]
MOST_GROWTH = 64 * MIB  # of a role's resident memory, whatever they send; sanitizers keep what is freed for a while
SANITIZED = float(os.environ.get("CENOTE_TEST_PATIENCE", "60")) > 60


class Mute:
    """A client that sends the same bytes again and again as long as the other side takes them, and never reads."""

    def __init__(self, port, head, again):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.settimeout(cenote.PATIENCE)
        self.socket.connect(("127.0.0.1", port))
        self.socket.sendall(head)
        self.socket.setblocking(False)
        self.again, self.sent, self.closed = again, 0, False

    def push(self):
        """Sends what goes now; gives the number of bytes."""
        done = 0
        try:
            while done < MIB and not self.closed:
                done += self.socket.send(self.again)
        except BlockingIOError:
            pass
        except OSError:
            self.closed = True
        self.sent += done
        return done

    def is_closed(self):
        """Whether it has heard that the other side closed or reset the connection; without reading."""
        if not self.closed:
            poll = select.poll()
            poll.register(self.socket, select.POLLRDHUP)
            self.closed = bool(poll.poll(0))
        return self.closed


class NeverReads(unittest.TestCase):
    def setUp(self):
        self.instance = self.enterContext(cenote.Cenote(
            sinkhole='banner_delay = "0s"\nidle_timeout = "3s"\nsession_timeout = "6s"', rbl='tcp_idle = "2s"'))
        self.assertRegex(self.instance.send(cenote.message_with("a.exe"), "203.0.113.9", helo="10.1.2.3"), "^250")

    def memory(self, role):
        return self.instance.metric(role, "process_resident_memory_bytes")

    def sockets(self, role):
        """How many sockets a role holds; as the kernel says."""
        place = f"/proc/{self.instance.role_pid(ROLES[role])}/fd"
        count = 0
        for name in os.listdir(place):
            try:
                count += os.readlink(os.path.join(place, name)).startswith("socket:")
            except FileNotFoundError:  # closed meanwhile
                pass
        return count

    def besiege(self, role, connect, served):
        """All of `connect`'s clients push until each is stuck or closed, and then until the role holds none of them;
        `served` is called all the time. Asked is the role: a client whose window is shut does not hear of a reset
        before it probes again, which can take minutes."""
        before, highest, sockets = self.memory(role), 0, self.sockets(role)
        clients = connect()
        while any([client.push() for client in clients]):
            served()
            highest = max(highest, self.memory(role))
        deadline = time.monotonic() + cenote.PATIENCE
        while (held := self.sockets(role) - sockets) > 0:
            self.assertLess(time.monotonic(), deadline, f"{held} are still open")
            served()
            highest = max(highest, self.memory(role))
            for client in clients:
                client.push()
        print(f"{len(clients)} clients sent {sum(client.sent for client in clients) >> 10} KiB; "
              f"{before / MIB:.0f} MiB before, {highest / MIB:.0f} MiB at most")
        for client in clients:
            client.socket.close()
        if not SANITIZED:
            self.assertLess(highest - before, MOST_GROWTH)

    def test_smtp(self):
        served = lambda: self.assertRegex(self.instance.send(cenote.message_with(), "203.0.113.50"), "^250")
        again = b"NOOP\r\nHELP\r\nRSET\r\nEHLO again.example\r\n" * 200
        self.besiege(0, lambda: [Mute(self.instance.smtp, b"EHLO x\r\n", again) for _ in range(CLIENTS)], served)

    def test_smtp_with_messages(self):
        message = (b"MAIL FROM:<a@spam.example>\r\nRCPT TO:<b@trap.example>\r\nDATA\r\nSubject: mute\r\n\r\n" + b"x" * 70 +
                   b"\r\n.\r\n")
        served = lambda: self.assertRegex(self.instance.send(cenote.message_with(), "203.0.113.50"), "^250")
        self.besiege(0, lambda: [Mute(self.instance.smtp, b"EHLO x\r\n", message * 20) for _ in range(CLIENTS)], served)
        cenote.wait_until(lambda: not self.instance.metric(0, "cenote_sinkhole_window_messages"), "an empty window")
        self.assertEqual(self.instance.json("check")["fault_count"], 0)

    def test_smtp_that_says_nothing_more_after_its_message(self):
        clients = [Mute(self.instance.smtp, b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@trap.example>\r\nDATA\r\nx\r\n.\r\n", b"")
                   for _ in range(CLIENTS)]
        for client in clients:
            cenote.wait_until(client.is_closed, "the idle time's end")
            client.socket.close()
        cenote.wait_until(lambda: not self.instance.metric(0, "cenote_sinkhole_sessions"), "no session")

    def test_dns_over_tcp(self):
        wire = cenote.query(cenote.reverse("203.0.113.9") + ".bl.cenote.test", "TXT", 7)
        framed = struct.pack("!H", len(wire)) + wire

        def served():
            self.assertEqual(self.instance.ask(cenote.reverse("203.0.113.9"), tcp=True).answers, ["127.0.0.2"])
            self.assertEqual(self.instance.listed("203.0.113.9"), ["127.0.0.2"])

        self.besiege(2, lambda: [Mute(self.instance.dns, b"", framed * 100) for _ in range(CLIENTS // 4)], served)
        cenote.wait_until(lambda: not self.instance.metric(2, "cenote_rbl_tcp_connections"), "no connection")

    def test_http(self):
        served = lambda: self.assertIn("203.0.113.9", self.instance.http(self.instance.web, "/lookup?q=203.0.113.9"))
        request = b"GET /lookup?q=203.0.113.9 HTTP/1.1\r\nHost: x\r\n\r\n"
        self.besiege(3, lambda: [Mute(self.instance.web, b"", request * 50) for _ in range(CLIENTS)], served)

    def test_metrics(self):
        served = lambda: self.assertTrue(self.instance.http(self.instance.metrics[1], "/readyz"))
        request = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
        self.besiege(1, lambda: [Mute(self.instance.metrics[1], b"", request * 50) for _ in range(CLIENTS)], served)


if __name__ == "__main__":
    unittest.main(verbosity=2)
