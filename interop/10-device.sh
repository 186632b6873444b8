#!/usr/bin/env bash
# The device module against the kernel: TAP and TUN with and without offload, rtnetlink, each error.
# By hand: unshare -n ./netstack verify --test device '*NativeTest' -o \
#     -Dnetstack.groups=native -Dnetstack.excludedGroups=
# limit: 180
. "$(dirname "$0")/lib.sh"

reports=$NETSTACK_ROOT/device/target/surefire-reports
rm -f "$reports"/TEST-*NativeTest.xml
"$netstack" verify --test device '*NativeTest' -o \
    -Dnetstack.groups=native -Dnetstack.excludedGroups= >"$work/native.log" 2>&1
check_equal "the native tests end well" 0 $?
[ $failures -eq 0 ] || tail -n 30 "$work/native.log"

for report in "$reports"/TEST-*NativeTest.xml; do
    name=$(basename "$report" .xml)
    counts=$(sed -n 's/.*<testsuite .* tests="\([0-9]*\)" errors="\([0-9]*\)" skipped="\([0-9]*\)" failures="\([0-9]*\)".*/\1 \2 \3 \4/p' \
        "$report" | head -n 1)
    read -r tests errors skipped failed <<<"$counts"
    check "${name##*.}: some tests ran" test "${tests:-0}" -gt 0
    check_equal "${name##*.}: none failed or was skipped" 0 $((errors + skipped + failed))
done
check "both classes ran" test -e "$reports/TEST-dev.netstack.device.KernelLinkNativeTest.xml"
check "no device is left" bash -c "! ip link show netstack0"
