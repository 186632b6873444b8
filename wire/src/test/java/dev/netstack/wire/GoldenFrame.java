package dev.netstack.wire;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Frames as two Linux hosts sent them, and what [FrameText] says of each.
///
/// Their checksums are the kernel's, so that a parser and an encoder that agree with each other but
/// not with the world fail.
enum GoldenFrame {
    ARP_REQUEST(
            "ARP, Request who-has 192.0.2.2 tell 192.0.2.1",
            """
            ff ff ff ff ff ff 02 00 5e 00 53 01 08 06 00 01
            08 00 06 04 00 01 02 00 5e 00 53 01 c0 00 02 01
            00 00 00 00 00 00 c0 00 02 02
            """),
    ARP_REPLY(
            "ARP, Reply 192.0.2.2 is-at 02:00:5e:00:53:02",
            """
            02 00 5e 00 53 01 02 00 5e 00 53 02 08 06 00 01
            08 00 06 04 00 02 02 00 5e 00 53 02 c0 00 02 02
            02 00 5e 00 53 01 c0 00 02 01
            """),
    ECHO_4(
            "IP 192.0.2.1 > 192.0.2.2: ICMP echo request, id 27455, seq 1, length 16",
            """
            02 00 5e 00 53 02 02 00 5e 00 53 01 08 00 45 00
            00 24 7c 3f 40 00 40 01 3a 96 c0 00 02 01 c0 00
            02 02 08 00 80 af 6b 3f 00 01 00 01 02 03 04 05
            06 07
            """),
    ECHO_REPLY_4(
            "IP 192.0.2.2 > 192.0.2.1: ICMP echo reply, id 27455, seq 1, length 16",
            """
            02 00 5e 00 53 01 02 00 5e 00 53 02 08 00 45 00
            00 24 4a 1b 00 00 40 01 ac ba c0 00 02 02 c0 00
            02 01 00 00 88 af 6b 3f 00 01 00 01 02 03 04 05
            06 07
            """),
    LAST_FRAGMENT_4(
            "IP 192.0.2.1 > 192.0.2.2: ICMP, frag 0x7c42@1480, length 28",
            """
            02 00 5e 00 53 02 02 00 5e 00 53 01 08 00 45 00
            00 30 7c 42 00 b9 40 01 79 ce c0 00 02 01 c0 00
            02 02 c0 c1 c2 c3 c4 c5 c6 c7 c8 c9 ca cb cc cd
            ce cf d0 d1 d2 d3 d4 d5 d6 d7 d8 d9 da db
            """),
    RECORD_ROUTE_4(
            "IP 192.0.2.1 > 192.0.2.2: ICMP echo request, id 27459, seq 1, length 16",
            """
            02 00 5e 00 53 02 02 00 5e 00 53 01 08 00 4f 00
            00 4c 7c 43 40 00 40 01 46 59 c0 00 02 01 c0 00
            02 02 01 07 27 08 c0 00 02 01 00 00 00 00 00 00
            00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
            00 00 00 00 00 00 00 00 00 00 08 00 80 ab 6b 43
            00 01 00 01 02 03 04 05 06 07
            """),
    SYN_4(
            "IP 192.0.2.1.56398 > 192.0.2.2.80: Flags [S], seq 1603060598, win "
                    + "64240, options [mss 1460,sackOK,TS val 40553484 ecr 0,wscale 10], "
                    + "length 0",
            """
            02 00 5e 00 53 02 02 00 5e 00 53 01 08 00 45 00
            00 3c 52 0d 40 00 40 06 64 ab c0 00 02 01 c0 00
            02 02 dc 4e 00 50 5f 8c c3 76 00 00 00 00 a0 02
            fa f0 fa ef 00 00 02 04 05 b4 04 02 08 0a 02 6a
            cc 0c 00 00 00 00 01 03 03 0a
            """),
    SYN_ACK_4(
            "IP 192.0.2.2.80 > 192.0.2.1.56398: Flags [S.], seq 2141554165, ack "
                    + "1603060599, win 65160, options [mss 1460,sackOK,TS val 1088941978 ecr "
                    + "40553484,wscale 10], length 0",
            """
            02 00 5e 00 53 01 02 00 5e 00 53 02 08 00 45 00
            00 3c 00 00 40 00 40 06 b6 b8 c0 00 02 02 c0 00
            02 01 00 50 dc 4e 7f a5 85 f5 5f 8c c3 77 a0 12
            fe 88 c1 29 00 00 02 04 05 b4 04 02 08 0a 40 e7
            ef 9a 02 6a cc 0c 01 03 03 0a
            """),
    TEXT_4(
            "IP 192.0.2.1.56398 > 192.0.2.2.80: Flags [P.], seq "
                    + "1603060599:1603060604, ack 2141554166, win 63, options [TS val 40553484 "
                    + "ecr 1088941978], length 5",
            """
            02 00 5e 00 53 02 02 00 5e 00 53 01 08 00 45 00
            00 39 52 0f 40 00 40 06 64 ac c0 00 02 01 c0 00
            02 02 dc 4e 00 50 5f 8c c3 77 7f a5 85 f6 80 18
            00 3f aa 63 00 00 01 01 08 0a 02 6a cc 0c 40 e7
            ef 9a 68 65 6c 6c 6f
            """),
    FIN_4(
            "IP 192.0.2.2.80 > 192.0.2.1.56398: Flags [F.], seq 2141554179, ack "
                    + "1603060605, win 64, options [TS val 1088941978 ecr 40553484], length 0",
            """
            02 00 5e 00 53 01 02 00 5e 00 53 02 08 00 45 00
            00 34 85 54 40 00 40 06 31 6c c0 00 02 02 c0 00
            02 01 00 50 dc 4e 7f a5 86 03 5f 8c c3 7d 80 11
            00 40 ee 2d 00 00 01 01 08 0a 40 e7 ef 9a 02 6a
            cc 0c
            """),
    UDP_4(
            "IP 192.0.2.1.45485 > 192.0.2.2.9: UDP, length 5",
            """
            02 00 5e 00 53 02 02 00 5e 00 53 01 08 00 45 00
            00 21 78 9f 40 00 40 11 3e 29 c0 00 02 01 c0 00
            02 02 b1 ad 00 09 00 0d 86 47 68 65 6c 6c 6f
            """),
    PORT_UNREACHABLE_4(
            "IP 192.0.2.2 > 192.0.2.1: ICMP port unreachable, length 41",
            """
            02 00 5e 00 53 01 02 00 5e 00 53 02 08 00 45 c0
            00 3d 4a cc 00 00 40 01 ab 30 c0 00 02 02 c0 00
            02 01 03 03 81 1f 00 00 00 00 45 00 00 21 78 9f
            40 00 40 11 3e 29 c0 00 02 01 c0 00 02 02 b1 ad
            00 09 00 0d 86 47 68 65 6c 6c 6f
            """),
    NEIGHBOR_SOLICITATION(
            "IP6 2001:db8:77::1 > ff02::1:ff00:2: ICMP6, neighbor solicitation, who "
                    + "has 2001:db8:77::2, length 32",
            """
            33 33 ff 00 00 02 02 00 5e 00 53 01 86 dd 60 00
            00 00 00 20 3a ff 20 01 0d b8 00 77 00 00 00 00
            00 00 00 00 00 01 ff 02 00 00 00 00 00 00 00 00
            00 01 ff 00 00 02 87 00 6a 38 00 00 00 00 20 01
            0d b8 00 77 00 00 00 00 00 00 00 00 00 02 01 01
            02 00 5e 00 53 01
            """),
    NEIGHBOR_ADVERTISEMENT(
            "IP6 2001:db8:77::2 > 2001:db8:77::1: ICMP6, neighbor advertisement, tgt "
                    + "is 2001:db8:77::2 is-at 02:00:5e:00:53:02 [solicited,override], length "
                    + "32",
            """
            02 00 5e 00 53 01 02 00 5e 00 53 02 86 dd 60 00
            00 00 00 20 3a ff 20 01 0d b8 00 77 00 00 00 00
            00 00 00 00 00 02 20 01 0d b8 00 77 00 00 00 00
            00 00 00 00 00 01 88 00 d8 0b 60 00 00 00 20 01
            0d b8 00 77 00 00 00 00 00 00 00 00 00 02 02 01
            02 00 5e 00 53 02
            """),
    ECHO_6(
            "IP6 2001:db8:77::1 > 2001:db8:77::2: ICMP6, echo request, id 27456, seq "
                    + "1, length 16",
            """
            02 00 5e 00 53 02 02 00 5e 00 53 01 86 dd 60 06
            b9 93 00 10 3a 40 20 01 0d b8 00 77 00 00 00 00
            00 00 00 00 00 01 20 01 0d b8 00 77 00 00 00 00
            00 00 00 00 00 02 80 00 ac 00 6b 40 00 01 00 01
            02 03 04 05 06 07
            """),
    ECHO_REPLY_6(
            "IP6 2001:db8:77::2 > 2001:db8:77::1: ICMP6, echo reply, id 27456, seq "
                    + "1, length 16",
            """
            02 00 5e 00 53 01 02 00 5e 00 53 02 86 dd 60 02
            f5 b9 00 10 3a 40 20 01 0d b8 00 77 00 00 00 00
            00 00 00 00 00 02 20 01 0d b8 00 77 00 00 00 00
            00 00 00 00 00 01 81 00 ab 00 6b 40 00 01 00 01
            02 03 04 05 06 07
            """),
    LAST_FRAGMENT_6(
            "IP6 2001:db8:77::1 > 2001:db8:77::2: ICMPv6, frag 0xecb32874@1448, " + "length 60",
            """
            02 00 5e 00 53 02 02 00 5e 00 53 01 86 dd 60 06
            b9 93 00 44 2c 40 20 01 0d b8 00 77 00 00 00 00
            00 00 00 00 00 01 20 01 0d b8 00 77 00 00 00 00
            00 00 00 00 00 02 3a 00 05 a8 ec b3 28 74 a0 a1
            a2 a3 a4 a5 a6 a7 a8 a9 aa ab ac ad ae af b0 b1
            b2 b3 b4 b5 b6 b7 b8 b9 ba bb bc bd be bf c0 c1
            c2 c3 c4 c5 c6 c7 c8 c9 ca cb cc cd ce cf d0 d1
            d2 d3 d4 d5 d6 d7 d8 d9 da db
            """),
    SYN_6(
            "IP6 2001:db8:77::1.50522 > 2001:db8:77::2.80: Flags [S], seq "
                    + "2196372179, win 64800, options [mss 1440,sackOK,TS val 2335362493 ecr "
                    + "0,wscale 10], length 0",
            """
            02 00 5e 00 53 02 02 00 5e 00 53 01 86 dd 60 07
            a5 c5 00 28 06 40 20 01 0d b8 00 77 00 00 00 00
            00 00 00 00 00 01 20 01 0d b8 00 77 00 00 00 00
            00 00 00 00 00 02 c5 5a 00 50 82 e9 fa d3 00 00
            00 00 a0 02 fd 20 52 35 00 00 02 04 05 a0 04 02
            08 0a 8b 32 cd bd 00 00 00 00 01 03 03 0a
            """),
    SYN_ACK_6(
            "IP6 2001:db8:77::2.80 > 2001:db8:77::1.50522: Flags [S.], seq "
                    + "1257423642, ack 2196372180, win 64260, options [mss 1440,sackOK,TS val "
                    + "1997592556 ecr 2335362493,wscale 10], length 0",
            """
            02 00 5e 00 53 01 02 00 5e 00 53 02 86 dd 60 07
            01 59 00 28 06 40 20 01 0d b8 00 77 00 00 00 00
            00 00 00 00 00 02 20 01 0d b8 00 77 00 00 00 00
            00 00 00 00 00 01 00 50 c5 5a 4a f2 c3 1a 82 e9
            fa d4 a0 12 fb 04 f7 35 00 00 02 04 05 a0 04 02
            08 0a 77 10 d7 ec 8b 32 cd bd 01 03 03 0a
            """),
    TEXT_6(
            "IP6 2001:db8:77::1.50522 > 2001:db8:77::2.80: Flags [P.], seq "
                    + "2196372180:2196372185, ack 1257423643, win 64, options [TS val "
                    + "2335362493 ecr 1997592556], length 5",
            """
            02 00 5e 00 53 02 02 00 5e 00 53 01 86 dd 60 07
            a5 c5 00 25 06 40 20 01 0d b8 00 77 00 00 00 00
            00 00 00 00 00 01 20 01 0d b8 00 77 00 00 00 00
            00 00 00 00 00 02 c5 5a 00 50 82 e9 fa d4 4a f2
            c3 1b 80 18 00 40 dc d6 00 00 01 01 08 0a 8b 32
            cd bd 77 10 d7 ec 68 65 6c 6c 6f
            """),
    UDP_6(
            "IP6 2001:db8:77::1.57786 > 2001:db8:77::2.9: UDP, length 5",
            """
            02 00 5e 00 53 02 02 00 5e 00 53 01 86 dd 60 07
            77 ec 00 0d 11 40 20 01 0d b8 00 77 00 00 00 00
            00 00 00 00 00 01 20 01 0d b8 00 77 00 00 00 00
            00 00 00 00 00 02 e1 ba 00 09 00 0d 7d db 68 65
            6c 6c 6f
            """),
    PORT_UNREACHABLE_6(
            "IP6 2001:db8:77::2 > 2001:db8:77::1: ICMP6, port unreachable, length 61",
            """
            02 00 5e 00 53 01 02 00 5e 00 53 02 86 dd 60 0f
            b7 29 00 3d 3a 40 20 01 0d b8 00 77 00 00 00 00
            00 00 00 00 00 02 20 01 0d b8 00 77 00 00 00 00
            00 00 00 00 00 01 01 04 b8 fe 00 00 00 00 60 07
            77 ec 00 0d 11 40 20 01 0d b8 00 77 00 00 00 00
            00 00 00 00 00 01 20 01 0d b8 00 77 00 00 00 00
            00 00 00 00 00 02 e1 ba 00 09 00 0d 7d db 68 65
            6c 6c 6f
            """),
    ROUTER_SOLICITATION(
            "IP6 fe80::5eff:fe00:5302 > ff02::2: ICMP6, router solicitation, length " + "16",
            """
            33 33 00 00 00 02 02 00 5e 00 53 02 86 dd 60 00
            00 00 00 10 3a ff fe 80 00 00 00 00 00 00 00 00
            5e ff fe 00 53 02 ff 02 00 00 00 00 00 00 00 00
            00 00 00 00 00 02 85 00 19 29 00 00 00 00 01 01
            02 00 5e 00 53 02
            """);

    final String text;
    final String hex;

    GoldenFrame(String text, String hex) {
        this.text = text;
        this.hex = hex;
    }

    MemorySegment in(Arena arena) {
        return Golden.of(arena, hex);
    }
}
