"""What a list's name server must answer, decided apart from the program: the message by RFC 1035 4, 6891 6.1 and 9619,
the name by RFC 5782 2.1, 2.4 and 5 and RFC 8020. Slow and literal on purpose: it follows every pointer."""
import ipaddress
import struct

NOERROR, FORMERR, NXDOMAIN, NOTIMP, REFUSED, BADVERS = 0, 1, 3, 4, 5, 16
A, NS, SOA, TXT, ANY = 1, 2, 6, 16, 255
OPT, TKEY, TSIG, IXFR, AXFR, MAILB, MAILA, NXNAME = 41, 249, 250, 251, 252, 253, 254, 128
UDP_MOST = 2048  # rbl's bound on a datagram
REASONS = {"bot": 2, "relay": 3, "manual": 4, "import": 5}  # each a sublist


class Malformed(Exception):
    """`deep`: to be seen only by following a pointer, which an answer does not need."""

    def __init__(self, why, deep=False):
        super().__init__(why)
        self.deep = deep


class Question:
    def __init__(self, labels, kind, of_class, wire):
        self.labels, self.type, self.of_class, self.wire = labels, kind, of_class, wire


class Message:
    """A query taken apart. `fault` is what is wrong with it, as Malformed."""

    def __init__(self, wire):
        self.wire, self.at, self.fault, self.deep = wire, 12, None, None
        self.id, self.flags, *self.counts = struct.unpack("!6H", wire[:12])
        self.opcode = self.flags >> 11 & 15
        self.question, self.edns = None, None  # edns: (payload size, version)
        try:
            self.read()
        except Malformed as fault:
            self.fault = fault

    def read(self):
        for _ in range(self.counts[0]):
            begin, labels = self.at, self.name(pointers=self.counts[0] > 1)
            question = Question(labels, *struct.unpack("!HH", self.take(4)), self.wire[begin:self.at])
            self.question = question if self.counts[0] == 1 else None
        for section, count in enumerate(self.counts[1:], 1):
            for _ in range(count):
                self.record(additional=section == 3)
        if self.counts[0] != 1:
            raise Malformed("not one question")
        if self.at != len(self.wire):
            raise Malformed("bytes behind the end")

    def take(self, size):
        if self.at + size > len(self.wire):
            raise Malformed("cut")
        self.at += size
        return self.wire[self.at - size:self.at]

    def name(self, pointers=True):
        """The labels of the name at `at`, which moves behind it. What lies behind a pointer is only noted."""
        labels, length = [], 0
        while True:
            size = self.take(1)[0]
            if size >= 192:
                target = (size & 63) << 8 | self.take(1)[0]
                if not pointers:
                    raise Malformed("a pointer in the only question")
                return labels + self.behind(target, self.at - 2, length)
            if size >= 64:
                raise Malformed("an unknown kind of label")
            length += size + 1
            if length > 255:
                raise Malformed("a name longer than 255 bytes")
            if size == 0:
                return labels
            labels.append(self.take(size))

    def behind(self, target, place, length):
        labels = []
        while True:
            if target >= place or target < 12:
                self.deep = self.deep or "a pointer that does not point back"
                return labels
            place = target
            while target < len(self.wire) and 0 < self.wire[target] < 64:
                size = self.wire[target]
                labels.append(self.wire[target + 1:target + 1 + size])
                target += 1 + size
                length += 1 + size
            if target + 1 >= len(self.wire) or length > 254 or 64 <= self.wire[target] < 192:
                self.deep = self.deep or "a broken name behind a pointer"
                return labels
            if self.wire[target] == 0:
                return labels
            target = (self.wire[target] & 63) << 8 | self.wire[target + 1]

    def record(self, additional):
        begin = self.at
        self.name()
        root = self.wire[begin:self.at] == b"\0"
        kind, of_class, ttl, size = struct.unpack("!HHIH", self.take(10))
        data = self.take(size)
        if kind == OPT:
            if not additional or not root or self.edns:
                raise Malformed("an OPT where none belongs")
            self.edns = of_class, ttl >> 16 & 255
            while data:
                if len(data) < 4 or len(data) < 4 + struct.unpack("!H", data[2:4])[0]:
                    raise Malformed("EDNS options that are cut")
                data = data[4 + struct.unpack("!H", data[2:4])[0]:]


