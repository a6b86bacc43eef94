"""The corpus' DNS messages, captures and fragments through the running program, by UDP and TCP: each gets the reply
that an oracle (tests/support/dns_oracle.py) finds right, or none; so does each valid query moved below the list's
zone."""
import concurrent.futures
import ipaddress
import re
import struct
import unittest

import captures
import cenote
import corpus
import dns_oracle
import dns_replay
import torture

LISTED = ["203.0.113.7", "198.51.100.0/24", "2001:db8:7::/64", "2001:db8:ffff::/48"]
ZONE = dns_oracle.Zone("bl.cenote.test", LISTED)
LONGEST = 65507  # what a datagram can hold
SUBLISTS = ([], [b"manual"], [b"bot"], [b"MANUAL"], [b"spam-name"])


def rcode_of(reply):
    """The reply's rcode with what its OPT adds."""
    rcode = reply[3] & 15
    message = dns_oracle.Message(reply)
    assert message.fault is None or reply[4:6] == b"\0\0", f"a reply that does not parse: {reply.hex()}"
    return rcode + (opt_ttl(reply) >> 24 << 4) if message.edns else rcode


def opt_ttl(reply):
    """Of our own replies the OPT is the last record, with at most one option of six bytes."""
    at = len(reply) - (17 if reply[-17:-14] == b"\0\0\x29" else 11)
    assert reply[at:at + 3] == b"\0\0\x29", reply.hex()
    return struct.unpack("!I", reply[at + 5:at + 9])[0]


def wire_name(labels):
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def moved(wire, inside):
    """The query with the same header, type, class and further records about `inside`, labels below the zone."""
    question = dns_oracle.Message(wire).question
    while len(wire_name(inside + ZONE.labels)) > 255:
        inside = inside[1:]
    return (wire[:12] + wire_name(inside + ZONE.labels) + question.wire[-4:] + wire[12 + len(question.wire):])


def below_zone(wire, rng):
    """Two questions of a list in a query's clothes: its own name, and an address, whole, in part, or spoiled."""
    yield moved(wire, dns_oracle.Message(wire).question.labels)
    network = ipaddress.ip_network(rng.choice(LISTED + ["127.0.0.0/29", "0.0.0.0/0", "2001:db8::/32", "::/0",
                                                        "::ffff:127.0.0.0/125", "::ffff:198.51.0.0/112"]))
    address = network[rng.randrange(network.num_addresses)]
    labels = [label.encode() for label in cenote.reverse(str(address)).split(".")]
    spoil = rng.randrange(8)
    if spoil == 0:
        labels = labels[rng.randrange(1, len(labels)):]
    elif spoil == 1:
        labels[rng.randrange(len(labels))] = rng.choice([b"01", b"256", b"x", b"1a", b"*", b"\0", b"-1", b"F", b"g"])
    elif spoil == 2:
        labels.insert(0, rng.choice([b"1", b"www", b"_dmarc"]))
    yield moved(wire, [label.upper() for label in labels] + rng.choice(SUBLISTS))


