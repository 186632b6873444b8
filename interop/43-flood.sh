#!/usr/bin/env bash
# A flood of SYNs from random sources through the TAP, while honest clients connect: they succeed,
# soon, and the flood leaves nothing behind. Both families.
#
# 50,000 SYN/s for 3 s; with NETSTACK_INTEROP=full 100,000 and 50,000 SYN/s for 30 s, and the p99 of
# honest connects at 50,000 SYN/s is checked also. The figures go to target/interop/flood.txt.
# limit: 120
. "$(dirname "$0")/lib.sh"

traffic=$NETSTACK_ROOT/interop/traffic.py
figures=$NETSTACK_ROOT/target/interop/flood.txt
: >"$figures"
HEAP_OCTETS_MAX=$((32 << 20))
FAILED_PERMILLE_MAX=10
P99_MILLIS_MAX=20

if [ "${NETSTACK_INTEROP:-}" = full ]; then rates="100000 50000" seconds=30 p99_at=50000
else rates=50000 seconds=3 p99_at=none; fi

# What the flood is sent in return goes where it came from.
start_flood() { # TARGET RATE
    mkfifo "$work/go"
    # A flood waits for nobody.
    nice -n -15 "${java_program[@]}" flood0 "$1" "$2" $seconds "${NETSTACK_SEED:-1}" \
        >"$work/flood" 2>&1 <"$work/go" &
    flood_pid=$!
    exec 7>"$work/go"
    rm "$work/go"
    eventually 30 grep -q '^ready' "$work/flood" || not_ok "the flood starts" "$(cat "$work/flood")"
    ip link set flood0 up
    ip route add 10.0.0.0/8 dev flood0
    ip route add 2001:db8:f::/48 dev flood0
}

honest() { sed -n "s/.*$1 \([0-9]*\).*/\1/p" "$work/honest"; }

flood() { # TARGET ADDRESS RATE
    local cell="$3 SYN/s, $2" before grown
    start_flood "$1" "$3"
    before=$(heap_octets)
    echo >&7
    check "the honest client ends, $cell" bash -c \
        "timeout 100 python3 '$traffic' honest $2 $seconds >'$work/honest'"
    check_at_most "99 % of honest connects succeed, $cell" $FAILED_PERMILLE_MAX "$(honest 'failed per mille')"
    [ "$3" != $p99_at ] || check_at_most "p99 is at most $P99_MILLIS_MAX ms, $cell" $P99_MILLIS_MAX "$(honest 'p99 ms')"
    grown=$(($(heap_octets) - before))
    check_at_most "the heap grows by 32 MiB at most, $cell" $HEAP_OCTETS_MAX $grown
    wait $flood_pid
    exec 7>&-
    printf '%s: %s; %s; heap %+d octets\n' "$cell" "$(tail -n 1 "$work/flood")" "$(head -n 1 "$work/honest")" $grown >>"$figures"
}

find_program link/Flood
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
start_stack --services --gateway $kernel4 --gateway $kernel6
for rate in $rates; do
    flood "$stack4:7" $stack4 $rate
    flood "[$stack6]:7" $stack6 $rate
done
check_equal "no internal error" 0 "$("$netstack" nstat -z | sed -n 's/^InternalError *//p' | tr -d ' ')"
check "cookies were sent" bash -c "'$netstack' nstat | grep -q '^TcpExtSyncookiesSent'"
stop_stack
cat "$figures"
