"""Mail that flows while something else goes wrong, and the proof afterwards: each acknowledged message has exactly one
Observation and its bytes, and whatever is beyond was in flight."""
import collections
import hashlib
import json
import random
import threading
import time

import cenote

BOT = "10.1.2.3"  # a HELO that lists its sender
REFUSALS = ("421", "451")  # all that a client may hear instead of what it hopes for


class Attempt:
    """One message on its way. Times are time.monotonic(), None before."""

    def __init__(self, token, digest):
        self.token, self.digest = token, digest
        self.begun = None  # DATA was said: from now on the trap may have kept it
        self.whole = None  # the end of DATA was said
        self.over = None  # a reply came, or the end of the connection
        self.id = None  # once acknowledged
        self.reply = ""  # to the end of DATA; empty when none came

    def open_during(self, begin, end):
        return self.begun is not None and self.begun <= end and (self.over is None or begin <= self.over)


class Lane(threading.Thread):
    """One client with an address of its own; it sends one message after another, some of them in one session."""

    def __init__(self, flow, number):
        super().__init__(daemon=True)
        self.flow, self.number = flow, number
        self.source = f"198.51.100.{number}"
        self.random = random.Random(f"{flow.seed}/{number}")
        self.attempts, self.connections, self.current = [], 0, None
        self.acknowledged = 0
        self.odd = []  # replies that nobody should hear
        self.failure = None

    def run(self):
        try:
            while not self.flow.stopping.is_set():
                try:
                    self.session()
                except (OSError, EOFError):
                    self.flow.stopping.wait(0.005)  # a client that comes back soon, not a flood
        except Exception as error:  # told to the main thread, which would miss it
            self.failure = error

    def session(self):
        with cenote.Smtp(self.flow.instance.proxy, self.source, timeout=self.flow.timeout) as smtp:
            self.connections += 1
            self.expect(smtp.banner, "220")
            self.expect(smtp.say("HELO " + BOT), "250")
            for _ in range(self.random.randint(1, 5)):
                if self.flow.stopping.is_set():
                    break
                self.send(smtp)
            smtp.say("QUIT")

    def expect(self, reply, code):
        if not reply.startswith(code):
            if reply and not reply.startswith(REFUSALS):
                self.odd.append(reply)
            raise EOFError(reply)

    def send(self, smtp):
        message, attempt = self.message()
        self.expect(smtp.say(f"MAIL FROM:<lane{self.number}@spam.example>"), "250")
        self.expect(smtp.say("RCPT TO:<trap@trap.example>"), "250")
        self.current = attempt
        self.attempts.append(attempt)
        try:
            attempt.begun = time.monotonic()
            self.expect(smtp.say("DATA"), "354")
            smtp.write(cenote.stuff(message) + b".\r\n")
            attempt.whole = time.monotonic()
            attempt.reply = smtp.reply()
            self.expect(attempt.reply, "250")
            attempt.id = attempt.reply.split()[-1]
            self.acknowledged += 1
        finally:
            attempt.over = time.monotonic()
            self.current = None

    def message(self):
        token = f"token-{self.flow.seed}-{self.number}-{len(self.attempts) + 1}"
        padding = "x" * self.random.randint(0, 70)
        body = "\r\n".join([token] + [padding] * self.random.randint(0, self.flow.lines))
        message = cenote.message_with("a.exe" if self.random.random() < 0.2 else None, subject=token, body=body)
        return message, Attempt(token, hashlib.sha256(message).hexdigest())


