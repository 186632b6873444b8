package dev.netstack.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.simulator.Packetdrill.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the interpreter of packetdrill's language understands, and what it does not let pass. The
/// language is that of the packetdrill tool; there is no standard of it.
class PacketdrillTest {
    private static final String OPEN =
            """
            0   socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
            +0  fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
            +0  connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)
            +0  > S 0:0(0) <...>
            +.1 < S. 0:0(0) ack 1 win 65535 <mss 1000>
            +0  > . 1:1(0) ack 1 win 65535
            """;

    /// As the scripts of FreeBSD begin.
    private static final String FREEBSD = "0 `sysctl -w net.inet.tcp.blackhole=0`\n";

    private static void assertPasses(String script) {
        var verdict = Packetdrill.run(script);
        assertEquals("", verdict.why() + verdict.exchange());
        assertEquals(Outcome.PASSED, verdict.outcome());
    }

    private static void assertFails(String script, String why) {
        var verdict = Packetdrill.run(script);
        assertEquals(Outcome.FAILED, verdict.outcome(), verdict.why());
        assertTrue(verdict.why().contains(why), verdict.why());
        assertTrue(verdict.exchange().contains("→ "), verdict.exchange());
    }

    private static void assertUnknown(String script, String what) {
        var verdict = Packetdrill.run(script);
        assertEquals(Outcome.UNKNOWN, verdict.outcome(), verdict.why());
        assertTrue(verdict.why().contains(what), verdict.why());
    }

    // What passes.

