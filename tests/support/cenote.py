"""A running cenote and the clients that flow tests talk to it with. Loopback only; every wait has a deadline."""
import base64
import ctypes
import json
import os
import random
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARY = os.environ.get("CENOTE", os.path.join(ROOT, "build/dev/cenote"))
SKIPPED = 77  # ctest's SKIP_RETURN_CODE
# Sanitized builds are slower; deadlines only bound a hang, they never measure.
PATIENCE = float(os.environ.get("CENOTE_TEST_PATIENCE", "60"))

SANITIZER_REPORT = re.compile(r".*(?:(?:ERROR|WARNING): \w+Sanitizer|runtime error:|LeakSanitizer has).*")


def skip(why):
    print("skipped:", why)
    sys.exit(SKIPPED)


def wait_until(condition, what, patience=PATIENCE):
    """Polls until `condition` gives something true, and gives that back."""
    deadline = time.monotonic() + patience
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise TimeoutError("no " + what + " within " + str(patience) + " s")
        time.sleep(0.005)


def free_port():
    """A port that is free for TCP and UDP on loopback, chosen by the kernel."""
    while True:
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            try:
                udp.bind(tcp.getsockname())
            except OSError:
                continue
            return tcp.getsockname()[1]


def end_with_us():
    """In a child before exec: it is not to outlive a test that was killed (prctl(2), PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


class Cenote:
    """`cenote run` in a directory of its own, on ports of its own. The texts are lines of the configuration: `general` of its
    head, `sinkhole`, `rbl` and `policy` of these sections, `extra` whole sections. `data`: an existing directory instead of
    its own; `environment` and `inherit` (descriptors): what the processes get beside the usual."""

    def __init__(self, sinkhole="", rbl="", policy="", extra="", args=(), general="", data=None, environment=None,
                 inherit=()):
        self.home = tempfile.TemporaryDirectory(prefix="cenote-flow-")
        self.data = data or os.path.join(self.home.name, "data")
        self.environment, self.inherit = environment or {}, inherit
        os.makedirs(self.data, exist_ok=True)
        self.config = os.path.join(self.home.name, "cenote.toml")
        self.log_path = os.path.join(self.home.name, "log")
        self.smtp, self.proxy, self.dns, self.web = (free_port() for _ in range(4))
        self.metrics = [free_port() for _ in range(4)]
        self.args = list(args)
        with open(self.config, "w") as file:
            file.write(
                f'''{general}
[sinkhole]
listen = ["127.0.0.1:{self.smtp}"]
proxy_listen = ["127.0.0.1:{self.proxy}"]
{sinkhole}
[rbl]
listen = ["127.0.0.1:{self.dns}"]
{rbl}
[feeds]
listen = ["127.0.0.1:{self.web}"]
public_url = "http://127.0.0.1:{self.web}/"
[metrics]
listen = [{", ".join(f'"127.0.0.1:{port}"' for port in self.metrics)}]
[policy]
{policy}
{extra}
''')

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, *_):
        status = self.stop()
        log = self.log_text()
        report = SANITIZER_REPORT.search(log)  # the roles' standard error is the log; a supervisor outlives their reports
        if kind or status != 0 or report:
            sys.stderr.write(log[-20000:])
        self.home.cleanup()
        if not kind:
            assert status == 0, f"cenote run ended with {status}"
            assert not report, report.group(0)

    def start(self):
        self.log = open(self.log_path, "a")
        self.process = subprocess.Popen([BINARY, "run", "--config", self.config, "--data", self.data, *self.args],
                                        stdout=self.log, stderr=self.log, pass_fds=self.inherit, preexec_fn=end_with_us,
                                        env={**os.environ, **self.environment})
        wait_until(self.ready, "readiness of all roles")

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        status = self.process.wait(PATIENCE)
        self.log.close()
        return status

    def ready(self):
        if self.process.poll() is not None:
            with open(self.log_path) as log:
                raise RuntimeError("cenote run ended: " + log.read())
        try:
            return all(self.http(port, "/readyz") for port in self.metrics)
        except OSError:
            return False

    def not_ready(self, role):
        """Why a role (0 sinkhole, ...) is not ready, in its own words; empty when it is."""
        try:
            self.http(self.metrics[role], "/readyz")
        except urllib.error.HTTPError as error:
            with error:
                return error.read().decode()
        except OSError as error:
            return str(error)
        return ""

    def log_text(self):
        with open(self.log_path) as log:
            return log.read()

    @staticmethod
    def http(port, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as reply:
            return reply.read().decode()

    def metric(self, role, name):
        """The sum of a metric's samples; role 0 sinkhole, 1 collector, 2 rbl, 3 feeds."""
        lines = self.http(self.metrics[role], "/metrics").splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith((name + " ", name + "{")))

    def role_pid(self, role):
        """The process id of a role: the child of `cenote run` with that word on its command line."""
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as file:
            children = file.read().split()
        for child in children:
            try:
                with open(f"/proc/{child}/cmdline", "rb") as file:
                    if role.encode() in file.read().split(b"\0"):
                        return int(child)
            except OSError:
                pass
        return None

    def command(self, *words, stdin=None, check=0):
        """Runs `cenote WORDS` on this instance's store; gives standard output as bytes."""
        done = subprocess.run([BINARY, *words, "--config", self.config, "--data", self.data], input=stdin,
                              capture_output=True, timeout=PATIENCE, check=False)
        if check is not None:
            assert done.returncode == check, (words, done.returncode, done.stdout, done.stderr)
        return done.stdout

    def json(self, *words, **more):
        return json.loads(self.command(*words, "--json", **more))

    def ask(self, name, qtype="A", zone="bl.cenote.test", tcp=False):
        return ask(self.dns, f"{name}.{zone}" if name else zone, qtype, tcp)

    def listed(self, address, zone="bl.cenote.test"):
        return self.ask(reverse(address), zone=zone).answers

    def send(self, message, source, **more):
        """Sends one message from `source` by PROXY protocol; gives the reply to end-of-DATA."""
        with Smtp(self.proxy, source, **more.pop("connect", {})) as smtp:
            return smtp.deliver(message, **more)


