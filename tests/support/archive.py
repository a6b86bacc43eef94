"""The trap's archive, read by ops/doc/formats.md alone: an independent reader, for tests that look at every message."""
import glob
import os
import struct
import subprocess

MESSAGE, SESSION = 1, 2


class Transaction:
    """One archived message, or one session's end."""

    def __init__(self, reader):
        assert reader.take(1) == b"\x01", "version"
        sensor, start, worker, sequence = reader.blob(), reader.varint(), reader.varint(), reader.varint()
        self.id = f"{sensor.decode()}.{start:x}.{worker}.{sequence}"
        self.kind = reader.take(1)[0]
        self.started, self.ended = reader.varint(), reader.varint()
        self.peer, self.local = reader.endpoint(), reader.endpoint()
        self.proxied = reader.take(1) == b"\x01"
        self.helo, self.sender = reader.blob(), reader.blob()
        self.recipient_count = reader.varint()
        self.recipients = [reader.blob() for _ in range(reader.varint())]
        self.signals = {reader.number(2): (reader.varint(), reader.blob()) for _ in range(reader.varint())}
        self.dialogue = [(reader.take(1)[0], reader.varint(), reader.blob()) for _ in range(reader.varint())]
        self.message = reader.blob()


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        taken = self.data[self.at:self.at + size]
        assert len(taken) == size, "the archive ends inside a transaction"
        self.at += size
        return taken

    def number(self, size):
        return int.from_bytes(self.take(size), "big")

    def varint(self):
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def blob(self):
        return self.take(self.varint())

    def endpoint(self):
        address = self.take(4 if self.take(1) == b"\x04" else 16)
        return address, self.number(2)


def payloads(segment):
    """The compressed payloads of a segment's frames."""
    with open(segment, "rb") as file:
        data = file.read()
    at = 0
    while at + 9 <= len(data):
        size, _, kind = struct.unpack("!IIB", data[at:at + 9])
        assert kind == 5, f"frame of type {kind} in {segment}"
        if at + 9 + size > len(data):
            return
        yield data[at + 9:at + 9 + size]
        at += 9 + size


def transactions(data_directory):
    """Everything archived, each writer's in its order. zstd frames in a row unpack to their contents in a row."""
    packed = b"".join(payload for segment in sorted(glob.glob(os.path.join(data_directory, "archive", "*.seg")))
                      for payload in payloads(segment))
    unpacked = subprocess.run(["zstd", "-dcq"], input=packed, capture_output=True, check=bool(packed)).stdout
    reader = Reader(unpacked)
    while reader.at < len(reader.data):
        yield Transaction(reader)
