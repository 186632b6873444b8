package dev.netstack.simulator.packetdrill;

import dev.netstack.simulator.packetdrill.Action.Datagram;
import dev.netstack.simulator.packetdrill.Action.Direction;
import dev.netstack.simulator.packetdrill.Action.IcmpError;
import dev.netstack.simulator.packetdrill.Action.Packet;
import dev.netstack.simulator.packetdrill.Action.Payload;
import dev.netstack.simulator.packetdrill.Action.Segment;
import java.util.regex.Pattern;

/// Reads a packet, which ends with its line.
final class PacketParser {
    private static final Pattern UDP = Pattern.compile("udp\\s*\\((\\d+)\\)");
    private static final Pattern ICMP =
            Pattern.compile(
                    "icmp\\s+(?<type>\\w+)(\\s+(?!mtu\\b)(?<code>\\w+))?(\\s+mtu\\s+(?<mtu>\\d+))?"
                            + "(\\s*\\[(?<quoted>[^\\]]*)\\])?");
    private static final String ANYWHERE = "...(";

    private final Cursor cursor;

    PacketParser(Cursor cursor) {
        this.cursor = cursor;
    }

    Packet parse() {
        var direction = cursor.skip("<") ? Direction.IN : Direction.OUT;
        if (direction == Direction.OUT) cursor.require(">");
        cursor.skipBlanks();
        var ip = cursor.skip("[") ? cursor.through("]").strip() : "";
        int line = cursor.line();
        cursor.skipBlanks();
        if (cursor.line() != line) throw new ScriptException(line, "a packet without a header");
        var text = cursor.restOfLine();
        return new Packet(direction, ip.isEmpty() ? other(text, line) : segment(ip, text, line));
    }

    private static Payload other(String text, int line) {
        var udp = UDP.matcher(text);
        if (udp.matches()) return new Datagram(Integer.parseInt(udp.group(1)));
        var icmp = ICMP.matcher(text);
        if (icmp.matches()) {
            String code = icmp.group("code");
            String mtu = icmp.group("mtu");
            return new IcmpError(
                    icmp.group("type"),
                    code == null ? "" : code,
                    mtu == null ? null : Integer.valueOf(mtu),
                    icmp.group("quoted"));
        }
        return segment("", text, line);
    }

    /// @param ip what stands in brackets about the IP header
    private static Segment segment(String ip, String text, int line) {
        if (!text.matches("[-SFRPUEWA0-7.].*"))
            throw new ScriptException(line, "no packet: " + text);
        boolean hasAnyOptions = text.endsWith("<...>");
        var notation = hasAnyOptions ? text.substring(0, text.length() - 5) : text;
        boolean isAnywhere = notation.contains(ANYWHERE);
        if (isAnywhere) notation = notation.replaceFirst("\\.\\.\\.\\((\\d+)\\)", "0:$1($1)");
        if (!ip.isEmpty()) notation = "[" + ip + "] " + notation;
        return new Segment(notation.strip(), isAnywhere, hasAnyOptions);
    }
}
