#!/usr/bin/env python3
"""Traffic from the kernel's own sockets, checked octet by octet.

  traffic.py echo ADDRESS OCTETS        send a pattern to echo, compare what comes back
  traffic.py discard ADDRESS OCTETS     send a pattern to discard, wait for the end
  traffic.py chargen ADDRESS OCTETS     read from chargen, compare with RFC 864's pattern
  traffic.py udp ADDRESS COUNT          datagrams of every size to echo over UDP
  traffic.py many ADDRESS COUNT OCTETS  COUNT connections at once, each echoing OCTETS
  traffic.py churn ADDRESS COUNT        COUNT connections one after the other, each closed
  traffic.py honest ADDRESS SECONDS     connect for that long; how many failed, and how soon

Prints one line with what was done and how fast; exits with 1 at the first difference.
"""
import hashlib
import math
import os
import selectors
import socket
import struct
import sys
import threading
import time

ECHO, DISCARD, CHARGEN = 7, 9, 19
BLOCK = 1 << 18
TIMEOUT = 120
HONEST_PAUSE = 0.005


def connect(address, port):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.settimeout(TIMEOUT)
    if os.environ.get("TRAFFIC_CC"):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, os.environ["TRAFFIC_CC"].encode())
    sock.connect((address, port))
    return sock


class Pattern:
    """An endless run of octets with a period, cut anywhere without a copy."""

    def __init__(self, period):
        self.size = len(period)
        self.octets = memoryview(period * (BLOCK // self.size + 2))

    def at(self, position, length):
        start = position % self.size
        return self.octets[start:start + length]


# A prime period, so that a block out of place never looks right.
COUNTING = Pattern(bytes(i * 7 % 251 for i in range(65_521)))


def chargen_pattern():
    lines = []
    for first in range(95):
        lines.append(bytes(32 + (first + column) % 95 for column in range(72)) + b"\r\n")
    return Pattern(b"".join(lines))


def send_all(sock, octets):
    position = 0
    while position < octets:
        block = COUNTING.at(position, min(BLOCK, octets - position))
        sock.sendall(block)
        position += len(block)
    sock.shutdown(socket.SHUT_WR)


def receive_and_compare(sock, pattern, octets, start=0):
    buffer = bytearray(BLOCK)
    view = memoryview(buffer)
    position = start
    while position < start + octets:
        count = sock.recv_into(view, min(BLOCK, start + octets - position))
        if count == 0:
            fail(f"the stream ended after {position - start} of {octets} octets")
        if view[:count] != pattern.at(position, count):
            wrong = next(i for i in range(count) if buffer[i] != pattern.at(position, count)[i])
            fail(f"octet {position + wrong} is {buffer[wrong]}")
        position += count


def echo(address, octets):
    sock = connect(address, ECHO)
    sender = threading.Thread(target=send_all, args=(sock, octets), daemon=True)
    sender.start()
    receive_and_compare(sock, COUNTING, octets)
    if sock.recv(1):
        fail("more came back than was sent")
    sock.close()


def discard(address, octets):
    sock = connect(address, DISCARD)
    send_all(sock, octets)
    if sock.recv(1):
        fail("discard sent something")
    sock.close()


def chargen(address, octets):
    sock = connect(address, CHARGEN)
    receive_and_compare(sock, chargen_pattern(), octets)
    sock.close()


def udp(address, count):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.settimeout(5)
    largest = int(os.environ.get("TRAFFIC_UDP_MAX", "1400"))
    for i in range(count):
        size = i * (largest + 1) // count if count > 1 else largest
        datagram = bytes(COUNTING.at(i * 13, size))
        sock.sendto(datagram, (address, ECHO))
        answer, _ = sock.recvfrom(65_535)
        if answer != datagram:
            fail(f"datagram {i} of {size} octets came back as {len(answer)}")


def many(address, count, octets):
    payload = bytes(COUNTING.at(0, min(octets, BLOCK)))[:octets]
    wanted = hashlib.sha256(payload).hexdigest()
    selector = selectors.DefaultSelector()
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for _ in range(count):
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.setblocking(False)
        sock.connect_ex((address, ECHO))
        selector.register(sock, selectors.EVENT_READ | selectors.EVENT_WRITE, [0, hashlib.sha256(), 0])
    left = count
    end = time.monotonic() + TIMEOUT
    while left:
        if time.monotonic() > end:
            fail(f"{left} of {count} connections are not done")
        for key, events in selector.select(1):
            left -= step(selector, key, events, payload, wanted)


def step(selector, key, events, payload, wanted):
    """Moves one of many connections; 1 when it is done."""
    sock, state = key.fileobj, key.data
    if events & selectors.EVENT_WRITE:
        if state[0] < len(payload):
            state[0] += sock.send(payload[state[0]:])
        if state[0] == len(payload):
            sock.shutdown(socket.SHUT_WR)
            selector.modify(sock, selectors.EVENT_READ, state)
    if events & selectors.EVENT_READ:
        data = sock.recv(BLOCK)
        if data:
            state[1].update(data)
            state[2] += len(data)
            return 0
        if state[1].hexdigest() != wanted:
            fail(f"a connection echoed {state[2]} octets with another digest")
        selector.unregister(sock)
        sock.close()
        return 1
    return 0


def churn(address, count):
    for i in range(count):
        sock = connect(address, ECHO)
        sock.sendall(b"x")
        if sock.recv(1) != b"x":
            fail(f"connection {i} echoed nothing")
        sock.shutdown(socket.SHUT_WR)
        if sock.recv(1):
            fail(f"connection {i} echoed too much")
        sock.close()


def honest(address, seconds):
    """Connects one after the other: how many failed, and how long it took."""
    end = time.monotonic() + seconds
    millis, failed = [], 0
    while time.monotonic() < end:
        begin = time.monotonic()
        try:
            sock = connect(address, ECHO)
            millis.append((time.monotonic() - begin) * 1e3)
            sock.sendall(b"x")
            failed += sock.recv(1) != b"x"
            # Reset: a flood is no time to keep TIME-WAIT for.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            sock.close()
        except OSError:
            failed += 1
        time.sleep(HONEST_PAUSE)
    millis.sort()
    total = len(millis) or 1
    p99 = math.ceil(millis[len(millis) * 99 // 100]) if millis else 0
    print(f"connects {len(millis)}, failed per mille {failed * 1000 // total}, p99 ms {p99}")


def fail(why):
    print(f"traffic: {why}", file=sys.stderr)
    os._exit(1)


def main():
    kinds = {"echo": echo, "discard": discard, "chargen": chargen, "udp": udp, "many": many, "churn": churn,
             "honest": honest}
    if len(sys.argv) < 4 or sys.argv[1] not in kinds:
        print(__doc__, file=sys.stderr)
        sys.exit(64)
    kind, address, numbers = sys.argv[1], sys.argv[2], [int(text) for text in sys.argv[3:]]
    begin = time.monotonic()
    kinds[kind](address, *numbers)
    seconds = time.monotonic() - begin
    amount = numbers[0] * (numbers[1] if kind == "many" else 1)
    print(f"{kind} {address} {' '.join(map(str, numbers))}: {seconds:.2f} s, {amount / seconds / 1e6:.1f} M/s")


main()
