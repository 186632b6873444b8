package dev.netstack.simulator.script;

import static dev.netstack.stack.tcp.TcpState.ESTABLISHED;
import static dev.netstack.stack.tcp.TcpState.LISTEN;

import dev.netstack.simulator.Envelope;
import dev.netstack.simulator.Family;
import dev.netstack.simulator.TcpScript;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.tcp.TcpOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Options, checksums and IP options around a segment (RFC 9293 §3.1, §3.2, §3.9.2).
class OptionTest {
    /// MUST-4, MUST-64: EOL, NOP and MSS are understood, aligned or not.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mss 1000",
                "nop,mss 1000",
                "nop,nop,nop,mss 1000,eol",
                "mss 1000,eol,raw 020400",
                "wscale 0,mss 1000",
                "raw fd03aa,mss 1000",
            })
    void theMssIsFoundWhereverItIs(String options) {
        for (var family : Family.values()) {
            TcpScript.listen()
                    .over(family)
                    .inject("S 0:0(0) win 65535 <" + options + ">")
                    .expect("S. 0:0(0) ack 1")
                    .inject(". 1:1(0) ack 1 win 65535")
                    .accept()
                    .write(1_500)
                    .expect(". 1:1001(1000) ack 1")
                    .expect("P. 1001:1501(500) ack 1")
                    .end();
        }
    }

    /// MUST-5, MUST-6: unknown options are skipped, on any segment.
    @ParameterizedTest
    @EnumSource
    void unknownOptionsAreSkipped(Family family) {
        TcpScript.established()
                .over(family)
                .inject("P. 1:11(10) ack 1 win 65535 <raw fd0c00112233445566778899,nop>")
                .expect(". 1:1(0) ack 11")
                .read(10)
                .end();
    }

    /// MUST-7: a length of 0, of 1 or beyond the header is no way to crash or to spin.
    @ParameterizedTest
    @ValueSource(strings = {"raw 0200", "raw 0201", "raw 02ff", "raw fd00", "raw 01fd05"})
    void illegalLengthsAreDropped(String options) {
        for (var family : Family.values()) {
            TcpScript.listen()
                    .over(family)
                    .inject("S 0:0(0) win 65535 <" + options + ">")
                    .expectState(LISTEN)
                    .expectDrop(DropReason.TCP_BAD_OPTION, 1)
                    .end();
        }
    }

    /// MUST-68, MUST-69: what we send has lengths, and zeros behind an end; the notation would show
    /// anything else as raw.
    @ParameterizedTest
    @EnumSource
    void whatWeSendIsWellFormed(Family family) {
        int mss = family == Family.IPV4 ? 1_460 : 1_440;
        TcpScript.connect()
                .over(family)
                .expect("S 0:0(0) <mss " + mss + ",sackOK,TS val 0 ecr 0,wscale 7>")
                .end();
    }

    /// MUST-2, MUST-3: a wrong checksum is as if nothing had come. Ours are verified by every
    /// script.
    @ParameterizedTest
    @EnumSource
    void aWrongChecksumHasNoEffect(Family family) {
        TcpScript.established()
                .over(family)
                .inject("P. 1:11(10) ack 1 win 65535", Envelope.USUAL.withDamage(1))
                .inject("R 1:1(0)", Envelope.USUAL.withDamage(0x8000))
                .expectNothing()
                .expectAvailable(0)
                .expectState(ESTABLISHED)
                .expectDrop(DropReason.TCP_BAD_CHECKSUM, 2)
                .end();
    }

    /// MUST-50: IP options that mean nothing to TCP change nothing.
    @ParameterizedTest
    @EnumSource
    void ipOptionsAreIgnored(Family family) {
        String options = family == Family.IPV4 ? "01010100" : "0000010400000000";
        TcpScript.established()
                .over(family)
                .inject("P. 1:11(10) ack 1 win 65535", Envelope.USUAL.withIpOptions(options))
                .expect(". 1:1(0) ack 11")
                .read(10)
                .end();
    }

    /// RFC 7323 §2.2, §3.2, RFC 2018 §2: what is switched off is not offered, and not taken from an
    /// answer that nobody asked for.
    @ParameterizedTest
    @EnumSource
    void whatIsOffIsNotOffered(Family family) {
        int mss = family == Family.IPV4 ? 1_460 : 1_440;
        TcpScript.connect()
                .over(family)
                .option(TcpOption.TIMESTAMPS, 0)
                .option(TcpOption.SACK, 0)
                .option(TcpOption.WINDOW_SCALING, 0)
                .expect("S 0:0(0) <mss " + mss + ">")
                .inject("S. 0:0(0) ack 1 win 1000 <mss 1000,sackOK,TS val 7 ecr 0,nop,wscale 7>")
                .expect(". 1:1(0) ack 1 <>")
                .expectState(ESTABLISHED)
                .write(1_500)
                .expect(". 1:1001(1000) ack 1 <>")
                .end();
    }

    /// The same for who answers.
    @ParameterizedTest
    @EnumSource
    void whatIsOffIsNotAgreedTo(Family family) {
        int mss = family == Family.IPV4 ? 1_460 : 1_440;
        TcpScript.listen()
                .over(family)
                .option(TcpOption.TIMESTAMPS, 0)
                .option(TcpOption.SACK, 0)
                .option(TcpOption.WINDOW_SCALING, 0)
                .inject("S 0:0(0) win 65535 <mss 1000,sackOK,TS val 7 ecr 0,nop,wscale 7>")
                .expect("S. 0:0(0) ack 1 <mss " + mss + ">")
                .end();
    }
}
