package dev.netstack.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Rule 2: `wire` and `stack` have no effects, and effects have one home elsewhere.
final class PurityCheck implements Check {
    private static final String TAKE = "take `now`, take entropy, be asked for output (rule 2)";

    private record Ban(Pattern words, String remedy) {
        private Ban(String words, String remedy) {
            this(Pattern.compile(words), remedy);
        }
    }

    private static final List<Ban> IN_CORE =
            List.of(
                    new Ban("\\b(nanoTime|currentTimeMillis|Instant|Clock|LocalDateTime)\\b", TAKE),
                    new Ban("\\b(Thread|Executor\\w*|ThreadLocal\\w*)\\b", TAKE),
                    new Ban("\\b(synchronized|\\w*Lock|notifyAll)\\b", TAKE),
                    new Ban("\\bvolatile\\b|java\\.util\\.concurrent", TAKE),
                    new Ban("\\b(\\w*Random|Math\\.random|UUID)\\b", TAKE),
                    new Ban("\\bSystem\\.(?!arraycopy)", TAKE),
                    new Ban("\\bjava\\.(net|io|time|nio\\.(file|channels))\\b", TAKE),
                    new Ban("\\b(\\w*Logger|printStackTrace)\\b", TAKE));

    private static final Ban LAYOUT =
            new Ban("\\bValueLayout\\b", "only Octets and Checksum name a ValueLayout");
    private static final List<String> KNOW_LAYOUT = List.of("Octets.java", "Checksum.java");

    private static final Ban LINKER =
            new Ban("\\b(Linker|SymbolLookup)\\b", "only `device` links native code");
    private static final Ban UNSAFE = new Ban("\\bsun\\.misc\\b", "use the FFM API");

    @Override
    public List<Fault> faults(Source source) {
        var faults = new ArrayList<Fault>();
        if (!source.isMain()) return faults;
        var lines = Code.bare(source.code()).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            for (var ban : bans(source)) {
                var matcher = ban.words.matcher(lines.get(i));
                if (!matcher.find()) continue;
                var what = "`" + matcher.group().strip() + "` in " + source.module();
                faults.add(new Fault(source.path(), i + 1, what, ban.remedy));
                break;
            }
        }
        return faults;
    }

    private static List<Ban> bans(Source source) {
        var bans = new ArrayList<Ban>();
        bans.add(UNSAFE);
        if (source.isCore()) bans.addAll(IN_CORE);
        if (source.isCore() && !KNOW_LAYOUT.contains(source.fileName())) bans.add(LAYOUT);
        if (!source.module().equals("device")) bans.add(LINKER);
        return bans;
    }
}
