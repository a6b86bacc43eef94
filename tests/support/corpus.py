"""The shared mail corpus, unpacked once into the ignored build folder; tests that need it skip where it is absent."""
import csv
import os
import subprocess

import cenote

PACKED = os.path.join(cenote.ROOT, "..", "shared", "corpus", "dev.tar.zst")
CACHE = os.path.join(cenote.ROOT, "build", "corpus")


def folder():
    """The unpacked corpus; ends the test as skipped when there is none."""
    unpacked = os.path.join(CACHE, "corpus-dev")
    if not os.path.exists(unpacked):
        if not os.path.exists(PACKED):
            cenote.skip("the mail corpus (../shared/corpus) is not here")
        fresh = f"{CACHE}.{os.getpid()}"
        os.makedirs(fresh)
        subprocess.run(["tar", "--zstd", "-xf", PACKED, "-C", fresh], check=True)
        try:
            os.rename(fresh, CACHE)
        except OSError:  # another test was faster
            subprocess.run(["rm", "-rf", fresh], check=True)
    return unpacked


def rows(folder_path, manifest):
    csv.field_size_limit(1 << 24)
    with open(os.path.join(folder_path, manifest), encoding="utf-8", errors="replace", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def mail(folder_path, labels):
    """The manifest's rows with one of `labels`, that have an edge address and a HELO."""
    return (row for row in rows(folder_path, "MANIFEST-mail.tsv") if row["label"] in labels and row["edge_ip"])
