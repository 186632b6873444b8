package dev.netstack.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Rules 1 and 5: arrows between modules point inward, and packages are two levels deep at most.
final class ArrowCheck implements Check {
    private static final Pattern PACKAGE = Pattern.compile("\\bdev\\.netstack\\.([a-z]+)");
    private static final int DEPTH_MAX = 4;

    /// What each module's main sources may name, besides themselves.
    private static final Map<String, Set<String>> ARROWS =
            Map.of(
                    "wire", Set.of(),
                    "stack", Set.of("wire"),
                    "device", Set.of("wire"),
                    "host", Set.of("wire", "stack", "device"),
                    "names", Set.of("wire", "stack", "host"),
                    "simulator", Set.of("wire", "stack"),
                    "nio", Set.of("wire", "host"),
                    "cli", Set.of("wire", "stack", "device", "host", "names", "simulator", "nio"));

    @Override
    public List<Fault> faults(Source source) {
        var faults = new ArrayList<Fault>();
        var allowed = ARROWS.get(source.module());
        if (!source.isMain() || allowed == null) return faults;
        var code = Code.bare(source.code());
        int number = 0;
        for (var line : code.lines().toList()) {
            number++;
            var matcher = PACKAGE.matcher(line);
            while (matcher.find()) {
                var target = moduleOf(matcher.group(1));
                if (target.equals(source.module()) || allowed.contains(target)) continue;
                faults.add(
                        new Fault(
                                source.path(),
                                number,
                                "arrow from " + source.module() + " to " + target,
                                "arrows point inward: "
                                        + source.module()
                                        + " may name "
                                        + (allowed.isEmpty() ? "no module" : allowed)));
            }
        }
        var name = source.unit().getPackageName();
        if (name != null && name.toString().split("\\.").length > DEPTH_MAX) {
            faults.add(
                    source.fault(
                            name,
                            "package " + name + " is a third level",
                            "make it a module (rule 5)"));
        }
        return faults;
    }

    private static String moduleOf(String firstPackage) {
        return firstPackage.equals("socket") ? "host" : firstPackage;
    }
}