    @ParameterizedTest
    @ValueSource(strings = {"ipv4", "ipv6", "ipv4_mapped_ipv6"})
    void anExchangeAsToldPasses(String version) {
        assertPasses(
                "--ip_version="
                        + version
                        + "\n"
                        + OPEN
                        + """
                        +0  write(3, ..., 100) = 100
                        +0  > P. 1:101(100) ack 1
                        +.1 < P. 1:51(50) ack 101 win 65535
                        +0  > . 101:101(0) ack 51
                        +0  read(3, ..., 1000) = 50
                        +0  read(3, ..., 1000) = -1 EAGAIN (Resource temporarily unavailable)
                        +0  close(3) = 0
                        +0  > F. 101:101(0) ack 51
                        +.1 < F. 51:51(0) ack 102 win 65535
                        +0  > . 102:102(0) ack 52
                        """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipv4", "ipv6"})
    void aPassiveOpenPasses(String version) {
        assertPasses(
                "--ip_version="
                        + version
                        + """

                        0   socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
                        +0  setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
                        +0  bind(3, {sa_family = AF_INET, sin_port = htons(8081)}, ...) = 0
                        +0  listen(3, 1) = 0
                        // An accept that waits for the handshake.
                        +0...0.2 accept(3, ..., ...) = 4
                        +.1 < S 0:0(0) win 65535 <mss 1000,nop,wscale 0,sackOK,TS val 7 ecr 0>
                        *   > S. 0:0(0) ack 1 <mss 1460,sackOK,TS val 100 ecr 7,nop,wscale 7>
                        +.1 < . 1:1(0) ack 1 win 65535 <nop,nop,TS val 8 ecr 100>
                        +0 %{ assert tcpi_state == TCPI_ESTABLISHED }%
                        """
                                .replace(
                                        "mss 1460",
                                        version.equals("ipv4") ? "mss 1460" : "mss 1440"));
    }

    /// Absolute, relative, whenever, and within a range; a comment of each form.
    @Test
    void timesAreOfAllKinds() {
        assertPasses(
                OPEN
                        + """
                        +0     write(3, ..., 10) = 10
                        +0     > P. 1:11(10) ack 1 // sent
                        /* and sent
                           again */
                        +.1~+2 > P. 1:11(10) ack 1
                        *      > P. 1:11(10) ack 1
                        2.0    < . 1:1(0) ack 11 win 65535
                        """);
    }

    @Test
    void theCallsThatMoveOctetsAreKnown() {
        assertPasses(
                OPEN
                        + """
                        +0  setsockopt(3, IPPROTO_TCP, TCP_NODELAY, [1], 4) = 0
                        +0  getsockopt(3, IPPROTO_TCP, TCP_NODELAY, [1], [4]) = 0
                        +0  writev(3, [{..., 10}, {..., 20}], 2) = 30
                        +0  > P. 1:31(30) ack 1
                        +0  send(3, ..., 10, 0) = 10
                        +0  > P. 31:41(10) ack 1
                        +0  sendto(3, ..., 10, MSG_DONTWAIT, ..., ...) = 10
                        +0  > P. 41:51(10) ack 1
                        +0  sendmsg(3, {msg_name(...)=...,
                                        msg_iov(1)=[{..., 10}], msg_flags=0}, 0) = 10
                        +0  > P. 51:61(10) ack 1
                        +0  ioctl(3, SIOCOUTQ, [60]) = 0
                        +.1 < P. 1:101(100) ack 61 win 65535
                        +0  > . 61:61(0) ack 101
                        +0  ioctl(3, FIONREAD, [100]) = 0
                        +0  poll([{fd=3, events=POLLIN|POLLOUT, revents=POLLIN|POLLOUT}], 1, 0) = 1
                        +0  recv(3, ..., 10, 0) = 10
                        +0  recvfrom(3, ..., 10, 0, ..., ...) = 10
                        +0  readv(3, [{..., 5}, {..., 5}], 2) = 10
                        +0  recvmsg(3, {msg_name(...)=...,
                                        msg_iov(1)=[{..., 100}], msg_flags=0}, 0) = 70
                        +0  shutdown(3, SHUT_WR) = 0
                        +0  > F. 61:61(0) ack 101
                        """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipv4", "ipv6"})
    void datagramsAreKnown(String version) {
        assertPasses(
                "--ip_version="
                        + version
                        + """

                        0   socket(..., SOCK_DGRAM, IPPROTO_UDP) = 3
                        +0  bind(3, ..., ...) = 0
                        +0  connect(3, ..., ...) = 0
                        +0  write(3, ..., 100) = 100
                        +0  > udp (100)
                        +0...0.1 recvfrom(3, ..., 1000, 0, ..., ...) = 50
                        +.1 < udp (50)
                        +0  sendto(3, ..., 7, 0, ..., ...) = 7
                        +0  > udp (7)
                        +0  < icmp unreachable port_unreachable [udp (7)]
                        +0  read(3, ..., 10) = -1 ECONNREFUSED (Connection refused)
                        """);
    }

    /// RFC 1191 §3, RFC 8201 §4: a smaller path MTU, told by ICMP, makes the segment go again.
    @ParameterizedTest
    @CsvSource({"ipv4, 1000, 960", "ipv6, 1300, 1240"})
    void anIcmpErrorAboutASegmentArrives(String version, int mtu, int text) {
        assertPasses(
                """
                --ip_version=%1$s
                0   socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
                +0  fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
                +0  connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)
                +0  > S 0:0(0) <...>
                +.1 < S. 0:0(0) ack 1 win 65535 <mss 1440>
                +0  > . 1:1(0) ack 1
                +0  write(3, ..., 1400) = 1400
                +0  > P. 1:1401(1400) ack 1
                +0  < icmp unreachable frag_needed mtu %2$d [1:1401(1400)]
                +0  > . 1:%4$d(%3$d) ack 1
                +0  > P. %4$d:1401(%5$d) ack 1
                """
                        .formatted(version, mtu, text, text + 1, 1400 - text));
    }

    /// Either system of a script that names two.
    @Test
    void oneOfTheVariantsIsEnough() {
        var script = "#ifdef A\n%s#endif\n#ifdef B\n%s#endif\n";
        var wrong = "+0 > . 1:1(0) ack 9\n";
        assertPasses(OPEN + script.formatted(wrong, ""));
        assertPasses(OPEN + script.formatted("", wrong));
        assertFails(OPEN + script.formatted(wrong, wrong), "nothing sent");
    }

    // A script for FreeBSD is meant, not taken to the letter.

    @ParameterizedTest
    @CsvSource({"60000, PASSED", "65535, PASSED"})
    void aWindowIsALowerBoundToFreeBsd(int window, Outcome outcome) {
        var script = FREEBSD + OPEN.replace("ack 1 win 65535\n", "ack 1 win " + window + "\n");
        assertEquals(outcome, Packetdrill.run(script).outcome());
    }

    /// 536 octets, a whole segment of the least size, are held back by no rule about windows.
    @Test
    void aWindowThatIsTooSmallFailsEvenThere() {
        var script =
                FREEBSD
                        + OPEN
                        + """
                        +.1 < P. 1:1001(1000) ack 1 win 65535
                        +0  > . 1:1(0) ack 1001 win 64535
                        +.1 < P. 1001:3001(2000) ack 1 win 65535
                        +0  > . 1:1(0) ack 3001 win 65535
                        """;
        assertFails(script, "win ");
    }

    @Test
    void optionsAreASet() {
        var syn = "+0 > S 0:0(0) win 65535 <wscale 7,mss 1460,eol,TS val 9 ecr 0,nop,sackOK>\n";
        assertPasses(OPEN.replace("+0  > S 0:0(0) <...>\n", syn));
        var without = syn.replace(",sackOK", "");
        assertFails(OPEN.replace("+0  > S 0:0(0) <...>\n", without), "an option too many: sackOK");
        var more = syn.replace(",sackOK", ",sackOK,sackOK");
        assertFails(OPEN.replace("+0  > S 0:0(0) <...>\n", more), "no option sackOK");
    }

    /// The second SYN is sent 1 s, 1,000 ticks, after the first (RFC 6298 §5.7).
    @ParameterizedTest
    @CsvSource({"1100, PASSED", "1102, PASSED", "1300, FAILED", "900, FAILED"})
    void timestampsAreMappedToTheFirst(int second, Outcome outcome) {
        var script =
                """
                0   socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
                +0  fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
                +0  connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)
                +0  > S 0:0(0) <mss 1460,nop,wscale 7,sackOK,TS val 100 ecr 0>
                +1  > S 0:0(0) <mss 1460,nop,wscale 7,sackOK,TS val %d ecr 0>
                """
                        .formatted(second);
        assertEquals(outcome, Packetdrill.run(script).outcome());
    }

    @Test
    void aSwitchThatThisStackDoesNotHaveIsTold() {
        var verdict = Packetdrill.run("0 `sysctl -w net.inet.tcp.insecure_syn=1`\n" + OPEN);
        assertEquals("[net.inet.tcp.insecure_syn=1]", verdict.ignored().toString());
    }

    // What fails.

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "> . 1:1(0) ack 101 win 60000 ; win ",
                "> . 1:1(0) ack 100 ; ack 101, not 100",
                "> . 2:2(0) ack 101 ; text 1:1(0), not 2:2(0)",
                "> P. 1:1(0) ack 101 ; flags ., not P.",
                "> . 1:1(0) ack 101 <sackOK> ; no option sackOK",
                "> [ce] . 1:1(0) ack 101 ; ECN field 0, not 3",
                "> udp (10) ; nothing sent",
                "> . ...(10) ack 101 ; 0 octets of text, not 10",
                "read(3, ..., 1000) = 99 ; it returned 100",
                "read(3, ..., 1000) = -1 ECONNRESET ; it returned 100",
                "connect(3, ..., ...) = -1 EALREADY ; it returned -1 EISCONN",
                "read(9, ..., 1000) = 100 ; it returned -1 EBADF",
                "getsockopt(3, SOL_SOCKET, SO_ERROR, [ECONNRESET], [4]) = 0 ; SO_ERROR is 0",
                "getsockopt(3, IPPROTO_TCP, TCP_NODELAY, [1], [4]) = 0 ; TCP_NODELAY is 0",
                "ioctl(3, FIONREAD, [7]) = 0 ; FIONREAD 100, not 7",
                "poll([{fd=3, events=POLLIN, revents=0}], 1, 0) = 0 ; revents [POLLIN]",
                "%{ assert tcpi_state == TCPI_CLOSED }% ; state ESTABLISHED, not CLOSED",
                "`sockstat -4 -P tcp -s | grep -c LISTEN | grep 1` ; 0 sockets in LISTEN"
            })
    void aDifferenceFails(String event, String why) {
        var arrived = OPEN + "+.1 < P. 1:101(100) ack 1 win 65535\n";
        assertFails(arrived + "+0 " + event + "\n", why);
    }

    @Test
    void aPacketThatIsNotSentFails() {
        assertFails(OPEN + "+0 > . 1:1(0) ack 1\n", "nothing sent");
    }

    /// What the last event sets off is not looked at; all before is.
    @Test
    void aPacketThatIsNotExpectedFails() {
        var arrived = OPEN + "+.1 < P. 1:101(100) ack 1 win 65535\n";
        assertPasses(arrived);
        assertFails(
                arrived + "+.1 read(3, ..., 1000) = 100\n",
                "a segment that the script does not expect");
    }

    @Test
    void aPacketAtAnotherTimeFails() {
        var written = OPEN + "+0 write(3, ..., 10) = 10\n+0 > P. 1:11(10) ack 1\n";
        assertFails(written + "+.1 > P. 1:11(10) ack 1\n", "nothing sent");
        assertFails(written + "+9 > P. 1:11(10) ack 1\n", "sent too early");
        assertFails(written + "0.05 write(3, ..., 10) = 10\n", "it is later already");
    }

    @Test
    void aCallThatReturnsAtAnotherTimeFails() {
        var blocking = OPEN + "+0 fcntl(3, F_SETFL, O_RDWR) = 0\n";
        assertFails(blocking + "+0 read(3, ..., 10) = 10\n", "it blocks");
        assertFails(blocking + "+0...1 read(3, ..., 10) = 10\n", "it has not returned");
        assertFails(
                blocking + "+0...1 read(3, ..., 10) = 10\n+.1 < P. 1:11(10) ack 1 win 65535\n",
                "it returned too early");
    }

    // What is not understood.

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "+0 splice(3, ..., 10) = 10 ; unknown call",
                "+0 getsockopt(3, IPPROTO_TCP, TCP_NOSUCH, [1], [4]) = 0 ; TCP_NOSUCH",
                "+0 setsockopt(3, IPPROTO_TCP, TCP_NOSUCH, [1], 4) = 0 ; TCP_NOSUCH",
                "+0 recv(3, ..., 10, MSG_PEEK) = 10 ; MSG_PEEK",
                "+0 fcntl(3, F_DUPFD, 0) = 4 ; F_DUPFD",
                "+0 shutdown(3, SHUT_UP) = 0 ; SHUT_UP",
                "+0 read(3, ..., ten) = 10 ; a number expected",
                "+0 read(3, ..., 10) = 10 or so ; after a call",
                "+0 `rm nothing` ; unknown command",
                "+0 `sysctl -w net.inet.tcp.nosuch=1` ; unknown switch",
                "+0 `sockstat -4 -P tcp -s | grep -c NOSUCH | grep 1` ; unknown state",
                "+0 %{ print(tcpi_rtt) }% ; unknown code",
                "+0 %{ assert tcpi_rtt == 7 }% ; unknown assertion",
                "+0 < X. 1:1(0) ack 1 ; no packet",
                "+0 < . 1:1(0) ack 1 <nosuch 7> ; nosuch",
                "+0 < [tos 0x7] . 1:1(0) ack 1 ; tos 0x7",
                "+0 < icmp nosuch [1:1(0)] ; unknown ICMP error",
                "+0 > icmp unreachable port_unreachable ; ICMP error of ours",
                "+soon close(3) = 0 ; a time expected",
                "+0 3 = 3 ; a call, packet"
            })
    void whatIsNotKnownIsTold(String event, String what) {
        assertUnknown(OPEN + event + "\n", what);
    }

    @ParameterizedTest
    @CsvSource({"--nosuch=7, nosuch", "--ip_version=ipv5, ipv5", "--mtu=big, big"})
    void anUnknownSettingIsTold(String setting, String what) {
        assertUnknown(setting + "\n" + OPEN, what);
    }

    @ParameterizedTest
    @ValueSource(strings = {"#ifdef A\n", "#endif\n", "#else\n"})
    void conditionsMustBeWhole(String lines) {
        assertUnknown(OPEN + lines, "#");
    }
}
