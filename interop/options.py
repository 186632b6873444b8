#!/usr/bin/env python3
"""Transfers with every combination of TCP's options, against the kernel in this network namespace.

  options.py OCTETS COMMAND...   COMMAND runs EchoHost on the TUN `options0`

Time stamps, SACK, window scale, ECN and Accurate ECN, each on and off: 32 combinations, in both
roles, over both families; OCTETS are echoed in each. The kernel's side is set by sysctl,
but for Accurate ECN, which Linux 6.18 does not let a namespace have (`tcp_ecn` ends at 2): with it
on the stack asks for it, and the kernel must be content with what it knows. What was negotiated is read from the kernel's socket (`tcpi_options`), and the octets are compared.
Prints `ok - NAME` or `not ok - NAME` for each combination.
"""
import hashlib
import itertools
import socket
import subprocess
import sys
import threading

KERNEL = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8:77::1"}
STACK = {socket.AF_INET: "192.0.2.2", socket.AF_INET6: "2001:db8:77::2"}
ECHO = 7
BLOCK = 1 << 16
TIMEOUT = 60

FEATURES = ["timestamps", "sack", "window scale", "ECN", "accurate ECN"]
# linux/tcp.h: TCPI_OPT_TIMESTAMPS and its kin.
BITS = {"timestamps": 1, "sack": 2, "window scale": 4, "ECN": 8}


def sysctl(name, value):
    with open(f"/proc/sys/net/ipv4/{name}", "w", encoding="ascii") as file:
        file.write(str(value))


def use(on):
    sysctl("tcp_timestamps", int("timestamps" in on))
    sysctl("tcp_sack", int("sack" in on))
    sysctl("tcp_window_scaling", int("window scale" in on))
    sysctl("tcp_ecn", int("ECN" in on))


def ecn_policy(on):
    """What the stack asks for, an ordinal of EcnPolicy: the kernel answers as its sysctl says."""
    if "accurate ECN" in on:
        return 3
    return 2 if "ECN" in on else 0


def negotiated(sock):
    """The features that the kernel's socket says it has."""
    bits = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8)[5]
    return {name for name, bit in BITS.items() if bits & bit}


class Stack:
    """An EchoHost, told by lines."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline().strip() != "ready":
            sys.exit("not ok - the stack starts")

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def close(self):
        self.process.stdin.close()
        return self.process.wait(20)


class Server:
    """The kernel's echo; keeps what the last connection had negotiated."""

    def __init__(self, family):
        self.found = set()
        self.done = threading.Event()
        self.listener = socket.create_server((KERNEL[family], ECHO), family=family, backlog=16)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self.echo, args=(connection,), daemon=True).start()

    def echo(self, connection):
        connection.settimeout(TIMEOUT)
        with connection:
            while block := connection.recv(BLOCK):
                connection.sendall(block)
            self.found = negotiated(connection)
            self.done.set()


def pattern(octets):
    return bytes(i * 7 % 251 for i in range(251 * 256))[:octets] * (octets // (251 * 256) + 1)


def by_kernel(family, octets):
    """The kernel's client: what its connection had negotiated; raises when the echo differs."""
    with socket.socket(family) as sock:
        sock.settimeout(TIMEOUT)
        sock.connect((STACK[family], ECHO))
        text = memoryview(pattern(octets))[:octets]
        sender = threading.Thread(target=send, args=(sock, text), daemon=True)
        sender.start()
        received = hashlib.sha256()
        count = 0
        while block := sock.recv(BLOCK):
            received.update(block)
            count += len(block)
        sender.join()
        if received.digest() != hashlib.sha256(text).digest():
            raise OSError(f"{count} octets of {octets} came back, or others")
        return negotiated(sock)


def send(sock, text):
    sock.sendall(text)
    sock.shutdown(socket.SHUT_WR)


def by_stack(stack, server, family, octets):
    host = KERNEL[family]
    where = f"[{host}]:{ECHO}" if family == socket.AF_INET6 else f"{host}:{ECHO}"
    server.done.clear()
    said = stack.tell(f"echo {where} {octets}")
    if said != "ok":
        raise OSError(said)
    server.done.wait(TIMEOUT)
    return server.found


def combination(stack, servers, octets, on):
    """What went wrong in the four cells of a combination."""
    use(on)
    stack.tell(f"set ECN {ecn_policy(on)}")
    faults = []
    wanted = {name for name in on if name in BITS}
    for family, role in itertools.product(KERNEL, ("kernel", "stack")):
        cell = f"{role} opens, {'IPv6' if family == socket.AF_INET6 else 'IPv4'}"
        try:
            if role == "kernel":
                found = by_kernel(family, octets)
            else:
                found = by_stack(stack, servers[family], family, octets)
            if found != wanted:
                faults.append(f"{cell}: negotiated {', '.join(sorted(found)) or 'nothing'}")
        except OSError as failed:
            faults.append(f"{cell}: {failed}")
    return faults


def configure():
    for command in (
        "addr add 192.0.2.1/24 dev options0",
        "addr add 2001:db8:77::1/64 dev options0 nodad",
        "link set options0 up",
    ):
        subprocess.run(["ip", *command.split()], check=True)


def main():
    octets, command = int(sys.argv[1]), sys.argv[2:]
    stack = Stack(command)
    configure()
    servers = {family: Server(family) for family in KERNEL}
    failed = 0
    for chosen in itertools.product((True, False), repeat=len(FEATURES)):
        on = {name for name, is_on in zip(FEATURES, chosen) if is_on}
        faults = combination(stack, servers, octets, on)
        failed += bool(faults)
        print(f"{'not ok' if faults else 'ok'} - {', '.join(n for n in FEATURES if n in on) or 'no option'}")
        for fault in faults:
            print(f"  {fault}", flush=True)
    failed += stack.close() != 0
    sys.exit(1 if failed else 0)


main()
