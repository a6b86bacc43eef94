"""A real Unbound as the resolver of the sandbox: 127.0.0.1:53, the blocklist as a stub-zone, strict QNAME minimisation."""
import os

import cenote
import peers

CONFIGURATION = """
server:
  interface: 127.0.0.1
  port: 53
  access-control: 127.0.0.0/8 allow
  do-daemonize: no
  username: ""
  chroot: ""
  directory: "{directory}"
  pidfile: ""
  use-syslog: no
  logfile: ""
  verbosity: 1
  module-config: "iterator"
  local-zone: "test." nodefault
  do-not-query-localhost: no
  qname-minimisation: yes
  qname-minimisation-strict: yes
remote-control:
  control-enable: no
stub-zone:
  name: "bl.cenote.test"
  stub-addr: 127.0.0.1@{port}
"""


def start(directory, dns_port):
    """Starts Unbound and waits until it answers; use as a context manager."""
    path = os.path.join(directory, "unbound.conf")
    with open(path, "w") as file:
        file.write(CONFIGURATION.format(directory=directory, port=dns_port))
    peer = peers.Process([peers.program("usr/sbin/unbound"), "-d", "-c", path], os.path.join(directory, "unbound.log"),
                         env=peers.environment())

    def answers():
        try:
            return cenote.ask(53, "2.0.0.127.bl.cenote.test", timeout=0.5, recurse=True).answers
        except OSError:
            return None

    try:
        cenote.wait_until(answers, "answer by way of Unbound")
    except TimeoutError:
        with open(os.path.join(directory, "unbound.log")) as log:
            print(log.read())
        peer.__exit__()
        raise
    return peer
