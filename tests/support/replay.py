"""SMTP client streams replayed byte for byte, and what must have come of them.

`align` is the oracle: it knows only that each line gets one reply, that 354 begins a message and CRLF.CRLF ends it
(RFC 5321 4.1.1.4, 4.5.2). From a stream and the replies to it follows which messages there were, and their bytes.
"""
import re
import select
import socket
import struct
import time

import cenote

REPLY = re.compile(rb"(?:\d{3}-[^\r\n]*\r\n)*(\d{3}) [^\r\n]*\r\n")
QUEUED = re.compile(rb"queued as (\S+)\r\n")


def proxy_header(number):
    """A PROXY header with a source of its own: the number is the address. The second is the key in the archive."""
    address = struct.pack("!I", 0x14000000 + number)
    return f"PROXY TCP4 {socket.inet_ntoa(address)} 127.0.0.1 4000 25\r\n".encode(), address


def play(port, pieces, header=b"", wait_for_banner=True, reset=False):
    """Sends the pieces, one send each, reading what comes meanwhile; then half-closes and reads to the end. With
    `reset` the connection is broken instead. Gives all that the server said; a hang is a TimeoutError."""
    deadline = time.monotonic() + cenote.PATIENCE
    said = bytearray()
    with socket.create_connection(("127.0.0.1", port), timeout=cenote.PATIENCE) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setblocking(False)
        waiting = [piece for piece in ([header] if header else []) + list(pieces) if piece]
        held = waiting[1 if header else 0:] if wait_for_banner else []
        waiting = waiting[:len(waiting) - len(held)]
        open_for_writing = True
        while True:
            if held and b"\r\n" in said:
                waiting, held = waiting + held, []
            if open_for_writing and not waiting and not held:
                if reset:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return bytes(said)
                open_for_writing = not shut(connection)
            readable, writable, _ = select.select([connection], [connection] if waiting else [], [],
                                                  max(0, deadline - time.monotonic()))
            if not readable and not writable:
                raise TimeoutError(f"a stream hangs; the server said {bytes(said[-200:])}")
            if readable:
                try:
                    got = connection.recv(65536)
                except ConnectionError:
                    got = b""
                if not got:
                    return bytes(said)
                said += got
            elif writable:
                try:
                    sent = connection.send(waiting[0])
                    waiting[0] = waiting[0][sent:]
                except ConnectionError:  # the server had enough; what it said is still to be read
                    waiting, held, open_for_writing = [b""], [], False
                waiting = waiting if waiting[0] else waiting[1:]


def shut(connection):
    try:
        connection.shutdown(socket.SHUT_WR)
    except OSError:
        pass
    return True


def unstuffed(content):
    """RFC 5321 4.5.2: the first dot of a line goes, and a line ends with CRLF only."""
    return re.sub(rb"(\A|\r\n)\.", rb"\1", content)


def end_of_content(stream, begin):
    """(where the content ends, where what follows begins); None when no CRLF.CRLF comes."""
    if stream.startswith(b".\r\n", begin):
        return begin, begin + 3
    at = stream.find(b"\r\n.\r\n", begin)
    return None if at < 0 else (at + 2, at + 5)


class Outcome:
    """What came of one stream: its finished messages as (reply, bytes), the one that was cut, and how it ended."""

    def __init__(self):
        self.messages, self.cut, self.codes, self.closed = [], None, [], False


def align(stream, said):
    """The Outcome of a stream; AssertionError when the replies are none, or do not fit the stream."""
    outcome, at, place = Outcome(), 0, 0
    while place < len(said):
        reply = REPLY.match(said, place)
        assert reply, f"no reply: {said[place:place + 80]}"
        code, place = int(reply.group(1)), reply.end()
        outcome.codes.append(code)
        if code == 421:
            outcome.closed = True
            assert place == len(said), "more after 421"
        elif len(outcome.codes) > 1:  # the first is the banner
            line = stream.find(b"\n", at)
            assert line >= 0, f"{reply.group(0)} answers nothing"
            at = line + 1
            if code == 221:
                outcome.closed = True
                assert place == len(said), "more after 221"
        if code == 354:
            end = end_of_content(stream, at)
            if end is None:
                outcome.cut, at = stream[at:], len(stream)
                continue
            reply = REPLY.match(said, place)
            assert reply, "the end of a message has no reply"
            outcome.messages.append((reply.group(0), unstuffed(stream[at:end[0]])))
            outcome.codes.append(int(reply.group(1)))
            at, place = end[1], reply.end()
    assert outcome.closed or b"\n" not in stream[at:], f"no reply to {stream[at:at + 80]}"
    return outcome


def same_but_ids(said):
    return QUEUED.sub(b"queued as ID\r\n", said)


class Ledger:
    """What each played stream must have left in the archive, by its source address; compared once at the end."""

    def __init__(self):
        self.expected = {}
        self.counts = {"streams": 0, "messages": 0, "cut": 0, "broken": 0}

    def played(self, source, outcome):
        """A stream that was played to its end: exactly its messages, then what was cut."""
        messages = [message for reply, message in outcome.messages if reply.startswith(b"250")]
        self.counts["messages"] += len(messages)
        if outcome.cut is not None:
            messages.append(unstuffed(outcome.cut[:-1] if re.search(rb"(\A|\r\n)\.\r\Z", outcome.cut) else outcome.cut))
            self.counts["cut"] += 1
        self.expected[source] = messages
        self.counts["streams"] += 1

    def broken(self, source, whole):
        """A stream that was broken off: no more than the outcome of `whole`, played to its end, says."""
        self.expected[source] = None, [message for _, message in whole.messages], whole.cut
        self.counts["broken"] += 1

    def check(self, test, transactions):
        kept = {}
        for transaction in transactions:
            if transaction.kind == 1:
                kept.setdefault(transaction.peer[0], []).append(transaction.message)
        for source, expected in self.expected.items():
            found = kept.pop(source, [])
            if isinstance(expected, tuple):
                _, messages, cut = expected
                possible = messages + ([unstuffed(cut)] if cut is not None else [])
                test.assertLessEqual(len(found), len(possible), source)
                for place, message in enumerate(found):
                    last = place + 1 == len(found)
                    test.assertTrue(possible[place] == message or last and possible[place].startswith(message), source)
            else:
                test.assertEqual(len(found), len(expected), source)
                test.assertTrue(found == expected, f"{source}: not byte-exact")
        return kept
