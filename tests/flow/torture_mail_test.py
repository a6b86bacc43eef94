"""The corpus' malformed mail through the running program: each message is archived byte for byte, however it is cut
into packets and line ends; broken connections keep what came; no sanitizer report, no hang, memory bounded."""
import concurrent.futures
import itertools
import threading
import unittest

import cenote
import corpus
import replay
import torture

HELLO = b"EHLO [192.0.2.1]\r\n"
ENVELOPE = b"MAIL FROM:<a@spam.example>\r\nRCPT TO:<trap@trap.example>\r\nDATA\r\n"
SESSION = 8  # messages


def with_line_end(message):
    return message if message.endswith(b"\r\n") else message + b"\r\n"


def stream_of(messages):
    return HELLO + b"".join(ENVELOPE + cenote.stuff(message) + b".\r\n" for message in messages) + b"QUIT\r\n"


class TortureMail(unittest.TestCase):
    def setUp(self):
        self.ledger = replay.Ledger()
        self.numbers = itertools.count(1)
        self.lock = threading.Lock()

    def source(self):
        with self.lock:
            return replay.proxy_header(next(self.numbers))

    def note(self, what, source, outcome):
        with self.lock:
            what(source, outcome)

    def whole(self, instance, rng, messages, pieces):
        header, source = self.source()
        stream = stream_of(messages)
        said = replay.play(instance.proxy, torture.chunks(stream, rng) if pieces else [stream], header)
        outcome = replay.align(stream, said)
        self.assertEqual([message for _, message in outcome.messages], [with_line_end(message) for message in messages])
        self.assertEqual([reply for reply, _ in outcome.messages if not reply.startswith(b"250 ")], [])
        self.note(self.ledger.played, source, outcome)

    def cut(self, instance, rng, messages):
        stream = stream_of(messages)
        stream = stream[:rng.randrange(len(HELLO), len(stream))]
        header, source = self.source()
        outcome = replay.align(stream, replay.play(instance.proxy, torture.chunks(stream, rng), header))
        self.note(self.ledger.played, source, outcome)
        header, source = self.source()
        replay.play(instance.proxy, torture.chunks(stream, rng), header, reset=True)
        self.note(self.ledger.broken, source, outcome)

    def torment(self, instance, job):
        seed, raw = job
        rng = torture.random.Random(seed)
        self.whole(instance, rng, raw, pieces=True)
        self.whole(instance, rng, [cenote.crlf(message) for message in raw], pieces=False)
        self.cut(instance, rng, raw)

    def all_of(self, instance, messages):
        sessions = [messages[at:at + SESSION] for at in range(0, len(messages), SESSION)]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda job: self.torment(instance, job), enumerate(sessions, torture.SEED)))

    def show(self, instance, some):
        """What operators see of hostile mail is JSON, and text that moves no cursor."""
        for transaction in some:
            instance.json("show", transaction.id)
            for words in (["show"], ["show", "--dialogue"]):
                self.assertNotRegex(instance.command(*words, transaction.id), rb"[\x00-\x08\x0b-\x1f\x7f]")

    def test_every_message_is_kept_byte_for_byte(self):
        paths = torture.share(corpus.files(corpus.folder(), "mail", "torture"))
        messages = [torture.contents(path) for path in paths]
        with torture.Cenote() as instance:
            self.all_of(instance, messages)
            print(len(messages), "torture messages:", self.ledger.counts)
            instance.prove_bounded(self, lambda: self.all_of(instance, messages[::8]))
            instance.prove_alive(self)
            transactions = instance.prove_observed(self)
            self.assertEqual(len(self.ledger.check(self, transactions)), 1, "only the last mail is from elsewhere")
            self.show(instance, torture.generator().sample(transactions, min(12, len(transactions))))


if __name__ == "__main__":
    corpus.folder()
    unittest.main(verbosity=2)
