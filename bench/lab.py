"""Two namespaces and a bad link between them, for bench/goodput and bench/blackout.

     near                                                 far
     kernel sockets - TUN left === bridge === TUN right - kernel sockets
                                                     \\___ TUN - netstack up

What calls this is in `near` already. The far side serves discard and chargen, by the kernel and by
the stack; the near side is the client of both. IPv4 and IPv6.
"""
import contextlib
import glob
import os
import selectors
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RESULTS = os.path.join(ROOT, "target", "bench")

RATE_MEGABITS, DELAY_MILLIS = 100, 10
QUEUE_OCTETS = RATE_MEGABITS * 125_000 * 2 * DELAY_MILLIS // 1_000
LINK = f"rate={RATE_MEGABITS} queue={QUEUE_OCTETS} delay={DELAY_MILLIS}"
FLOWS = {"kk": "kernel to kernel", "sk": "stack to kernel", "ks": "kernel to stack"}
KERNEL, STACK = {4: "198.51.100.2", 6: "2001:db8:78::2"}, {4: "192.0.2.2", 6: "2001:db8:77::2"}
DISCARD, CHARGEN = 9, 19
BLOCK = bytes(1 << 18)
CONNECT_SECONDS = 60
READY_SECONDS = 60


def enter_near():
    """Starts the program again in a network and process namespace of its own, and returns there."""
    if "--inside" in sys.argv:
        sys.argv.remove("--inside")
        return
    if os.getuid() != 0:
        sys.exit("error: TUNs and namespaces need root")
    run(f"{ROOT}/netstack", "--version", stdout=subprocess.DEVNULL)  # builds what is not built
    os.execvp("unshare", ["unshare", "--net", "--pid", "--mount", "--fork", "--kill-child",
                          "--mount-proc", sys.executable, *sys.argv, "--inside"])


class Lab:
    """The link and the far side. `control` is the congestion control of every sender."""

    def __init__(self, control, stack_flags=()):
        self.control = control
        self.run = tempfile.TemporaryDirectory(prefix="netstack-lab-")
        self.far = spawn(["unshare", "--net", "sh", "-c", "echo ready; exec sleep infinity"])
        await_ready(self.far, "the far namespace")
        self.bridge = spawn(bridge_command(), stdin=subprocess.PIPE)
        await_ready(self.bridge, "the bridge")
        self.wire()
        self.server = spawn(self.in_far(sys.executable, __file__, control))
        await_ready(self.server, "the server")
        self.stack = spawn(
            self.in_far(*stack_command(), "--tcp", f"congestion-control={control}", *stack_flags),
            env=os.environ | {"XDG_RUNTIME_DIR": self.run.name})
        await_ready(self.stack, "the stack")

    def in_far(self, *command):
        return ["nsenter", f"--net=/proc/{self.far.pid}/ns/net", *command]

    def in_far_run(self, *command):
        run(*self.in_far(*command))

    def wire(self):
        run("ip", "link", "set", "right", "netns", str(self.far.pid))
        for side, device, host in (([], "left", 1), (self.in_far(), "right", 2)):
            run(*side, "ip", "link", "set", "lo", "up")
            run(*side, "ip", "addr", "add", f"198.51.100.{host}/24", "dev", device)
            run(*side, "ip", "addr", "add", f"2001:db8:78::{host}/64", "dev", device, "nodad")
            run(*side, "ip", "link", "set", device, "up")
            # A path remembered would tell the next sample what the last one met.
            run(*side, "sysctl", "-qw", "net.ipv4.tcp_no_metrics_save=1",
                "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1")
        run("ip", "route", "add", "192.0.2.0/24", "via", KERNEL[4])
        run("ip", "-6", "route", "add", "2001:db8:77::/64", "via", KERNEL[6])

    def link(self, text):
        """Replaces the link; returns what befell the frames of the one before."""
        self.bridge.stdin.write(f"{LINK} {text}\n")
        self.bridge.stdin.flush()
        return self.bridge.stdout.readline().strip()

    def connect(self, flow, family):
        """A connection of that flow, whose sender uses the laboratory's congestion control."""
        peer = (KERNEL if flow == "kk" else STACK)[family]
        sock = socket.socket(socket.AF_INET6 if family == 6 else socket.AF_INET)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, self.control.encode())
        sock.settimeout(CONNECT_SECONDS)
        sock.connect((peer, DISCARD if flow == "ks" else CHARGEN))
        used = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, 16).rstrip(b"\0").decode()
        if used != self.control:
            sys.exit(f"error: the kernel's socket uses {used}, not {self.control}")
        return sock

    def close(self):
        processes = (self.stack, self.server, self.bridge, self.far)
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(10)
        self.run.cleanup()