class Zone:
    """A list's zone: its name, and the prefixes that the test has listed by hand."""

    def __init__(self, name, listed):
        self.labels = [label.encode() for label in name.split(".")]
        self.listed = [ipaddress.ip_network(prefix) for prefix in listed]

    def holds(self, labels):
        lower = [label.lower() for label in labels]
        return lower[-len(self.labels):] == self.labels and len(lower) >= len(self.labels)

    def rcode(self, labels):
        """Of a question in the zone; a name that exists and holds nothing of the type is NOERROR too."""
        inside = [label.lower() for label in labels[:-len(self.labels)]]
        if not inside:
            return NOERROR
        if (rcode := self.number(inside, None)) is not None:
            return rcode
        reason = REASONS.get(inside[-1].decode("latin-1"))
        if reason:
            rcode = self.number(inside[:-1], reason) if inside[:-1] else NOERROR
            return NXDOMAIN if rcode is None else rcode
        return NOERROR if inside in ([b"ns"], [b"_heartbeat"]) else NXDOMAIN

    def has_data(self, labels, kind):
        """Whether a NOERROR of this question has an answer; None where that depends on the hour."""
        inside = [label.lower() for label in labels[:-len(self.labels)]]
        if not inside:
            return kind in (NS, SOA, ANY)
        if inside == [b"ns"]:
            return kind in (A, ANY)
        if inside == [b"_heartbeat"]:
            return None if kind in (TXT, ANY) else False
        numbers = inside if self.number(inside, None) is not None else inside[:-1]
        reason = None if numbers is inside else REASONS.get(inside[-1].decode("latin-1"))
        return kind in (A, TXT, ANY) and len(numbers) in (4, 32) and self.lists(numbers, reason)

    def lists(self, labels, reason):
        if len(labels) == 4 and all(is_octet(label) for label in labels):
            return self.has(ipaddress.ip_address(b".".join(reversed(labels)).decode()), reason)
        return len(labels) == 32 and self.v6(labels, reason) == NOERROR

    def number(self, labels, reason):
        """The rcode of a name made of octets or nibbles; None for any other."""
        if len(labels) <= 4 and all(is_octet(label) for label in labels):
            return NOERROR if len(labels) < 4 else self.v4(labels, reason)
        if len(labels) <= 32 and all(label in HEX for label in labels):
            return NOERROR if len(labels) < 32 else self.v6(labels, reason)
        return None

    def v4(self, labels, reason):
        address = ipaddress.ip_address(b".".join(reversed(labels)).decode())
        if self.has(address, reason):
            return NOERROR
        # The same name is one of four nibbles, where all are digits: it exists when a listed IPv6 prefix is below.
        if all(len(label) == 1 for label in labels):
            above = ipaddress.IPv6Network((int(b"".join(reversed(labels)), 16) << 112, 16))
            if above.network_address == ipaddress.ip_address("::") or any(
                    prefix.version == 6 and prefix.overlaps(above) for prefix in self.listed):
                return NOERROR
        return NXDOMAIN

    def v6(self, labels, reason):
        address = ipaddress.IPv6Address(int(b"".join(reversed(labels)), 16))
        return NOERROR if self.has(address.ipv4_mapped or address, reason) else NXDOMAIN

    def has(self, address, reason):
        if address.version == 4 and address in ipaddress.ip_network("127.0.0.0/8"):
            number = int(address) - (127 << 24)
            return number == 2 or number in ([reason] if reason else REASONS.values())
        return reason in (None, REASONS["manual"]) and any(
            prefix.version == address.version and address in prefix for prefix in self.listed)


HEX = {bytes([byte]) for byte in b"0123456789abcdef"}


def is_octet(label):
    return label.isdigit() and len(label) <= 3 and int(label) <= 255 and str(int(label)).encode() == label


def expected(wire, zone, udp):
    """The rcodes that are right, as a set; empty when no answer is due (too short, a reply, no query by length)."""
    if len(wire) < 12 or wire[2] & 0x80 or (udp and len(wire) > UDP_MOST):
        return set()
    message = Message(wire)
    right = {rcode_of(message, zone)}
    return right | {FORMERR} if message.deep else right


def rcode_of(message, zone):
    if message.opcode != 0:
        return NOTIMP
    if message.fault:
        return FORMERR
    if message.edns and message.edns[1] != 0:
        return BADVERS
    kind = message.question.type
    if kind == 0:
        return FORMERR
    if message.question.of_class != 1:
        return REFUSED
    if kind in (OPT, TSIG, NXNAME):
        return FORMERR
    if kind in (TKEY, MAILB, MAILA):
        return NOTIMP
    if not zone.holds(message.question.labels) or kind in (AXFR, IXFR):
        return REFUSED
    return zone.rcode(message.question.labels)