class MailFlow:
    """`lanes` clients that send until the end of the `with` block. `lines`: the longest message, in lines of up to 70
    bytes. `timeout`: how long a client waits for a reply. `ack_timeout`: the trap's, in seconds."""

    def __init__(self, instance, lanes=4, seed=1, lines=40, timeout=cenote.PATIENCE, ack_timeout=5.0):
        self.instance, self.seed, self.lines, self.timeout = instance, seed, lines, timeout
        self.ack_timeout = ack_timeout
        self.stopping = threading.Event()
        self.lanes = [Lane(self, number) for number in range(1, lanes + 1)]

    def __enter__(self):
        for lane in self.lanes:
            lane.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.stopping.set()
        for lane in self.lanes:
            lane.join()
            if lane.failure:
                raise lane.failure

    def attempts(self):
        return [attempt for lane in self.lanes for attempt in list(lane.attempts)]

    def acknowledged(self):
        return sum(lane.acknowledged for lane in self.lanes)

    def replies(self):
        """How many attempts ended with which code; "" for those that heard nothing."""
        return collections.Counter(attempt.reply[:3] for attempt in self.attempts())

    def in_flight(self):
        return sum(1 for lane in self.lanes if lane.current)

    def wait_for(self, more, what="mail to flow"):
        """Until `more` messages than now are acknowledged."""
        wanted = self.acknowledged() + more
        cenote.wait_until(lambda: self.acknowledged() >= wanted, what)

    def prove(self):
        """To be called after the end of the flow, with the program up again; gives the figures."""
        instance = self.instance
        cenote.wait_until(lambda: instance.ready() and not instance.metric(0, "cenote_sinkhole_window_messages"),
                          "an empty window")
        archived = {row["id"]: row for row in rows(instance, "archive")}
        observed = rows(instance, "observations")
        kept = {row["id"]: row for row in observed}
        assert len(kept) == len(observed), "an id twice"
        attempts = self.attempts()
        for row in observed:  # Observations are within the archive, each at the place that it names
            place = archived.get(row["id"])
            assert place, ("not archived", row)
            assert (place["segment"], place["offset"]) == (row["segment"], row["offset"]), (row, place)
        for attempt in attempts:
            if attempt.id:
                assert attempt.id in kept, ("acknowledged and lost", attempt.token, attempt.id)
                assert kept[attempt.id]["subject"] == attempt.token, (attempt.token, kept[attempt.id])
                assert archived[attempt.id]["sha256"] == attempt.digest, ("other bytes", attempt.token)
        assert not (odd := [reply for lane in self.lanes for reply in lane.odd]), odd[:5]
        sources = {lane.source for lane in self.lanes}
        observed = [row for row in observed if row["source"] in sources]
        surplus = self.surplus(observed, attempts)
        self.prove_records(observed)
        faults = instance.json("check")
        assert faults["fault_count"] == 0, faults
        self.prove_raw(attempts)
        return {"acknowledged": sum(1 for attempt in attempts if attempt.id),
                "messages": sum(1 for row in observed if row["kind"] == "message"),
                "sessions": sum(1 for row in observed if row["kind"] == "session"),
                "surplus": surplus, "unacknowledged": sum(1 for attempt in attempts if not attempt.id)}

    def prove_records(self, observed):
        """Each Observation was folded once."""
        for lane in self.lanes:
            own = [row for row in observed if row["source"] == lane.source]
            if own:
                record = self.instance.json("explain", lane.source)["record"]
                counted = (record["observations"], record["messages"])
                assert counted == (len(own), sum(1 for row in own if row["kind"] == "message")), (lane.source, counted)

    def may_be_kept(self, attempt):
        """Whether it may have an Observation without an acknowledgement: it heard nothing, or a refusal that came late, for
        want of the collector's answer. One that was refused at once must have left no trace."""
        heard_nothing = attempt.begun is not None and not attempt.reply
        return heard_nothing or (attempt.whole is not None and not attempt.id and
                                 attempt.over - attempt.whole >= 0.9 * self.ack_timeout)

    def surplus(self, observed, attempts):
        """Message Observations that nobody was told of: each belongs to an attempt of its own that was in flight."""
        told = {attempt.id for attempt in attempts if attempt.id}
        in_flight = {attempt.token for attempt in attempts if self.may_be_kept(attempt)}
        beyond = [row for row in observed if row["kind"] == "message" and row["id"] not in told]
        # One that was cut before its Subject line came has none.
        named = [row["subject"] for row in beyond if row["subject"]]
        assert len(set(named)) == len(named), "one attempt, two Observations"
        assert set(named) <= in_flight, set(named) - in_flight
        assert len(beyond) <= len(in_flight), (len(beyond), len(in_flight))
        sessions = sum(1 for row in observed if row["kind"] == "session")
        assert sessions <= sum(lane.connections for lane in self.lanes), sessions
        return len(beyond)

    def prove_raw(self, attempts, most=15):
        """The operator's way to the bytes, for some of them: one process each."""
        told = [attempt for attempt in attempts if attempt.id]
        for attempt in told[::max(1, len(told) // most)]:
            raw = self.instance.command("show", "--raw", attempt.id)
            assert hashlib.sha256(raw).hexdigest() == attempt.digest, attempt.token


def rows(instance, command):
    return [json.loads(line) for line in instance.command(command, "--json").splitlines()]
