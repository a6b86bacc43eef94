"""File systems of a test's own, in a mount namespace of its own: nothing outside sees them, and they end with it."""
import os
import subprocess
import sys
import unittest

import cenote

MARK = "CENOTE_TEST_MOUNTS"


def enter():
    """Starts this program again in a mount namespace of its own; ends it as skipped where that may not be."""
    if os.environ.get(MARK):
        return
    if os.geteuid() != 0:
        cenote.skip("mounting needs root")
    wrapped = ["unshare", "--mount", "--propagation", "private"]
    if subprocess.run([*wrapped, "true"], capture_output=True, check=False).returncode != 0:
        cenote.skip("no mount namespaces here (unshare --mount)")
    os.environ[MARK] = "1"
    sys.stdout.flush()
    os.execvp("unshare", [*wrapped, sys.executable, *sys.argv])


def mount(*words):
    done = subprocess.run(["mount", *words], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise unittest.SkipTest("mount " + " ".join(words) + ": " + done.stderr.strip())


def unmount(path):
    subprocess.run(["umount", path], capture_output=True, check=True)


def free(path):
    info = os.statvfs(path)
    return info.f_bavail * info.f_frsize


def fill(directory, leave):
    """Makes a file that leaves `leave` bytes free, to a page; gives its path."""
    path = os.path.join(directory, "filler")
    with open(path, "ab") as file:
        page = os.statvfs(directory).f_frsize
        while (more := free(directory) - leave) >= page:
            try:
                os.posix_fallocate(file.fileno(), file.tell(), more // page * page)
            except OSError:  # somebody else was faster
                continue
            file.seek(0, os.SEEK_END)
    return path
