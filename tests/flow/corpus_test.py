"""Real mail over real SMTP: each message from the address that once sent it (PROXY protocol), with its HELO; then DNS is asked
about each address. What must hold is said by an oracle of a few lines that looks at HELO and file names only."""
import collections
import concurrent.futures
import ipaddress
import os
import random
import re
import unittest

import cenote
import corpus

DANGEROUS = re.compile(rb"name\*?\d*\*?\s*=.*\.(exe|chm|scr|wmf|vbs|wsh|hta|com|mp3|js)\b", re.I)
ARCHIVE = re.compile(rb"name\*?\d*\*?\s*=.*\.(zip|rar|7z|lzh|cab|gz|tgz|tar)\b", re.I)


def bad_helo(helo, address):
    """What no well-kept mail server says: a bare address, a number for a top-level domain, no dot, somebody else's literal."""
    if re.fullmatch(r"(.*\.)?\d+\.?", helo):
        return True
    if helo.startswith("["):
        inside = helo.strip("[]").lower().removeprefix("ipv6:")
        try:
            return ipaddress.ip_address(inside) != ipaddress.ip_address(address)
        except ValueError:
            return True
    return "." not in helo.strip(".")


def exempt(address):
    documentation = ("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:")
    ip = ipaddress.ip_address(address)
    return not ip.is_global and not address.startswith(documentation)


class Corpus(unittest.TestCase):
    def send(self, instance, row):
        with open(os.path.join(self.folder, row["path"]), "rb") as file:
            message = cenote.crlf(file.read())
        helo = row["helo"] or row["rdns"] or "mail.example.org"
        reply = instance.send(message, row["edge_ip"], helo=helo)
        return row, helo, message, reply

    def test_each_address_gets_the_answer_that_it_earned(self):
        self.folder = corpus.folder()
        rows = [row for row in corpus.mail(self.folder, ("spam", "phish", "ham"))
                if not re.search(r"[^\x20-\x7e]", row["helo"])]
        share = float(os.environ.get("CENOTE_CORPUS_SHARE", "1"))
        random.Random(1).shuffle(rows)
        rows = rows[:max(1, int(len(rows) * share))]
        with cenote.Cenote(sinkhole="max_sessions_per_address = 100") as instance:
            with concurrent.futures.ThreadPoolExecutor(12) as pool:
                sent = list(pool.map(lambda row: self.send(instance, row), rows))
            refused = [reply for *_, reply in sent if not reply.startswith("250 ")]
            self.assertEqual(refused[:5], [])
            self.judge(instance, sent)
            self.archived(instance, random.Random(2).sample(sent, min(100, len(sent))))
            self.assertEqual(instance.json("check").get("fault_count", 0), 0)

    def judge(self, instance, sent):
        must, may = set(), set()
        labels = collections.defaultdict(set)
        for row, helo, message, _ in sent:
            address = row["edge_ip"]
            labels[address].add(row["label"])
            if bad_helo(helo, address):
                must.add(address)
            if DANGEROUS.search(message) or ARCHIVE.search(message) or not re.fullmatch(r"[A-Za-z0-9.\-\[\]:_]+", helo):
                may.add(address)
        prefix = {address: ipaddress.ip_network(address + "/64", strict=False) if ":" in address else address
                  for address in labels}
        earned = {prefix[address] for address in must}
        possible = earned | {prefix[address] for address in may}
        answers = {address: instance.listed(address) for address in labels}
        wrong = []
        for address, got in answers.items():
            if exempt(address):
                if got:
                    wrong.append((address, "is exempt", got))
            elif prefix[address] in earned and "127.0.0.2" not in got:
                wrong.append((address, "has a bot's manners", got))
            elif prefix[address] not in possible and "127.0.0.2" in got:
                wrong.append((address, "has good manners", got))
        counts = collections.Counter((label, "listed" if answers[address] else "not listed")
                                     for address, all_labels in labels.items() for label in all_labels)
        print(f"{len(sent)} messages from {len(labels)} addresses:", dict(sorted(counts.items())))
        self.assertEqual(wrong[:10], [], f"{len(wrong)} wrong answers")

    def archived(self, instance, sample):
        for row, _, message, reply in sample:
            kept = instance.command("show", "--raw", reply.split()[-1])
            expected = message if message.endswith(b"\r\n") else message + b"\r\n"
            self.assertEqual(kept, expected, row["path"])


if __name__ == "__main__":
    corpus.folder()
    unittest.main(verbosity=2)
