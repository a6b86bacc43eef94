"""A full map: the store stops writing at 95 % of store.map_size, loudly; bots hear 451, DNS goes on, the judge lives. A larger
map, set as the runbook says, and mail is taken again; nothing that was acknowledged is lost."""
import unittest

import cenote
import dns_watch
import mail_flow


class FullMap(unittest.TestCase):
    def test_writing_stops_and_goes_on_with_a_larger_map(self):
        instance = cenote.Cenote(sinkhole='banner_delay = "0s"\nack_timeout = "200ms"',
                                 extra='[store]\nmap_size = "1MiB"')
        with instance:
            self.assertRegex(instance.send(cenote.message_with("a.exe"), "203.0.113.9", helo=mail_flow.BOT), "^250")
            judge, trap = instance.role_pid("collector"), instance.role_pid("sinkhole")
            with dns_watch.DnsWatch(instance, "203.0.113.9", "203.0.113.10") as dns, \
                    mail_flow.MailFlow(instance, ack_timeout=0.2) as flow:
                cenote.wait_until(lambda: flow.replies()["451"] >= 20, "451")
                cenote.wait_until(lambda: "refuses to write" in instance.not_ready(1), "the judge to say so")
                self.assertIn("map_size", instance.log_text())
                self.assertGreater(instance.metric(1, "cenote_collector_map_used_ratio"), 0.9)
                self.assertEqual(instance.json("check")["fault_count"], 0)
                taken, refused = flow.acknowledged(), flow.replies()["451"]
                cenote.wait_until(lambda: flow.replies()["451"] >= refused + 20, "451 again")
                self.assertLess(flow.acknowledged(), taken + 20)
            self.assertEqual((instance.role_pid("collector"), instance.role_pid("sinkhole")), (judge, trap))
            self.assertEqual((dns.wrong[:5], dns.unanswered()), ([], []))
            self.assertEqual(instance.stop(), 0)
            self.enlarge(instance)
            instance.start()
            self.assertEqual(instance.listed("203.0.113.9"), ["127.0.0.2"])
            self.assertRegex(instance.send(cenote.message_with(), "203.0.113.9"), "^250")
            print(flow.prove(), "replies", dict(flow.replies()), f"DNS: {len(dns.questions)} questions")

    @staticmethod
    def enlarge(instance):
        with open(instance.config) as file:
            text = file.read()
        with open(instance.config, "w") as file:
            file.write(text.replace('map_size = "1MiB"', 'map_size = "64MiB"'))


if __name__ == "__main__":
    unittest.main(verbosity=2)
