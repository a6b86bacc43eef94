"""What the benches share: the release binary as cenote, their helper programs, and the floors measured beside the subjects."""
import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "support"), os.path.join(HERE, "..", "peers")]
os.environ.setdefault("CENOTE", os.path.join(HERE, "../../build/release/cenote"))
import cenote  # noqa: E402

tempfile.tempdir = os.path.join(cenote.ROOT, "build")  # a disk, where /tmp may be memory


def helper(name):
    """A program of this folder, built with cenote (target `benches`)."""
    return os.path.join(os.path.dirname(os.path.abspath(cenote.BINARY)), "tests/bench", name)


def percentile(values, share):
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def spread(values, unit="us"):
    """The median and the range, which shows how far the machine drifted."""
    return f"{statistics.median(values):.0f} {unit} ({min(values):.0f} to {max(values):.0f} in this run)"


class Floors:
    """One fdatasync and one LMDB commit on the filesystem of `directory`, again at every call of `measure`."""

    def __init__(self, directory, rounds=200):
        self.directory, self.rounds, self.syncs, self.commits = directory, rounds, [], []

    def measure(self):
        with tempfile.TemporaryDirectory(dir=self.directory) as place:
            out = subprocess.run([helper("floors"), place, str(self.rounds)], check=True, capture_output=True).stdout.split()
        self.syncs.append(float(out[0]))
        self.commits.append(float(out[1]))

    def __str__(self):
        return f"one fdatasync of 4 KiB: {spread(self.syncs)}; one LMDB commit of one row: {spread(self.commits)}"
