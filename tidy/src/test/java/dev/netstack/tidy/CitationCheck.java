package dev.netstack.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Rule 26: a standard is cited by its final RFC, with the section that decides.
final class CitationCheck implements Check {
    private static final Pattern CITATION = Pattern.compile("\\bRFCs? (\\d+)");
    private static final Pattern PLACE =
            Pattern.compile("§|[Aa]ppendix|[Ff]igure|[Tt]able|[Ee]quation|MUST-|SHLD-|MAY-");
    private static final Pattern DRAFT = Pattern.compile("\\bdraft-[a-z]+-|Internet-Draft");
    private static final Pattern HISTORY =
            Pattern.compile("obsolete|supersede|replaced|original|older", Pattern.CASE_INSENSITIVE);

    /// Their sections have no numbers.
    private static final Set<Integer> WITHOUT_SECTIONS =
            Set.of(768, 792, 826, 862, 863, 864, 867, 894, 903, 3442);

    /// How far behind the number the section may stand.
    private static final int PLACE_WITHIN = 40;

    private static final Map<Integer, Integer> SUPERSEDED =
            Map.ofEntries(
                    Map.entry(793, 9293),
                    Map.entry(879, 9293),
                    Map.entry(1323, 7323),
                    Map.entry(1981, 8201),
                    Map.entry(2001, 5681),
                    Map.entry(2460, 8200),
                    Map.entry(2461, 4861),
                    Map.entry(2462, 4862),
                    Map.entry(2463, 4443),
                    Map.entry(2581, 5681),
                    Map.entry(2988, 6298),
                    Map.entry(3484, 6724),
                    Map.entry(3517, 6675),
                    Map.entry(3782, 6582),
                    Map.entry(4941, 8981),
                    Map.entry(6429, 9293),
                    Map.entry(6691, 9293),
                    Map.entry(8312, 9438));

    @Override
    public List<Fault> faults(Source source) {
        var faults = new ArrayList<Fault>();
        for (var comment : source.comments()) {
            checkFinal(source, comment, faults);
            if (source.isMain() && !describesType(source, comment)) {
                checkSection(source, comment, faults);
            }
        }
        return faults;
    }

    private static void checkFinal(Source source, Comment comment, List<Fault> faults) {
        var text = comment.text();
        if (DRAFT.matcher(text).find()) {
            faults.add(fault(source, comment, "a draft is cited", "cite the final RFC"));
        }
        var citation = CITATION.matcher(text);
        while (citation.find()) {
            var successor = SUPERSEDED.get(Integer.valueOf(citation.group(1)));
            if (successor == null || HISTORY.matcher(text).find()) continue;
            var remedy = "cite RFC " + successor + ", or say that the superseded text is meant";
            faults.add(fault(source, comment, citation.group() + " is superseded", remedy));
        }
    }

    private static void checkSection(Source source, Comment comment, List<Fault> faults) {
        var text = comment.text().replaceAll("\\s+", " ");
        var citation = CITATION.matcher(text);
        while (citation.find()) {
            if (WITHOUT_SECTIONS.contains(Integer.valueOf(citation.group(1)))) continue;
            int end = Math.min(text.length(), citation.end() + PLACE_WITHIN);
            if (PLACE.matcher(text.substring(citation.end(), end)).find()) continue;
            faults.add(
                    fault(source, comment, citation.group() + " without a section", "add its §"));
        }
    }

    /// The comment of a type or a package may name a whole RFC: it is what the type is about.
    private static boolean describesType(Source source, Comment comment) {
        if (comment.kind() != Code.Kind.MARKDOWN) return false;
        if (source.fileName().endsWith("-info.java")) return true;
        int next = comment.line() + comment.text().split("\n", -1).length;
        var starts = new HashSet<Integer>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitClass(ClassTree type, Void unused) {
                starts.add(source.line(type));
                return super.visitClass(type, null);
            }
        }.scan(source.unit(), null);
        return starts.contains(next);
    }

    private static Fault fault(Source source, Comment comment, String what, String remedy) {
        return new Fault(source.path(), comment.line(), what, remedy + " (rule 26)");
    }
}