class TortureDns(unittest.TestCase):
    def right(self, wire, reply, udp):
        """`reply` is what `wire` deserves."""
        expected = dns_oracle.expected(wire, ZONE, udp)
        if not expected:
            self.assertIsNone(reply, f"a reply to {wire.hex()}")
            return None
        self.assertIsNotNone(reply, f"no reply to {wire.hex()}")
        query = dns_oracle.Message(wire)
        rcode = rcode_of(reply)
        self.assertIn(rcode, expected, f"{wire.hex()} -> {reply.hex()}")
        self.assertEqual(reply[:2], wire[:2])
        self.assertEqual(reply[2] & 0xF9, 0x80 | wire[2] & 0x79, "QR, opcode and RD")
        self.assertEqual(reply[3] & 0xF0, 0, "RA, Z, AD and CD are not ours to set")
        if query.question:
            self.assertTrue(reply[12:].startswith(query.question.wire), "the question, byte for byte")
        if query.fault is None:
            self.assertEqual(bool(dns_oracle.Message(reply).edns), bool(query.edns), "OPT for OPT")
        self.has_what_is_there(query, reply, rcode)
        limit = min(max(query.edns[0], 512), 1232) if query.edns else 512
        self.assertLessEqual(len(reply), limit if udp else 65535)
        return rcode

    def has_what_is_there(self, query, reply, rcode):
        """NOERROR in the zone: an answer for what is listed, none for a name that only exists; authoritative."""
        if rcode not in (dns_oracle.NOERROR, dns_oracle.NXDOMAIN):
            return
        self.assertTrue(reply[2] & 4, "AA")
        there = rcode == dns_oracle.NOERROR and ZONE.has_data(query.question.labels, query.question.type)
        if there is not None and not reply[2] & 2:
            self.assertEqual(reply[6:8] != b"\0\0", there, f"{query.wire.hex()} -> {reply.hex()}")

    def by_udp(self, instance, messages):
        """Counts of rcodes; None for no reply, as it should be."""
        counts = {}
        with dns_replay.Udp(instance.dns) as udp:
            for wire, reply in zip(messages, udp.replies(messages)):
                rcode = self.right(wire, reply, udp=True)
                counts[rcode] = counts.get(rcode, 0) + 1
        return counts

    def by_tcp(self, instance, messages, seed):
        """Many on one connection, cut at random; then each that deserves no reply alone: it ends its connection."""
        rng = torture.random.Random(seed)
        answered = [wire for wire in messages if dns_oracle.expected(wire, ZONE, udp=False)]
        for begin in range(0, len(answered), 100):
            batch = answered[begin:begin + 100]
            stream = b"".join(dns_replay.framed(wire) for wire in batch)
            replies = dns_replay.tcp(instance.dns, torture.chunks(stream, rng))
            self.assertEqual(len(replies), len(batch))
            for wire, reply in zip(batch, replies):
                self.right(wire, reply, udp=False)
            self.assertLessEqual(len(dns_replay.tcp(instance.dns, [stream[:rng.randrange(len(stream))]])), len(batch))
            dns_replay.tcp(instance.dns, torture.chunks(stream, rng), reset=True)
        silent = [wire for wire in messages if not dns_oracle.expected(wire, ZONE, udp=False)]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda wire: self.ends_tcp(instance, wire), silent))

    def ends_tcp(self, instance, wire):
        own, question = dns_replay.sentinel()
        stream = b"".join(dns_replay.framed(message) for message in (own, wire, own))
        replies = dns_replay.tcp(instance.dns, [stream])
        self.assertEqual([question in reply for reply in replies], [True], wire.hex())

    def raw_tcp(self, instance, streams):
        """Bytes that may be no frames at all: whatever they are, the connection ends."""
        rng = torture.generator()
        for stream in streams:
            dns_replay.tcp(instance.dns, torture.chunks(stream, rng))

    def list_by_hand(self, instance):
        for prefix in LISTED:
            instance.command("add", prefix, "--reason", "manual", "--for", "1d")
        self.assertEqual(instance.listed("203.0.113.7"), ["127.0.0.4"])

    def messages_of(self, folder):
        """{kind: UDP messages} of the corpus."""
        frames = [frame for path in corpus.files(folder, "dns", "pcap")
                  for frame in captures.datagrams(path) or [frame for _, frame in captures.frames(path)]]
        pieces = [torture.contents(path) for path in corpus.files(folder, "dns", "other")]
        header = struct.pack("!6H", 0xABCD, 0, 1, 0, 0, 0)
        return {"wire": [torture.contents(path) for path in corpus.files(folder, "dns", "wire")],
                "captures": frames,
                "fragments": pieces,
                "fragments as questions": [header + piece + b"\0\1\0\1" for piece in pieces],
                "fragments as labels": [header + wire_name([piece[:63] or b"x"] + ZONE.labels) + b"\0\1\0\1"
                                        for piece in pieces]}

    def test_every_message_gets_what_it_deserves(self):
        folder = corpus.folder()
        kinds = {kind: [message[:LONGEST] for message in torture.share(messages)]
                 for kind, messages in self.messages_of(folder).items()}
        rng = torture.generator()
        valid = [wire for messages in kinds.values() for wire in messages if self.valid(wire)]
        kinds["moved below the zone"] = [query for wire in valid for query in below_zone(wire, rng)]
        with torture.Cenote() as instance:
            self.list_by_hand(instance)
            for kind, messages in kinds.items():
                print(len(messages), kind, self.by_udp(instance, messages))
                self.by_tcp(instance, messages, torture.SEED)
            streams = [stream for path in corpus.files(folder, "dns", "pcap")
                       for run in captures.segments(path) if (stream := captures.assemble(run))]
            self.raw_tcp(instance, streams + kinds["fragments"])
            print(len(valid), "valid queries,", len(streams), "TCP streams")
            sample = [wire for messages in kinds.values() for wire in messages][::8]
            instance.prove_bounded(self, lambda: (self.by_udp(instance, sample), self.by_tcp(instance, sample, 2)))
            instance.prove_alive(self)

    def test_the_oracle_finds_valid_what_the_corpus_calls_so(self):
        folder, seen = corpus.folder(), 0
        for row in corpus.rows(folder, "MANIFEST-other.tsv"):
            if row["kind"] == "dns-wire" and row["note"] == "ok-query":
                message = dns_oracle.Message(torture.contents(f"{folder}/{row['path']}"))
                if message.opcode == 0 and message.counts[0] == 1:
                    self.assertIsNone(message.fault, row["path"])
                    seen += 1
        self.assertGreater(seen, 1000)

    def test_captures_have_the_packets_that_the_manifest_counts(self):
        folder = corpus.folder()
        self.assertTrue(corpus.files(folder, "dns", "pcap"))
        for row in corpus.rows(folder, "MANIFEST-other.tsv"):
            if row["kind"] == "dns-pcap":
                count = sum(1 for _ in captures.frames(f"{folder}/{row['path']}"))
                self.assertIn(f"packets={count}", re.split(r"[;\s]+", row["note"]), row["path"])

    @staticmethod
    def valid(wire):
        """An ordinary query: one well-formed question."""
        if not dns_oracle.expected(wire, ZONE, udp=True):
            return False
        message = dns_oracle.Message(wire)
        return message.opcode == 0 and message.fault is None and message.deep is None


if __name__ == "__main__":
    corpus.folder()
    unittest.main(verbosity=2)
