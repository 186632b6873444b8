package dev.netstack.tidy;

import java.util.List;

/// A rule of STYLE.md that a tool can see.
sealed interface Check
        permits ArrowCheck,
                CitationCheck,
                CommentCheck,
                DocumentationCheck,
                NameCheck,
                ParameterCheck,
                PurityCheck,
                SequenceCheck,
                ShapeCheck,
                SizeCheck,
                TestCheck {
    List<Fault> faults(Source source);

    static List<Check> all() {
        return List.of(
                new ArrowCheck(),
                new CitationCheck(),
                new CommentCheck(),
                new DocumentationCheck(),
                new NameCheck(),
                new ParameterCheck(),
                new PurityCheck(),
                new SequenceCheck(),
                new ShapeCheck(),
                new SizeCheck(),
                new TestCheck());
    }
}
