"""The order of durability, which no kill can show as the page cache survives it. For each acknowledged message: its
bytes are in the segment and synced (the segment's name too) before the Observation is sent; its transaction is written,
synced and made the current one by a synced meta page before the acknowledgement is sent; only then the bot hears 250.
Before all that the names of store, archive and data.mdb are synced in their directories.

And a sync that fails once: the role ends, nobody is told of what was not safe, mail flows again.

A preloaded library (support/sync_shim.cc) logs these calls with their times, and fails or drops some."""
import errno
import subprocess
import unittest

import cenote
import mail_flow
import sync_log

LANES = 2


class Durability(unittest.TestCase):
    def run_mail(self, fault=None, messages=40):
        """Mail on two connections, with the fault in its midst; gives the flow and the calls once all is proved."""
        log = sync_log.SyncLog()
        with cenote.Cenote(sinkhole='banner_delay = "0s"\nsegment_size = "64KiB"', environment=log.environment(),
                           inherit=log.descriptors,
                           extra='[run]\nrestart_wait = "20ms"\nrestart_wait_most = "20ms"') as instance:
            with mail_flow.MailFlow(instance, LANES) as flow:
                flow.wait_for(messages // 2)
                if fault:
                    log.set_fault(fault)
                if fault in (sync_log.SEGMENT_SYNC_FAILS, sync_log.STORE_SYNC_FAILS, sync_log.STORE_META_FAILS):
                    cenote.wait_until(log.fault_taken, "the fault to be met")
                flow.wait_for(messages // 2, "mail to flow on")
            cenote.wait_until(instance.ready, "readiness")
            figures = flow.prove()
            self.places = {row["id"]: (row["segment"], row["offset"])
                           for row in mail_flow.rows(instance, "archive")}
            self.text = instance.log_text()
        calls = log.calls()
        print(f"{figures}, {len(calls)} calls")
        self.assertGreaterEqual(figures["acknowledged"], messages)
        return flow, calls

    def judge(self, flow, calls):
        judge = sync_log.Judge(calls)
        faults = judge.names() + judge.store()
        for attempt in flow.attempts():
            if attempt.id:
                faults += judge.message(attempt.id, *self.places[attempt.id])
        return faults

    def failed(self, calls, what, name=None):
        """The one call that failed with EIO."""
        failed = [call for call in calls if call.errno == errno.EIO]
        self.assertEqual([call.what for call in failed], [what], failed)
        self.assertIn(name, (None, failed[0].name))
        return failed[0]

    def test_each_message_is_safe_before_it_is_told_of(self):
        flow, calls = self.run_mail()
        self.assertEqual(self.judge(flow, calls)[:5], [])
        self.assertEqual([call for call in calls if call.errno == errno.EIO], [])

    def test_the_archive_cannot_be_synced(self):
        flow, calls = self.run_mail(sync_log.SEGMENT_SYNC_FAILS)
        failed = self.failed(calls, "sync")
        self.assertIn("the archive cannot be written", self.text)
        last = max((call.end for call in calls if call.what == "sync" and call.name == failed.name and
                    call.end <= failed.begin), default=0)
        unsafe = [call.offset for call in calls if call.what == "write" and call.name == failed.name and
                  call.begin >= last]
        ids = [each for each, place in self.places.items() if place[0] == failed.name and place[1] in unsafe]
        self.assertTrue(ids)
        for each in ids:
            self.assertNotIn(each, [attempt.id for attempt in flow.attempts()])
            told = [call for call in calls if call.what == "send" and
                    (sync_log.encoded(each) in call.data or f"queued as {each}\r".encode() in call.data)]
            self.assertEqual(told, [], each)
        self.assertFalse([call for call in calls if call.pid == failed.pid and call.what == "sync" and
                          call.name == failed.name and call.begin > failed.end], "a failed sync is never tried again")
        self.assertEqual(self.judge(flow, calls)[:5], [])

    def test_the_store_cannot_be_synced(self):
        for fault, what in ((sync_log.STORE_SYNC_FAILS, "sync"), (sync_log.STORE_META_FAILS, "write-dsync")):
            with self.subTest(what):
                flow, calls = self.run_mail(fault)
                failed = self.failed(calls, what, sync_log.STORE)
                self.assertIn("the store failed, the collector ends", self.text)
                acknowledged = [call for call in calls if call.pid == failed.pid and call.what == "send" and
                                call.name == sync_log.SOCKET and call.begin >= failed.begin]
                self.assertEqual(acknowledged, [])
                self.assertTrue([call for call in calls if call.role == "collector" and call.pid != failed.pid])
                self.assertEqual(self.judge(flow, calls)[:5], [])

    def test_the_judge_sees_a_sync_that_is_missing(self):
        for fault, complaint in ((sync_log.SEGMENT_SYNCS_DROP, "no sync between the segment's write and the send"),
                                 (sync_log.STORE_SYNCS_DROP, "no sync between the last page and the meta page")):
            with self.subTest(complaint):
                faults = self.judge(*self.run_mail(fault, messages=10))
                self.assertIn(complaint, "\n".join(faults))


def sanitized():
    linked = subprocess.run(["ldd", cenote.BINARY], capture_output=True, text=True, check=False).stdout
    return "libasan" in linked or "libtsan" in linked


if __name__ == "__main__":
    if not sync_log.SHIM:
        cenote.skip("SYNC_SHIM does not name the library")
    if sanitized():
        cenote.skip("a sanitizer's library must come first")
    unittest.main(verbosity=2)
