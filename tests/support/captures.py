"""Packet captures (pcap, pcapng, gzip'd or not) by the standard library: UDP payloads, TCP streams put together."""
import collections
import gzip
import struct

UDP, TCP = 17, 6
SYN, ACK = 2, 16

Packet = collections.namedtuple("Packet", "source source_port destination destination_port protocol flags sequence "
                                          "payload")


def frames(path):
    """(link type, bytes) of each packet; a capture that is cut ends where it is cut."""
    with open(path, "rb") as file:
        data = file.read()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    if data[:4] == b"\x0a\x0d\x0d\x0a":
        yield from blocks(data)
        return
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    link, at = struct.unpack(order + "I", data[20:24])[0] & 0xFFFF, 24
    while at + 16 <= len(data):
        size = struct.unpack(order + "I", data[at + 8:at + 12])[0]
        yield link, data[at + 16:at + 16 + size]
        at += 16 + size


def blocks(data):
    """The packets of a pcapng file; its sections' own byte orders."""
    at, order, links = 0, "<", []
    while at + 12 <= len(data):
        kind = data[at:at + 4]
        if kind == b"\x0a\x0d\x0d\x0a":
            order, links = ("<" if data[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">"), []
        kind, size = struct.unpack(order + "II", data[at:at + 8])
        if size < 12:
            return
        body = data[at + 8:at + size - 4]
        if kind == 1:
            links.append(struct.unpack(order + "H", body[:2])[0])
        elif kind == 6:
            interface, _, _, length = struct.unpack(order + "IIII", body[:16])
            yield links[interface], body[20:20 + length]
        elif kind == 3:
            yield links[0], body[4:]
        at += size


def internet(link, frame):
    """The IP packet inside a link layer's frame; empty when there is none."""
    if link == 1:  # Ethernet, with VLAN tags or without
        at = 12
        while frame[at:at + 2] in (b"\x81\x00", b"\x88\xa8"):
            at += 4
        return frame[at + 2:] if frame[at:at + 2] in (b"\x08\x00", b"\x86\xdd") else b""
    header = {0: 4, 9: 4, 10: 21, 50: 4, 113: 16, 276: 20}.get(link, 0)  # null, PPP, FDDI, cooked; raw IP has none
    return frame[header:]


def transport(packet):
    """(protocol, source, destination, bytes) of an IP packet."""
    if len(packet) >= 20 and packet[0] >> 4 == 4:
        header, total = (packet[0] & 15) * 4, struct.unpack("!H", packet[2:4])[0]
        return packet[9], packet[12:16], packet[16:20], packet[header:total or None]
    if len(packet) >= 40 and packet[0] >> 4 == 6:
        kind, at = packet[6], 40
        while kind in (0, 43, 44, 60) and at + 8 <= len(packet):
            kind, at = packet[at], at + (8 if kind == 44 else 8 * (packet[at + 1] + 1))
        return kind, packet[8:24], packet[24:40], packet[at:40 + struct.unpack("!H", packet[4:6])[0]]
    return 0, b"", b"", b""


def packets(path):
    """Each UDP datagram and TCP segment of a capture, in its order. Fragments come as what their first bytes say."""
    for link, frame in frames(path):
        kind, source, destination, data = transport(internet(link, frame))
        if kind == UDP and len(data) >= 8:
            ports = struct.unpack("!HH", data[:4])
            yield Packet(source, ports[0], destination, ports[1], kind, 0, 0, data[8:])
        elif kind == TCP and len(data) >= 20:
            source_port, destination_port, sequence = struct.unpack("!HHI", data[:8])
            yield Packet(source, source_port, destination, destination_port, kind, data[13], sequence,
                         data[(data[12] >> 4) * 4:])


def datagrams(path):
    return [packet.payload for packet in packets(path) if packet.protocol == UDP and packet.payload]


def segments(path):
    """The TCP segments of each direction of each connection; a new SYN begins a new one."""
    open_now, all_of_them = {}, []
    for packet in packets(path):
        if packet.protocol != TCP:
            continue
        key = packet[:4]
        first = open_now.get(key)
        again = first is not None and packet.flags & SYN and first[0].sequence != packet.sequence
        if first is None or again:
            open_now[key] = []
            all_of_them.append(open_now[key])
        open_now[key].append(packet)
    return all_of_them


def signed(distance):
    """Of two sequence numbers: they are 32 bits and go round."""
    return ((distance + (1 << 31)) & 0xFFFFFFFF) - (1 << 31)


def assemble(run):
    """The bytes of one direction: retransmissions once, overlaps by the first comer, gaps closed."""
    begin = next(((packet.sequence + 1) & 0xFFFFFFFF for packet in run if packet.flags & SYN), run[0].sequence)
    pieces = sorted((signed(packet.sequence + bool(packet.flags & SYN) - begin), place)
                    for place, packet in enumerate(run) if packet.payload)
    stream, end = b"", None
    for offset, place in pieces:
        payload = run[place].payload
        known = 0 if end is None else max(0, end - offset)
        stream += payload[known:]
        end = offset + len(payload) if end is None else max(end, offset + len(payload))
    return stream


def from_client(run):
    """Whether the one who opened the connection speaks here; without a SYN the lower port is the server's."""
    opening = next((packet.flags for packet in run if packet.flags & SYN), None)
    if opening is not None:
        return not opening & ACK
    return run[0].source_port > run[0].destination_port


def client_streams(path):
    """What the clients of a capture said, one bytes object for each connection."""
    streams = (assemble(run) for run in segments(path) if from_client(run))
    return [stream for stream in streams if stream]
