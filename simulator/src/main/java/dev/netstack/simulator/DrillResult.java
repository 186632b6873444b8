package dev.netstack.simulator;

/// What a call of a script returned.
///
/// @param errno empty when it succeeded
/// @param difference what it gave besides its result, where that is not what the script says;
///     empty when it is
record DrillResult(long value, String errno, String difference) {
    static DrillResult of(long value) {
        return new DrillResult(value, "", "");
    }

    static DrillResult error(String errno) {
        return new DrillResult(-1, errno, "");
    }

    static DrillResult wrong(String difference) {
        return new DrillResult(0, "", difference);
    }

    boolean isError() {
        return !errno.isEmpty();
    }

    @Override
    public String toString() {
        return isError() ? "-1 " + errno : Long.toString(value);
    }
}
