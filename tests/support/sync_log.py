"""The syncs of a running cenote: what sync_shim.cc logs, faults for it, and the judge of the order."""
import collections
import fcntl
import os

SHIM = os.environ.get("SYNC_SHIM", "")
STORE = "data.mdb"
SOCKET = "collector.sock"
META_PAGES = (0, 4096)  # LMDB's two, written in turn: the later one is what a reader finds

# Faults of the shim. The first three befall one call.
SEGMENT_SYNC_FAILS, STORE_SYNC_FAILS, STORE_META_FAILS = b"a", b"s", b"m"
SEGMENT_SYNCS_DROP, STORE_SYNCS_DROP = b"A", b"S"

FIELDS = "begin end pid role what name result errno offset data"
Call = collections.namedtuple("Call", FIELDS)


def parse(line):
    begin, end, pid, role, what, name, result, errno, offset, data = line.split(" ")
    return Call(int(begin), int(end), int(pid), role, what, name, int(result), int(errno), int(offset),
                b"" if data == "-" else bytes.fromhex(data))


class SyncLog:
    def __init__(self):
        self.log, self.fault = (fcntl.fcntl(os.memfd_create(name), fcntl.F_DUPFD, 200)  # out of the way of LISTEN_FDS
                                for name in ("sync_log", "sync_fault"))
        self.descriptors = [self.log, self.fault]
        fcntl.fcntl(self.log, fcntl.F_SETFL, os.O_APPEND)  # of many processes, which share its position without a lock
        os.pwrite(self.fault, b"-", 0)

    def environment(self):
        return {"LD_PRELOAD": SHIM, "SYNC_SHIM_LOG": str(self.log), "SYNC_SHIM_FAULT": str(self.fault)}

    def set_fault(self, fault):
        os.pwrite(self.fault, fault, 0)

    def fault_taken(self):
        return os.pread(self.fault, 1, 0) == b"-"

    def calls(self):
        """All so far, in the order of their beginning."""
        text = os.pread(self.log, os.fstat(self.log).st_size, 0).decode()
        return sorted(parse(line) for line in text[:text.rfind("\n") + 1].splitlines())


def encoded(identity):
    """An id as Observations and acknowledgements carry it (ops/doc/formats.md)."""
    sensor, start, worker, sequence = identity.split(".")
    return bytes([len(sensor)]) + sensor.encode() + b"".join(map(varint, (int(start, 16), int(worker), int(sequence))))


def varint(number):
    head = b""
    while number >= 0x80:
        head += bytes([number & 0x7f | 0x80])
        number >>= 7
    return head + bytes([number])


class Judge:
    """Finds what is out of order; each method gives a list of complaints."""

    def __init__(self, calls):
        self.good = [call for call in calls if call.result >= 0]
        self.by = collections.defaultdict(list)
        for call in self.good:
            self.by[call.role, call.what, call.name].append(call)

    def first(self, key, within, after=0, pid=None):
        """The first such call with these bytes that began after that time."""
        return next((call for call in self.by[key] if call.begin >= after and within in call.data and
                     pid in (None, call.pid)), None)

    def between(self, key, begin, end):
        return [call for call in self.by[key] if call.begin >= begin and call.end <= end]

    def message(self, identity, segment, offset):
        """One that was acknowledged: archived, synced, sent; committed, acknowledged; answered."""
        token, reply = encoded(identity), f"250 2.0.0 Ok: queued as {identity}\r\n".encode()
        written = [call for call in self.by["sinkhole", "write", segment] if call.offset == offset]
        sent = self.first(("sinkhole", "send", SOCKET), token)
        acknowledged = self.first(("collector", "send", SOCKET), token)
        answered = [call for call in self.by["sinkhole", "send", "client"] if reply in call.data]
        if len(written) != 1 or not sent or not acknowledged or len(answered) != 1:
            return [f"{identity}: {len(written)} writes, {sent}, {acknowledged}, {len(answered)} replies"]
        return [f"{identity}: {fault}" for fault in self.archived(written[0], sent) +
                self.committed(token, acknowledged) + self.answered(token, acknowledged, answered[0])]

    def archived(self, written, sent):
        faults = []
        if not self.between(("sinkhole", "sync", written.name), written.end, sent.begin):
            faults.append("no sync between the segment's write and the send to the collector")
        created = self.by["sinkhole", "create", written.name]
        if len(created) != 1 or not self.between(("sinkhole", "sync", "archive"), created[0].end, sent.begin):
            faults.append("no sync of the directory between the segment's creation and the send")
        return faults

    def committed(self, token, acknowledged):
        """The transaction: whole between the Observation's coming and the acknowledgement."""
        came = [call for call in self.by["collector", "recv", SOCKET]
                if call.pid == acknowledged.pid and call.end <= acknowledged.begin and token in call.data]
        if not came:
            return ["acknowledged before it came"]
        pages = self.between(("collector", "write", STORE), came[-1].end, acknowledged.begin)
        metas = self.between(("collector", "write-dsync", STORE), came[-1].end, acknowledged.begin)
        if not pages or not metas:
            return [f"{len(pages)} writes of pages and {len(metas)} of meta pages before the acknowledgement"]
        return [] if self.synced(pages[-1], metas[-1]) else ["no sync between the last page and the meta page"]

    def synced(self, page, meta):
        return meta.offset // 4096 * 4096 in META_PAGES and \
            bool(self.between(("collector", "sync", STORE), page.end, meta.begin))

    def answered(self, token, acknowledged, reply):
        heard = self.first(("sinkhole", "recv", SOCKET), token)
        in_order = heard and acknowledged.begin <= heard.end <= reply.begin and heard.pid == reply.pid
        return [] if in_order else ["answered before the acknowledgement came"]

    def names(self):
        """What is made once: its name is synced in the directory above before anything is acknowledged."""
        first = min(call.begin for call in self.by["collector", "send", SOCKET])
        return [f"no sync of {above}/ after {name} was made in it"
                for role, name, above in (("run", "store", "data"), ("run", "archive", "data"),
                                          ("collector", STORE, "store"))
                if not any(self.between((role, "sync", above), made.end, first)
                           for made in self.by[role, "create", name])]

    def store(self):
        """Over the whole log: no meta page is written while another page is not synced."""
        faults, unsynced = [], {}
        for call in self.good:
            if (call.role, call.name) != ("collector", STORE):
                continue
            if call.what == "write":
                unsynced[call.pid] = call
            elif call.what == "sync":
                unsynced.pop(call.pid, None)
            elif call.what == "write-dsync" and call.pid in unsynced:
                faults.append(f"a meta page over unsynced pages: {call}, {unsynced[call.pid]}")
        return faults
