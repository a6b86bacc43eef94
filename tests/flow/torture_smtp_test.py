"""The corpus' SMTP streams, fuzz inputs and captures as clients of the running program: one reply to each line, the
same replies however the bytes are cut into packets, exactly the messages that CRLF.CRLF ends; and no smuggling."""
import base64
import concurrent.futures
import itertools
import re
import threading
import unittest

import captures
import corpus
import replay
import torture

# Ends of data that others have taken for one; sinkhole: strict. Written down here, not taken from the corpus.
ENDINGS = [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r.\r\n", b"\r\n.\r", b"\n.\r", b"\r\n.\r\r\n",
           b"\r\r\n.\r\r\n", b"\r\n\0.\r\n", b"\r\n.\0\r\n", b"\r\n..\r\n", b"\r\n. \r\n", b"\n\n.\n\n",
           b"\r\n.\n\r\n", b"\xe2\x80\xa8.\r\n"]
INNER = b"MAIL FROM:<smuggler@evil.test>\r\nRCPT TO:<victim@trap.example>\r\nDATA\r\nSubject: inner\r\n\r\ninner"


def kinds(folder):
    """{kind: streams}: everything of the corpus that can be said to an SMTP server."""
    capture_paths = corpus.files(folder, "smtp", "pcap")
    read = lambda *below: [torture.contents(path) for path in corpus.files(folder, *below)]
    return {"streams": read("smtp", "streams"), "fuzz": read("smtp", "fuzz"),
            "captures": [stream for path in capture_paths for stream in captures.client_streams(path)],
            "dns": read("dns", "other")}


def payloads(folder):
    path = next(path for path in corpus.files(folder, "smtp", "smuggling") if path.endswith("/payloads.yaml"))
    return [base64.b64decode(data) for data in re.findall(r'bytes_b64: "([^"]*)"', torture.contents(path).decode())]


class TortureSmtp(unittest.TestCase):
    def setUp(self):
        self.ledger = replay.Ledger()
        self.numbers = itertools.count(1)
        self.lock = threading.Lock()

    def play(self, instance, stream, pieces, **more):
        """Plays a stream to its end from a source of its own; its Outcome and what was said, without ids."""
        with self.lock:
            header, source = replay.proxy_header(next(self.numbers))
        said = replay.play(instance.proxy, pieces, header, **more)
        outcome = replay.align(stream, said)
        with self.lock:
            self.ledger.played(source, outcome)
        return outcome, replay.same_but_ids(said)

    def break_off(self, instance, stream, rng, whole):
        with self.lock:
            header, source = replay.proxy_header(next(self.numbers))
        replay.play(instance.proxy, torture.chunks(stream, rng), header, reset=True)
        with self.lock:
            self.ledger.broken(source, whole)

    def torment(self, instance, job):
        seed, stream = job
        rng = torture.random.Random(seed)
        whole, said = self.play(instance, stream, [stream])
        self.assertEqual(self.play(instance, stream, torture.chunks(stream, rng))[1], said)
        self.assertEqual(self.play(instance, stream, [stream], wait_for_banner=False)[1], said)
        if len(stream) < 2000:
            self.assertEqual(self.play(instance, stream, [bytes([byte]) for byte in stream])[1], said)
        part = stream[:rng.randrange(len(stream) + 1)]
        cut, said_to_part = self.play(instance, part, torture.chunks(part, rng))
        self.assertTrue(said.startswith(said_to_part))
        self.break_off(instance, part, rng, cut)
        replay.play(instance.smtp, [stream])
        replay.play(instance.proxy, torture.chunks(stream, rng), wait_for_banner=False)  # no PROXY header

    def all_of(self, instance, streams):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda job: self.torment(instance, job), enumerate(streams, torture.SEED)))

    def test_every_stream_has_one_outcome(self):
        streams = {kind: torture.share(all_of) for kind, all_of in kinds(corpus.folder()).items()}
        with torture.Cenote() as instance:
            for kind, some in streams.items():
                self.all_of(instance, some)
                print(len(some), kind)
            print(self.ledger.counts)
            sample = [stream for some in streams.values() for stream in some][::10]
            instance.prove_bounded(self, lambda: self.all_of(instance, sample))
            instance.prove_alive(self)
            self.ledger.check(self, instance.prove_observed(self))

    def test_captures_are_read_as_their_collectors_read_them(self):
        folder, seen = corpus.folder(), 0
        known = corpus.files(folder, "smtp", "streams")
        for path in corpus.files(folder, "smtp", "pcap"):
            streams = captures.client_streams(path)
            of_this = path.replace("/pcap/", "/streams/") + "."
            for other in known:
                if other.startswith(of_this) and other.endswith("client.bin"):
                    self.assertIn(torture.contents(other), streams, other)
                    seen += 1
        self.assertEqual(seen, sum(row["kind"] == "smtp-client-stream"
                                   for row in corpus.rows(folder, "MANIFEST-other.tsv")))

    def smuggle(self, instance, ending):
        stream = (b"EHLO mail.example.net\r\nMAIL FROM:<a@spam.example>\r\nRCPT TO:<trap@trap.example>\r\nDATA\r\n"
                  b"Subject: outer\r\n\r\nouter" + ending + INNER + b"\r\n.\r\nQUIT\r\n")
        at = stream.index(ending + INNER)
        outcome, said = self.play(instance, stream, [stream])
        for place in range(at, at + len(ending) + 1):
            self.assertEqual(self.play(instance, stream, [stream[:place], stream[place:]])[1], said)
        return [message for _, message in outcome.messages]

    def test_nothing_is_smuggled(self):
        folder = corpus.folder()
        with torture.Cenote() as instance:
            for ending in ENDINGS + payloads(folder):
                messages = self.smuggle(instance, ending)
                if b"\r\n.\r\n" not in ending:
                    self.assertEqual(len(messages), 1, ending)
                    self.assertIn(INNER, messages[0], ending)
                elif ending.endswith(b"\r\n.\r\n"):
                    # Whatever stands before it, this is the end (RFC 5321 4.1.1.4): what follows is no smuggling.
                    self.assertEqual([INNER in message for message in messages], [False, False], ending)
                else:
                    self.assertEqual([INNER in message for message in messages], [False], ending)
            instance.prove_alive(self)
            transactions = instance.prove_observed(self)
            self.ledger.check(self, transactions)
            self.senders(transactions, folder)

    def senders(self, transactions, folder):
        """Only an end that is one gave the inner envelope a life of its own, once in each play of it."""
        inner = [transaction for transaction in transactions if transaction.sender == b"smuggler@evil.test"]
        true_ends = [ending for ending in payloads(folder) if ending.endswith(b"\r\n.\r\n")]
        self.assertEqual(len(inner), sum(len(ending) + 2 for ending in true_ends))


if __name__ == "__main__":
    corpus.folder()
    unittest.main(verbosity=2)
