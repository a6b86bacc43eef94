"""Asks the list all the time and remembers what came back, when, and what did not."""
import select
import socket
import struct
import threading
import time

import cenote

INTERVAL = 0.005  # between two questions
GRACE = 10.0  # for the last answers
HAND = 0.5  # a question that was asked so short before a kill of rbl may have been in its hands


class Question:
    def __init__(self, asked, listed):
        self.asked, self.listed = asked, listed
        self.answered = None


class DnsWatch(threading.Thread):
    """Asks in turn about `listed`, which must be answered with a code, and about `unlisted`, which must be NXDOMAIN.
    Anything else is in `wrong`. Times are time.monotonic()."""

    def __init__(self, instance, listed, unlisted):
        super().__init__(daemon=True)
        self.socket = socket.socket(type=socket.SOCK_DGRAM)
        self.socket.connect(("127.0.0.1", instance.dns))
        self.names = [(cenote.reverse(listed) + ".bl.cenote.test", True),
                      (cenote.reverse(unlisted) + ".bl.cenote.test", False)]
        self.ending = threading.Event()
        self.questions, self.open, self.wrong = [], {}, []
        self.answered = 0
        self.failure = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        self.join()
        self.socket.close()
        if self.failure:
            raise self.failure

    def run(self):
        try:
            self.watch()
        except Exception as error:  # told to the main thread, which would miss it
            self.failure = error

    def watch(self):
        due = time.monotonic()
        while not self.ending.is_set():
            self.ask()
            due = max(due + INTERVAL, time.monotonic())
            self.listen(due)
        deadline = time.monotonic() + GRACE
        while self.open and time.monotonic() < deadline:
            self.listen(time.monotonic() + INTERVAL)

    def ask(self):
        number = len(self.questions)
        name, listed = self.names[number % 2]
        question = Question(time.monotonic(), listed)
        self.questions.append(question)
        self.open[number & 0xffff] = question  # one that is still open after 65536 others stays unanswered
        self.socket.send(cenote.query(name, "A", number & 0xffff))

    def listen(self, until):
        while select.select([self.socket], [], [], max(0.0, until - time.monotonic()))[0]:
            wire = self.socket.recv(65536)
            question = self.open.pop(struct.unpack("!H", wire[:2])[0], None)
            if question is None:
                self.wrong.append("an answer to nothing")
                continue
            question.answered = time.monotonic()
            self.answered += 1
            answer = cenote.Answer(wire)
            right = answer.answers == ["127.0.0.2"] if question.listed else answer.rcode == "NXDOMAIN"
            if not right:
                self.wrong.append((question.asked, question.listed, answer.rcode, answer.answers))

    def unanswered(self, kills=()):
        """Those that never heard anything; without those that rbl may have had in its hands at one of its `kills` (times)."""
        return [question for question in self.questions if question.answered is None and
                not any(kill - HAND <= question.asked <= kill for kill in kills)]

    def waits(self, spans=()):
        """How long answers took, in seconds, ascending: for each of `spans` (pairs of times) the longest of the questions that
        were open during it; and all others."""
        inside, outside = [0.0] * len(spans), []
        for question in self.questions:
            if question.answered is None:
                continue
            took = question.answered - question.asked
            touched = [place for place, (begin, end) in enumerate(spans)
                       if question.asked <= end and question.answered >= begin]
            for place in touched:
                inside[place] = max(inside[place], took)
            if not touched:
                outside.append(took)
        return sorted(inside), sorted(outside)


def in_words(waits):
    """Median, 99.9 % and longest, in milliseconds."""
    if not waits:
        return "none"
    places = (len(waits) // 2, len(waits) * 999 // 1000, -1)
    return "p50 {:.1f} ms, p99.9 {:.1f} ms, longest {:.1f} ms".format(*(waits[place] * 1000 for place in places))
