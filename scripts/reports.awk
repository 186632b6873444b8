# Reads Surefire's XML reports; prints what failed or was skipped, and `sum PASSED FAILED`.

BEGIN {
    while ((getline line < skips) > 0) {
        split(line, column, / *\| */)
        if (line !~ /^#/ && column[2] != "") reason[column[1]] = column[2]
    }
}

function attribute(name,    from) {
    if (!match($0, " " name "=\"[^\"]*\"")) return ""
    from = RSTART + length(name) + 3
    return substr($0, from, RLENGTH - length(name) - 4)
}

# The element itself, not the word in a test's output.
/^<testsuite / {
    tests += attribute("tests")
    failures += attribute("errors") + attribute("failures")
    skipped += attribute("skipped")
}

/^  <testcase / { test = attribute("classname") "#" attribute("name") }

/^    <(failure|error)[ >]/ { print "  failed: " test }

/^    <skipped[ \/>]/ {
    bare = test
    sub(/[({[].*/, "", bare)
    if (bare in reason) {
        excused++
        print "  skipped: " test " (" reason[bare] ")"
    } else {
        print "  failed: " test " was skipped, and scripts/skips.txt gives no reason"
    }
}

END {
    bad = failures + skipped - excused
    printf "%s: %d passed, %d failed\n", module, tests - failures - skipped, bad
    print "sum " tests - failures - skipped " " bad
}
