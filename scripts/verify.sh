# Sourced by ./netstack: `netstack verify`, set-up and all tests, one closing line.

VERIFY_USAGE='usage: netstack verify [--tests | --interop [PATTERN] | --compliance | --packetdrill |
                        --campaign [N [WORLD]] | --fuzz [ROUNDS]]
  (nothing)           install what the tests need, build, test, talk to the kernel: what CI runs
  --tests             the Maven part alone: compile, tidy, format, unit and simulation tests
  --interop PATTERN   the interop cases alone whose name holds PATTERN, against the present build
  --compliance        write docs/compliance.md anew from the sources
  --packetdrill       write the figures of docs/packetdrill.md anew from a run of the scripts
  --campaign N WORLD  N simulated connections on all cores (default 10,000,000; docs/testing.md)
  --fuzz ROUNDS       fuzz: each round gives every target 30 s (default 1); fuzz/run says more
environment: NETSTACK_SHARED (folder with the requirement lists and test data, default ../shared)'

verify() {
    results=$root/target/verify
    mkdir -p "$results" "$root/target/launch" 2>/dev/null || fail 73 "cannot write to $root/target"
    passed=0
    failed=0
    case ${1:-} in
        '') need_tools && need_maven && verify_tests && verify_interop '' ;;
        --tests) need_maven && verify_tests ;;
        --interop) need_tools && { is_fresh || build; } && verify_interop "${2:-}" ;;
        --compliance) need_maven && write_compliance; return ;;
        --packetdrill) need_maven && write_packetdrill; return ;;
        --campaign) need_maven && run_campaign "${2:-10000000}" "${3:-0}"; return ;;
        --fuzz) exec "$root/fuzz/run" "${2:-1}" ;;
        # For the scripts of bench and fuzz: the JDK that was found, and a module built for use.
        --java) printf '%s\n' "$jdk/bin/java"; return ;;
        --package) need_maven && maven -q -Pquick -DskipTests -pl "$2" -am package; return ;;
        --test) shift; need_maven && run_test "$@"; return ;;
        --help | -h) printf '%s\n' "$VERIFY_USAGE"; return 0 ;;
        *) printf '%s\n' "$VERIFY_USAGE" >&2; fail 64 "verify does not know '$1'" ;;
    esac
    printf '%d passed, %d failed\n' "$passed" "$failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

# What the interop cases call, and the Debian package that brings it.
TOOLS='ip:iproute2 ss:iproute2 ping:iputils-ping arping:iputils-arping curl:curl socat:socat
iperf3:iperf3 dnsmasq:dnsmasq-base tcpdump:tcpdump python3:python3 unshare:util-linux
timeout:coreutils bash:bash'

missing_packages() {
    for pair in $TOOLS; do
        command -v "${pair%%:*}" >/dev/null 2>&1 || printf '%s\n' "${pair#*:}"
    done | sort -u | paste -s -d ' ' -
}

need_tools() {
    PATH=$PATH:/usr/sbin:/sbin
    export PATH
    missing=$(missing_packages)
    # shellcheck disable=SC2086 # a list of packages
    [ -z "$missing" ] || install $missing || :
    missing=$(missing_packages)
    [ -z "$missing" ] || fail 69 "the tests need programs that are not here" \
        "try:  install $missing"
    [ -e /dev/net/tun ] || modprobe tun 2>/dev/null || :
    [ -c /dev/net/tun ] || fail 69 "there is no /dev/net/tun, and the tests open TAP devices" \
        "try:  modprobe tun; in a container, pass the device in"
}

verify_tests() {
    say "building and testing (the log is target/verify/maven.log)"
    rm -rf "$root"/*/target/surefire-reports
    : >"$stamp.new"
    maven --fail-at-end verify >"$results/maven.log" 2>&1
    built_well=$?
    [ "$built_well" -ne 0 ] || built
    count_reports "$built_well"
}

# One line for each module, then what failed and what was skipped. A test that was skipped counts
# as failed unless scripts/skips.txt gives the reason.
count_reports() {
    for reports in "$root"/*/target/surefire-reports; do
        [ -d "$reports" ] || continue
        module=${reports%/target/*}
        cat "$reports"/TEST-*.xml | awk -v module="${module##*/}" -v skips="$root/scripts/skips.txt" \
            -f "$root/scripts/reports.awk"
    done >"$results/tests.txt"
    grep -v '^sum ' "$results/tests.txt" | head -n 200 >&2
    passed=$(awk '/^sum / { n += $2 } END { print n + 0 }' "$results/tests.txt")
    failed=$(awk '/^sum / { n += $3 } END { print n + 0 }' "$results/tests.txt")
    [ "$1" -eq 0 ] || explain_failure
}

# What no report tells of: a module that does not compile, is not formatted, or was not reached.
explain_failure() {
    grep -E '^\[(WARNING|ERROR)\] .*\.java|^\[ERROR\] Failed to execute' "$results/maven.log" \
        | sed "s|$root/||" | cut -c 1-240 | sort -u | head -n 40 >&2
    broken=$(sed -n 's/^\[INFO\] Netstack \([a-z]*\) \.* \(FAILURE\|SKIPPED\).*/\1/p' "$results/maven.log")
    for module in $broken; do
        grep -q "^$module: .* [1-9][0-9]* failed" "$results/tests.txt" && continue
        say "$module did not get through the build"
        failed=$((failed + 1))
    done
    [ "$failed" -gt 0 ] || failed=1
}

verify_interop() {
    more_passed=0
    more_failed=1
    # Its own words of failure are shown already; a tally of an earlier run is not taken for this one.
    "$root/interop/run" "$1" && interop=0 || interop=$?
    case $interop in
        0 | 1) read -r more_passed more_failed <"$root/target/interop/tally" ;;
    esac
    passed=$((passed + more_passed))
    failed=$((failed + more_failed))
}

# One test, or one class of them, of one module.
run_test() {
    module=$1
    test=$2
    shift 2
    maven -q -Pquick -pl "$module" -am test -Dtest="$test" \
        -Dsurefire.failIfNoSpecifiedTests=false "$@"
}

# Prints how far it is every 500,000 connections; the world to go on with follows from the last line.
run_campaign() {
    run_test simulator CampaignTest -Dnetstack.campaign="$1" -Dnetstack.campaign.first="$2" \
        -Dnetstack.campaign.threads="$(nproc)"
}

write_compliance() {
    run_test tidy ComplianceTest -Dnetstack.compliance.write=true
}

write_packetdrill() {
    run_test simulator PacketdrillLedgerTest -Dnetstack.packetdrill.write=true
}
