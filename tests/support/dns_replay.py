"""DNS messages thrown at a running cenote, by UDP and TCP, and what came back. Silence is proved without waiting:
a question of our own goes behind each message on the same path, and replies on one path come in order."""
import itertools
import select
import socket
import struct
import time

import cenote

IN_FLIGHT = 16  # messages, each on a socket of its own
sentinels = itertools.count(1)


def sentinel():
    """(query, question) of an own question."""
    query = cenote.query(f"sentinel-{next(sentinels)}.bl.cenote.test", "A")
    return query, query[12:]


def framed(wire):
    return struct.pack("!H", len(wire)) + wire


class Udp:
    """Sends batches of messages and gives each one's reply, or None."""

    def __init__(self, port):
        self.sockets = [socket.socket(type=socket.SOCK_DGRAM) for _ in range(IN_FLIGHT)]
        for connected in self.sockets:
            connected.connect(("127.0.0.1", port))
            connected.settimeout(cenote.PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for connected in self.sockets:
            connected.close()

    def replies(self, messages):
        for begin in range(0, len(messages), IN_FLIGHT):
            batch = list(zip(self.sockets, messages[begin:begin + IN_FLIGHT]))
            questions = []
            for connected, message in batch:
                own, question = sentinel()
                connected.send(message)
                connected.send(own)
                questions.append(question)
            for (connected, _), question in zip(batch, questions):
                yield self.reply_before(connected, question)

    @staticmethod
    def reply_before(connected, question):
        replies = []
        while not replies or question not in replies[-1]:
            replies.append(connected.recv(65536))
        assert len(replies) <= 2, "more than one reply"
        return replies[0] if len(replies) == 2 else None


def tcp(port, pieces, reset=False):
    """Sends the pieces on one connection, reading meanwhile; half-closes and gives all replies, in order."""
    deadline = time.monotonic() + cenote.PATIENCE
    said, waiting, half_closed = b"", [piece for piece in pieces if piece], False
    with socket.create_connection(("127.0.0.1", port), timeout=cenote.PATIENCE) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setblocking(False)
        while True:
            if not waiting and not half_closed:
                half_closed = True
                if reset:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return split(said)
                try:
                    connection.shutdown(socket.SHUT_WR)
                except OSError:
                    pass
            readable, writable, _ = select.select([connection], [connection] if waiting else [], [],
                                                  max(0, deadline - time.monotonic()))
            if not readable and not writable:
                raise TimeoutError("DNS over TCP hangs")
            try:
                if writable:
                    waiting[0] = waiting[0][connection.send(waiting[0]):]
                    waiting = waiting if waiting[0] else waiting[1:]
                got = connection.recv(1 << 16) if readable else None
            except ConnectionError:
                waiting, got = [], got_after(connection) if readable else None
                half_closed = True
                if not got:
                    return split(said)
            if got == b"":
                return split(said)
            said += got or b""


def got_after(connection):
    """What was received before the connection broke."""
    try:
        return connection.recv(1 << 16)
    except OSError:
        return b""


def split(said):
    """The whole messages of a TCP stream."""
    messages, at = [], 0
    while at + 2 <= len(said):
        size = struct.unpack("!H", said[at:at + 2])[0]
        if at + 2 + size > len(said):
            break
        messages.append(said[at + 2:at + 2 + size])
        at += 2 + size
    return messages
