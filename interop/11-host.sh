#!/usr/bin/env bash
# A program with a stack on a TAP of its own, as the documents show it, and the kernel as its client.
# By hand: unshare -n ./netstack verify --test host TapSnippetNativeTest -o \
#     -Dnetstack.groups=native -Dnetstack.excludedGroups=
# limit: 180
. "$(dirname "$0")/lib.sh"

report=$NETSTACK_ROOT/host/target/surefire-reports/TEST-dev.netstack.host.TapSnippetNativeTest.xml
rm -f "$report"
"$netstack" verify --test host TapSnippetNativeTest -o \
    -Dnetstack.groups=native -Dnetstack.excludedGroups= >"$work/native.log" 2>&1
check_equal "the native tests end well" 0 $?
[ $failures -eq 0 ] || tail -n 30 "$work/native.log"
check "the program ran" grep -q ' tests="1" errors="0" skipped="0" failures="0"' "$report"
check "no device is left" bash -c "! ip link show netstack0"
