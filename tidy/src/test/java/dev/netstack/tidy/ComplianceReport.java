package dev.netstack.tidy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// docs/compliance.md, made of the requirements, what the sources name, and the recorded reasons.
final class ComplianceReport {
    private static final int PLACES_SHOWN = 4;
    private static final Pattern REASON =
            Pattern.compile("\\| ([A-Z0-9]+(?:-[0-9]+)?) \\| ([^|]+) \\|");

    private static final Map<String, String> TITLES = new LinkedHashMap<>();

    static {
        TITLES.put("MUST", "TCP: RFC 9293, MUST");
        TITLES.put("SHLD", "TCP: RFC 9293, SHOULD");
        TITLES.put("MAY", "TCP: RFC 9293, MAY");
        TITLES.put("REC", "TCP: RFC 9293, recommended");
        TITLES.put("SE", "TCP: the order of RFC 9293 §3.10.7");
        TITLES.put("CC", "TCP: congestion control, RFC 5681");
        TITLES.put("BA", "TCP: blind attacks, RFC 5961");
        TITLES.put("RTO", "TCP: retransmission timer, RFC 6298");
        TITLES.put("LR", "TCP: loss recovery with SACK, RFC 6675");
        TITLES.put("TS", "TCP: window scale, timestamps and PAWS, RFC 7323");
        TITLES.put("RACK", "TCP: RACK-TLP, RFC 8985");
        TITLES.put("CUB", "TCP: CUBIC, RFC 9438");
        TITLES.put("HYS", "TCP: HyStart++, RFC 9406");
        TITLES.put("ECN", "TCP: explicit congestion notification, RFC 3168");
        TITLES.put("TFO", "TCP: Fast Open, RFC 7413");
        TITLES.put("ETH", "Ethernet: RFC 894, RFC 1122 §2.3");
        TITLES.put("ARP", "ARP: RFC 826, RFC 1122 §2.3.2");
        TITLES.put("ACD", "Address conflicts: RFC 5227");
        TITLES.put("IP4", "IPv4: RFC 791, RFC 1122 §3.2");
        TITLES.put("IC4", "ICMP: RFC 792, RFC 1122 §3.2.2");
        TITLES.put("UDP", "UDP: RFC 768, RFC 1122 §4.1");
        TITLES.put("IP6", "IPv6: RFC 8200");
        TITLES.put("IC6", "ICMPv6: RFC 4443");
        TITLES.put("ND", "Neighbour discovery: RFC 4861");
        TITLES.put("AC", "Address autoconfiguration: RFC 4862");
        TITLES.put("PM", "Path MTU: RFC 8201");
        TITLES.put("A", "Attacks on the link");
        TITLES.put("B", "Attacks by IPv4");
        TITLES.put("D", "Attacks by ICMP");
        TITLES.put("E", "Attacks on the parser of TCP");
        TITLES.put("F", "Blind attacks on TCP");
        TITLES.put("G", "Attacks on the resources of TCP");
        TITLES.put("H", "Attacks by TCP's peer, and its own failures");
    }

    private final List<Requirement> requirements;
    private final Evidence evidence;
    private final Map<String, String> reasons = new LinkedHashMap<>();

    ComplianceReport(List<Requirement> requirements, Evidence evidence, List<String> exceptions) {
        this.requirements = requirements;
        this.evidence = evidence;
        for (var line : exceptions) {
            var row = REASON.matcher(line.strip());
            if (row.matches()) reasons.put(row.group(1), row.group(2).strip());
        }
    }

    /// Reasons recorded for what no list holds.
    List<String> unknownReasons() {
        var ids = requirements.stream().map(Requirement::id).toList();
        return reasons.keySet().stream().filter(id -> !ids.contains(id)).toList();
    }

    /// What binds and is not met: which id, and what is missing.
    List<String> gaps() {
        var gaps = new ArrayList<String>();
        for (var requirement : requirements) {
            if (!requirement.isBinding() || reasons.containsKey(requirement.id())) continue;
            boolean needsCode = !requirement.isAttack();
            if (needsCode && evidence.code(requirement).isEmpty()) {
                gaps.add(requirement.id() + ": no comment in the code names it");
            }
            if (evidence.tests(requirement).isEmpty()) {
                gaps.add(requirement.id() + ": no test names it");
            }
        }
        return gaps;
    }

    /// What a TCP should do and this one does not, when it is more than one in twenty.
    List<String> manyReasons() {
        var binding =
                requirements.stream()
                        .filter(each -> each.isShould() && each.isBinding())
                        .map(Requirement::id)
                        .toList();
        var excused = binding.stream().filter(reasons::containsKey).toList();
        return 20 * excused.size() > binding.size() ? excused : List.of();
    }

    String text() {
        var text =
                new StringBuilder(
                        """
                        # Compliance

                        Written by `./netstack verify --compliance` from the sources: which code
                        and which tests name a requirement. Do not edit it. A reason why a
                        requirement does not apply, or is met otherwise, stands in
                        `compliance-exceptions.md`.

                        """);
        text.append(summary());
        for (var part : TITLES.entrySet()) {
            var rows =
                    requirements.stream()
                            .filter(each -> each.part().equals(part.getKey()))
                            .toList();
            if (!rows.isEmpty()) table(text, part.getValue(), rows);
        }
        return text.toString();
    }

    private String summary() {
        long binding = requirements.stream().filter(Requirement::isBinding).count();
        long excused =
                requirements.stream()
                        .filter(Requirement::isBinding)
                        .filter(each -> reasons.containsKey(each.id()))
                        .count();
        long open = gaps().stream().map(gap -> gap.replaceFirst(":.*", "")).distinct().count();
        return """
        %d requirements; %d of them bind. Of these %d have code and a test, %d a reason,
        %d are open.
        """
                .formatted(requirements.size(), binding, binding - excused - open, excused, open);
    }

    private void table(StringBuilder text, String title, List<Requirement> rows) {
        text.append("\n## ").append(title).append("\n\n| id | level | code | test or reason |\n");
        text.append("|---|---|---|---|\n");
        for (var row : rows) {
            var reason = reasons.get(row.id());
            var tests = places(evidence.tests(row));
            text.append(
                    "| %s | %s | %s | %s |\n"
                            .formatted(
                                    row.id(),
                                    row.level(),
                                    places(evidence.code(row)),
                                    reason == null
                                            ? tests
                                            : tests + (tests.isEmpty() ? "" : "; ") + reason));
        }
    }

    private static String places(SortedSet<String> places) {
        var shown =
                places.stream()
                        .limit(PLACES_SHOWN)
                        .map(place -> "`" + place + "`")
                        .collect(Collectors.joining(", "));
        int more = places.size() - PLACES_SHOWN;
        return more > 0 ? shown + " and " + more + " more" : shown;
    }
}