class Smtp:
    """A small SMTP client that can say anything."""

    def __init__(self, port, source=None, timeout=PATIENCE):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        try:
            if source:
                family = "TCP6" if ":" in source else "TCP4"
                to = "::1" if ":" in source else "127.0.0.1"
                self.write(f"PROXY {family} {source} {to} 40000 25\r\n".encode())
            self.banner = self.reply()
        except OSError:
            self.socket.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def write(self, data):
        self.socket.sendall(data)

    def reply(self):
        """One whole reply as text; empty when the connection is closed."""
        lines = []
        while True:
            while b"\r\n" not in self.buffer:
                got = self.socket.recv(65536)
                if not got:
                    return ""
                self.buffer += got
            line, self.buffer = self.buffer.split(b"\r\n", 1)
            lines.append(line.decode("latin-1"))
            if line[3:4] != b"-":
                return "\n".join(lines)

    def say(self, line):
        self.write(line.encode("latin-1") + b"\r\n")
        return self.reply()

    def deliver(self, message, helo="[192.0.2.1]", sender="a@spam.example", recipients=("trap@trap.example",), quit=True,
                ehlo=True):
        self.say(("EHLO " if ehlo else "HELO ") + helo)
        self.say(f"MAIL FROM:<{sender}>")
        for recipient in recipients:
            self.say(f"RCPT TO:<{recipient}>")
        assert self.say("DATA").startswith("354"), "DATA was refused"
        self.write(stuff(message) + b".\r\n")
        reply = self.reply()
        if quit and reply:
            self.say("QUIT")
        return reply


def stuff(message):
    """RFC 5321 4.5.2: dots doubled; ends in CRLF."""
    if not message.endswith(b"\r\n"):
        message += b"\r\n"
    if message.startswith(b"."):
        message = b"." + message
    return message.replace(b"\r\n.", b"\r\n..")


def crlf(message):
    """The form in which a message travels: every line end CRLF."""
    return message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")


def message_with(attachment=None, subject="hello", body="Buy now."):
    """A message, with an attachment of that name when one is given."""
    head = f"From: a@spam.example\r\nTo: trap@trap.example\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n"
    if not attachment:
        return (head + f"\r\n{body}\r\n").encode()
    data = base64.b64encode(b"MZ" + bytes(200)).decode()
    return (head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n" + body + "\r\n--b\r\n"
            "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
            f"Content-Disposition: attachment; filename=\"{attachment}\"\r\n\r\n{data}\r\n--b--\r\n").encode()


def reverse(address):
    """203.0.113.7 -> 7.113.0.203; an IPv6 address -> its 32 nibbles."""
    if ":" in address:
        return ".".join(reversed(socket.inet_pton(socket.AF_INET6, address).hex()))
    return ".".join(reversed(address.split(".")))


QTYPES = {"A": 1, "NS": 2, "SOA": 6, "TXT": 16, "AAAA": 28}
RCODES = {0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED"}


class Answer:
    def __init__(self, wire):
        self.wire = wire
        self.id, flags, questions, answers, self.authority_count, _ = struct.unpack("!6H", wire[:12])
        self.rcode = RCODES.get(flags & 15, str(flags & 15))
        self.truncated = bool(flags & 0x200)
        self.authoritative = bool(flags & 0x400)
        at = 12
        for _ in range(questions):
            at = skip_name(wire, at) + 4
        self.answers = []
        for _ in range(answers):
            at = skip_name(wire, at)
            qtype, _, self.ttl, size = struct.unpack("!HHIH", wire[at:at + 10])
            data = wire[at + 10:at + 10 + size]
            at += 10 + size
            self.answers.append(socket.inet_ntoa(data) if qtype == 1 else
                                texts(data) if qtype == 16 else data)


def skip_name(wire, at):
    while wire[at]:
        if wire[at] >= 192:
            return at + 2
        at += wire[at] + 1
    return at + 1


def texts(data):
    text, at = b"", 0
    while at < len(data):
        text += data[at + 1:at + 1 + data[at]]
        at += 1 + data[at]
    return text.decode()


def query(name, qtype, ident=None, recurse=False):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label)
    ident = random.getrandbits(16) if ident is None else ident
    return struct.pack("!6H", ident, 0x100 if recurse else 0, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!HH", QTYPES.get(qtype, qtype), 1)


def ask(port, name, qtype="A", tcp=False, timeout=5.0, recurse=False):
    wire = query(name, qtype, recurse=recurse)
    if tcp:
        with socket.create_connection(("127.0.0.1", port), timeout=timeout) as connection:
            connection.sendall(struct.pack("!H", len(wire)) + wire)
            data = b""
            while len(data) < 2 or len(data) < 2 + struct.unpack("!H", data[:2])[0]:
                got = connection.recv(65536)
                assert got, "DNS over TCP: closed early"
                data += got
            return Answer(data[2:])
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.settimeout(timeout)
        sock.connect(("127.0.0.1", port))
        sock.send(wire)
        return Answer(sock.recv(65536))
