"""The shared mail corpus, unpacked once into the ignored build folder; tests that need it skip where it is absent, and
fail where a part of it is."""
import csv
import functools
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


@functools.lru_cache
def listed(folder_path):
    """{path: size} of everything that the manifests list."""
    return {row["path"]: int(row["size"]) for manifest in ("MANIFEST-mail.tsv", "MANIFEST-other.tsv")
            for row in rows(folder_path, manifest)}


def files(folder_path, *below):
    """The files under a folder of the corpus, sorted by path; AssertionError unless they are those of the manifests."""
    kind = "/".join(below)
    paths = sorted(os.path.join(path, name) for path, _, names in os.walk(os.path.join(folder_path, kind))
                   for name in names)
    found = {os.path.relpath(path, folder_path): os.path.getsize(path) for path in paths}
    expected = {path: size for path, size in listed(folder_path).items() if path.startswith(kind + "/")}
    differing = sorted({path for path, _ in found.items() ^ expected.items()})
    assert expected and not differing, (f"the corpus has {len(found)} files below {kind}, its manifests list "
                                        f"{len(expected)}; missing, unlisted or of another size: {differing[:3]}")
    return paths


def mail(folder_path, labels):
    """The manifest's rows with one of `labels`, that have an edge address and a HELO."""
    return (row for row in rows(folder_path, "MANIFEST-mail.tsv") if row["label"] in labels and row["edge_ip"])
