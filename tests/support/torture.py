"""What torture tests share: a cenote whose sanitizers speak up, how much of the corpus is used, and what is proved at
the end of each: no report, no role that ended, memory bounded, still at work."""
import json
import os
import random
import re

import archive
import cenote

# All of the corpus takes a sanitized build a minute; a smaller share is for trying things out.
SHARE = float(os.environ.get("CENOTE_TORTURE_SHARE", "1"))
SEED = int(os.environ.get("CENOTE_TORTURE_SEED", "1"))
ROLES = ("sinkhole", "collector", "rbl", "feeds")
# What a role may ever have held, in MiB; a sanitized one holds shadow, redzones and quarantine besides.
MOST_RESIDENT, MOST_SANITIZED = 64, 512
# What a further pass over the same sample may add, in MiB, and how many passes have a try: an allocator takes and gives
# back as threads happen to meet, a leak takes each time.
MOST_GROWTH, PASSES = 1, 5
# A role that ended by itself, or did not end well: a leak gives it an exit status of its own at the end.
ENDED = re.compile(r'starting it again|stopped role.*end="(?!exit status 0")')
# A quarantine as large as the default would hide a leak of its size.
SANITIZER_OPTIONS = {"ASAN_OPTIONS": "quarantine_size_mb=4:thread_local_quarantine_size_kb=64:malloc_context_size=12",
                     "UBSAN_OPTIONS": "print_stacktrace=1"}


def generator():
    return random.Random(SEED)


def share(things, least=25):
    """A seeded share of `things`, in their order; at least a few of each kind."""
    things = list(things)
    count = min(len(things), max(least, round(len(things) * SHARE)))
    return [things[place] for place in sorted(generator().sample(range(len(things)), count))]


def contents(path):
    with open(path, "rb") as file:
        return file.read()


def chunks(data, rng, most=24):
    """`data` cut at random places into at most `most` pieces."""
    places = sorted(rng.randrange(len(data) + 1) for _ in range(rng.randrange(most))) if data else []
    return [data[begin:end] for begin, end in zip([0, *places], [*places, len(data)]) if end > begin]


def prove_lived(log):
    """Every role lived from the start to an orderly end."""
    assert not ENDED.search(log), log[-4000:]
    assert log.count("stopped role=") == len(ROLES), log[-4000:]


class Cenote(cenote.Cenote):
    """A cenote under torture. Its time limits are long: the machine may be slow, and a hang is a failure anyway."""

    def __init__(self, **more):
        super().__init__(environment={**SANITIZER_OPTIONS, **os.environ},
                         sinkhole='ack_timeout = "120s"\nidle_timeout = "120s"\nrefuse_after = "120s"\n'
                                  "max_sessions_per_address = 1000", **more)

    def __enter__(self):
        super().__enter__()
        self.first_pids = self.pids()
        return self

    def __exit__(self, kind, *rest):
        self.stop()
        log = self.log_text()
        super().__exit__(kind, *rest)
        if not kind:
            prove_lived(log)

    def pids(self):
        return {role: self.role_pid(role) for role in ROLES}

    def sanitizer(self):
        """asan, tsan or empty."""
        with open(f"/proc/{self.first_pids['rbl']}/maps") as file:
            found = re.search(r"lib([at]san)", file.read())
            return found.group(1) if found else ""

    def resident(self, key):
        """{role: MiB} of a field of /proc/PID/status, for example VmHWM."""
        sizes = {}
        for role, pid in self.first_pids.items():
            with open(f"/proc/{pid}/status") as file:
                sizes[role] = int(re.search(key + r":\s*(\d+) kB", file.read()).group(1)) / 1024
        return sizes

    def archived(self):
        return list(archive.transactions(self.data))

    def prove_observed(self, test):
        """Each archived transaction has one Observation, which is JSON whatever the bytes were; gives the archive."""
        cenote.wait_until(lambda: not self.metric(0, "cenote_sinkhole_window_messages"), "an empty window")
        transactions = self.archived()
        rows = [json.loads(line) for line in self.command("observations", "--json").splitlines()]
        test.assertEqual(sorted(row["id"] for row in rows), sorted(transaction.id for transaction in transactions))
        return transactions

    def prove_bounded(self, test, play_sample):
        """Once the same sample was played twice, playing it again adds nothing; and no role ever held too much."""
        play_sample()
        play_sample()
        growth = dict.fromkeys(ROLES, float("inf"))
        for _ in range(PASSES):
            before = self.resident("RssAnon")
            play_sample()
            after = self.resident("RssAnon")
            growth = {role: min(growth[role], after[role] - before[role]) for role in ROLES}
            if max(growth.values()) < MOST_GROWTH:
                break
        peak = self.resident("VmHWM")
        print("peak MiB:", {role: round(size) for role, size in peak.items()},
              "growth:", {role: round(size, 1) for role, size in growth.items()})
        for role in ROLES:
            test.assertLess(peak[role], MOST_SANITIZED if self.sanitizer() else MOST_RESIDENT, role)
            if self.sanitizer() != "tsan":  # which shadows each page of the store that was ever touched
                test.assertLess(growth[role], MOST_GROWTH, role)

    def prove_alive(self, test):
        """No role ended, a mail is taken and makes a Listing, DNS answers; then the store agrees with itself."""
        test.assertEqual(self.pids(), self.first_pids, "a role ended")
        test.assertRegex(self.send(cenote.message_with("a.exe"), "203.0.113.99", helo="10.1.2.3"), "^250 ")
        test.assertIn("127.0.0.2", self.listed("203.0.113.99"))
        test.assertEqual(self.json("check").get("fault_count", 0), 0)