def bridge_command():
    jars = ":".join(
        glob.glob(f"{ROOT}/{module}/target/netstack-{module}-*.jar")[0]
        for module in ("wire", "device"))
    return [output(f"{ROOT}/netstack", "verify", "--java"), "-XX:+UseSerialGC",
            "-XX:-UsePerfData",  # its file in /tmp is named by a process id that others have too
            "--enable-native-access=ALL-UNNAMED", "-cp", jars,
            f"{ROOT}/bench/src/main/java/dev/netstack/bench/link/Bridge.java", "left", "right"]


def stack_command():
    return [f"{ROOT}/netstack", "up", "--device", "tun:stack", "--gateway", "192.0.2.1",
            "--gateway", "2001:db8:77::1", "--services", "--http", "off"]


def drain(sock, seconds):
    """Octets that arrive in so many seconds."""
    end = time.monotonic() + seconds
    octets = 0
    while (left := end - time.monotonic()) > 0:
        sock.settimeout(left)
        with contextlib.suppress(socket.timeout):
            count = len(sock.recv(len(BLOCK)))
            if count == 0:
                raise OSError("the peer closed")
            octets += count
    return octets


def fill(sock, seconds):
    """Sends for so many seconds; octets that the peer has acknowledged since it was connected."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        sock.settimeout(left)
        with contextlib.suppress(socket.timeout):
            sock.send(BLOCK)
    return acknowledged(sock)


def acknowledged(sock):
    """`tcpi_bytes_acked` of linux/tcp.h."""
    return struct.unpack_from("Q", sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 192), 120)[0]


def reset(sock):
    """Closes without a FIN to carry over a bad link."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def run(*command, **more):
    subprocess.run(command, check=True, **more)


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def spawn(command, **more):
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, **({"stdin": subprocess.DEVNULL} | more))


def await_ready(process, name):
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        line = process.stdout.readline() if selector.select(READY_SECONDS) else ""
    if not line.startswith("ready"):
        sys.exit(f"error: {name} does not start: {line.strip() or 'it says nothing'}")


def describe():
    commit = output("git", "-C", ROOT, "describe", "--always", "--dirty")
    return (f"{time.strftime('%Y-%m-%dT%H:%MZ', time.gmtime())}, commit {commit}, "
            f"{os.cpu_count()} cores, Linux {os.uname().release}, "
            f"load average {os.getloadavg()[0]:.1f}")


# The far side: discard and chargen on the kernel's sockets.


def serve(control):
    selector = selectors.DefaultSelector()
    for port in (DISCARD, CHARGEN):
        listener = socket.create_server(
            ("", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=64)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, control.encode())
        selector.register(listener, selectors.EVENT_READ)
    print("ready", flush=True)
    while True:
        for key, _ in selector.select():
            connection, _ = key.fileobj.accept()
            port = connection.getsockname()[1]
            threading.Thread(target=hold, args=(connection, port), daemon=True).start()


def hold(connection, port):
    connection.settimeout(None)
    with connection, contextlib.suppress(OSError):
        if port == DISCARD:
            while connection.recv(len(BLOCK)):
                pass
        else:
            while True:
                connection.sendall(BLOCK)


if __name__ == "__main__":
    serve(sys.argv[1])
