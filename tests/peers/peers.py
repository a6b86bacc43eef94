"""Real peers for the tests in this folder: fetched as Debian packages, unpacked under the ignored build folder, run from there in
a network and mount namespace of their own. Nothing is installed and nothing outside the namespace is touched."""
import os
import subprocess
import sys

import cenote

HOME = os.path.join(cenote.ROOT, "build", "peers")
UNPACKED = os.path.join(HOME, "root")


def begin(*packages):
    """Call first in a test: skips without CENOTE_PEERS or root, fetches, and goes on inside a sandbox."""
    if os.environ.get("CENOTE_PEERS") != "1":
        cenote.skip("real peers run with `ops/test.sh --peers`")
    if os.geteuid() != 0:
        cenote.skip("real peers need root for a network namespace of their own")
    if os.environ.get("CENOTE_SANDBOX") == "1":
        return
    for package in packages:
        fetch(package)
    os.environ["CENOTE_SANDBOX"] = "1"
    os.execvp("unshare", ["unshare", "--mount", "--net", sys.executable, *sys.argv])


def fetch(package):
    """Unpacks `package` and whatever it needs that is not installed."""
    done = os.path.join(HOME, "fetched", package)
    if os.path.exists(done):
        return
    plan = subprocess.run(["apt-get", "install", "-s", "--no-install-recommends", package], check=True, text=True,
                          capture_output=True, env={**os.environ, "LC_ALL": "C"}).stdout
    # "Inst NAME (version" is new here; "Inst NAME [old] (version" would only be an update.
    names = [words[1] for words in map(str.split, plan.splitlines()) if words[:1] == ["Inst"] and words[2][:1] == "("]
    archives = os.path.join(HOME, "archives")
    os.makedirs(archives, exist_ok=True)
    os.makedirs(UNPACKED, exist_ok=True)
    os.makedirs(os.path.dirname(done), exist_ok=True)
    for name in dict.fromkeys([package, *names]):
        subprocess.run(["apt-get", "download", "-q", name], cwd=archives, check=True, stdout=subprocess.DEVNULL)
        newest = max((os.path.join(archives, file) for file in os.listdir(archives) if file.startswith(name + "_")),
                     key=os.path.getmtime)
        subprocess.run(["dpkg-deb", "-x", newest, UNPACKED], check=True)
    with open(done, "w"):
        pass


def program(path):
    return os.path.join(UNPACKED, path.lstrip("/"))


def environment(**more):
    libraries = ":".join(program(path) for path in ("usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu", "usr/lib/postfix",
                                                    "usr/lib/rspamd"))
    return {**os.environ, "LD_LIBRARY_PATH": libraries, "PERL5LIB": program("usr/share/perl5") + ":" +
            program("usr/lib/x86_64-linux-gnu/perl5/5.36"), **more}


def loopback_up():
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


def replace_file(path, text, directory):
    """Lays `text` over a file of the system, in this mount namespace only."""
    mine = os.path.join(directory, path.strip("/").replace("/", "_"))
    with open(mine, "w") as file:
        file.write(text)
    os.chmod(mine, 0o644)
    subprocess.run(["mount", "--bind", mine, os.path.realpath(path)], check=True)


class Process:
    """A peer's process that ends with the test."""

    def __init__(self, words, log, **more):
        self.log = open(log, "ab")
        self.process = subprocess.Popen(words, stdout=self.log, stderr=self.log, **more)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
