package dev.netstack.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A requirement that some part of Netstack must meet: its id in the project's lists.
///
/// @param level the word of RFC 2119, `rule` for a processing rule, or `attack`
record Requirement(String id, String level) {
    /// Parts that are about TCP: what they say a TCP should do binds too.
    private static final List<String> TCP_PARTS =
            List.of(
                    "MUST", "SHLD", "CC", "BA", "RTO", "LR", "TS", "RACK", "CUB", "HYS", "ECN",
                    "TFO");

    /// Parts of which what must be done binds: link, ARP, IPv4, ICMP and UDP.
    private static final List<String> BINDING_PARTS =
            List.of("ETH", "ARP", "ACD", "IP4", "IC4", "UDP");

    private static final Pattern ROW =
            Pattern.compile("\\| ([A-Z0-9]+-[0-9]+) \\|(?: (M|MN|S|SN|O|O/M|R) \\|)?.*");
    private static final Pattern THREAT_ROW = Pattern.compile("\\| ([ABDEFGH][0-9]+) \\|.*");
    private static final Pattern OWN_ROW =
            Pattern.compile("\\| ([A-Z0-9]+(?:-[0-9]+)?) \\| ([a-z A-Z]+) \\|.*");

    private static final Map<String, String> LEVELS =
            Map.of(
                    "M", "MUST",
                    "MN", "MUST NOT",
                    "S", "SHOULD",
                    "SN", "SHOULD NOT",
                    "O", "MAY",
                    "O/M", "MAY",
                    "R", "RECOMMENDED");

    private static final String RULE = "rule";
    static final String ATTACK = "attack";

    /// The part of the id in front of its number: `MUST`, `ARP`, `A`.
    String part() {
        return id.replaceFirst("-?[0-9]+$", "");
    }

    boolean isAttack() {
        return level.equals(ATTACK);
    }

    boolean isShould() {
        return level.startsWith("SHOULD");
    }

    /// True when code and test may not both be missing without a reason.
    boolean isBinding() {
        if (isAttack()) return true;
        boolean isOfTcp = TCP_PARTS.contains(part());
        if (isShould()) return isOfTcp;
        return level.startsWith("MUST") && (isOfTcp || BINDING_PARTS.contains(part()));
    }

    /// Requirements of a list in which each is a row of a table.
    static List<Requirement> ofList(List<String> lines) {
        var found = new ArrayList<Requirement>();
        for (var line : lines) {
            var row = ROW.matcher(line);
            if (!row.matches()) continue;
            var level = row.group(2) == null ? RULE : LEVELS.getOrDefault(row.group(2), RULE);
            found.add(new Requirement(row.group(1), level));
        }
        return found;
    }

    /// Attacks of the catalogue that concern link, IPv4, ICMP and TCP.
    static List<Requirement> ofCatalogue(List<String> lines) {
        var found = new ArrayList<Requirement>();
        for (var line : lines) {
            var row = THREAT_ROW.matcher(line);
            if (row.matches()) found.add(new Requirement(row.group(1), ATTACK));
        }
        return found;
    }

    /// What docs/compliance.md lists: the lists themselves are not part of the repository.
    static List<Requirement> ofReport(List<String> lines) {
        var found = new ArrayList<Requirement>();
        for (var line : lines) {
            var row = OWN_ROW.matcher(line);
            if (row.matches()) found.add(new Requirement(row.group(1), row.group(2)));
        }
        return found;
    }
}
