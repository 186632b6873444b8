package dev.netstack.cli;

import dev.netstack.host.Host;
import dev.netstack.stack.tcp.CongestionControl;
import dev.netstack.stack.tcp.EcnPolicy;
import dev.netstack.stack.tcp.TcpOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// A default of TCP as people write it: `congestion-control=cubic`, `pacing=off`,
/// `hop-limit=32`.
record TcpOptionText(TcpOption option, long value) {
    /// @throws CommandFailure when the name or the value is wrong
    static List<TcpOptionText> parseAll(String text) {
        if (text.isEmpty()) return List.of();
        return Arrays.stream(text.split(",", -1)).map(TcpOptionText::parse).toList();
    }

    private static TcpOptionText parse(String text) {
        var pair = text.split("=", 2);
        for (var option : TcpOption.values()) {
            if (pair.length == 2 && word(option).equals(pair[0])) {
                return new TcpOptionText(option, value(option, pair[1]));
            }
        }
        var known = Stream.of(TcpOption.values()).map(TcpOptionText::word).toList();
        throw CommandFailure.usage("--tcp " + text, "the options are " + known);
    }

    private static long value(TcpOption option, String text) {
        var names = names(option);
        if (names.contains(text)) return names.indexOf(text);
        if (text.matches("\\d{1,18}")) return Long.parseLong(text);
        throw refusal(option, text);
    }

    /// Names of the values from 0 on.
    private static List<String> names(TcpOption option) {
        return switch (option) {
            case CONGESTION_CONTROL -> words(CongestionControl.values());
            case ECN -> words(EcnPolicy.values());
            default -> List.of("off", "on");
        };
    }

    private static List<String> words(Enum<?>[] constants) {
        return Stream.of(constants).map(TcpOptionText::word).toList();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static CommandFailure refusal(TcpOption option, String text) {
        return CommandFailure.usage(
                "--tcp " + word(option) + "=" + text,
                "it must be a number in the option's range, or one of " + names(option));
    }

    void apply(Host host) {
        boolean isTaken = host.ask(stack -> stack.tcp().setDefault(option, value));
        if (!isTaken) throw refusal(option, Long.toString(value));
    }
}
