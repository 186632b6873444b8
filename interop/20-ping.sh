#!/usr/bin/env bash
# The kernel pings the stack, over both families, small and fragmented; and resolves it as it
# resolves a kernel.
# limit: 120
. "$(dirname "$0")/lib.sh"

no_loss() { # PING-ARGUMENTS...
    ping -q "$@" >"$work/ping" 2>&1 </dev/null
    grep -q ' 0% packet loss' "$work/ping"
}

start_stack

check "ping -4, 100 requests, no loss" no_loss -4 -c 100 -i 0.01 $stack4
check "ping -6, 100 requests, no loss" no_loss -6 -c 100 -i 0.01 $stack6
check "ping -s 65000: fragments both ways, no loss" no_loss -4 -c 10 -i 0.1 -s 65000 $stack4
check "ping -s 1472: the largest that is not fragmented" no_loss -4 -c 5 -i 0.1 -s 1472 $stack4
check "ping -s 1473: the smallest that is" no_loss -4 -c 5 -i 0.1 -s 1473 $stack4
check "ping -s 0: no data" no_loss -4 -c 3 -i 0.1 -s 0 $stack4
check "ping with a TTL of 1 arrives" no_loss -4 -c 3 -i 0.1 -t 1 $stack4
check "a flood of 5000 is answered in full" no_loss -4 -f -c 5000 $stack4

if ip link show "$device" | grep -q BROADCAST; then
    check "arping finds the stack" arping -c 3 -w 5 -I "$device" $stack4
    mac=$(ip -j neigh show dev "$device" | tr ',{}[]' '\n' | sed -n 's/^"lladdr":"\(.*\)"/\1/p' | head -n 1)
    found=$(arping -c 1 -w 5 -I "$device" $stack4 | grep -io '[0-9a-f:]\{17\}' | head -n 1)
    check_equal "arping sees the address that the neighbour cache holds" "${mac,,}" "${found,,}"
    check "arping -D sees that the address is taken" \
        bash -c "! arping -D -c 2 -w 3 -I $device $stack4"
    check "arping of nobody's address finds nobody" \
        bash -c "! arping -c 2 -w 3 -I $device 192.0.2.99"
fi

unresolved() { ping -4 -c 1 -W 5 192.0.2.99 2>&1 | grep -q 'Host Unreachable'; }
check "an address that nobody has is unreachable for the kernel" unresolved

"$netstack" ping -c 1 -W 5 192.0.2.99 >"$work/ours" 2>&1 </dev/null
check_equal "and for the stack: exit code 1" 1 $?
check "and the stack says so" grep -qi 'unreachable' "$work/ours"

"$netstack" neigh >"$work/neigh"
check "netstack neigh shows the kernel" grep -q "^$kernel4 dev " "$work/neigh"
check "netstack neigh shows the failure" grep -q '^192.0.2.99 .*FAILED' "$work/neigh"

stop_stack
check "the device is gone" bash -c "! ip link show $device"
