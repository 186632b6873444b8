package dev.netstack.tidy;

/// One place that breaks a rule, and what to do about it.
record Fault(String file, int line, String what, String remedy) {
    @Override
    public String toString() {
        return "%s:%d: %s; %s".formatted(file, line, what, remedy);
    }
}
