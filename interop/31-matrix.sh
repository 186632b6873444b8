#!/usr/bin/env bash
# Bulk TCP between the kernel and the stack, checked octet by octet: echo, discard and chargen, both
# families, the device's offload on and off, four MTUs.
#
# 32 MiB a cell; with NETSTACK_INTEROP=full 1 GiB of echo and chargen and 4 GiB into discard. The
# figures go to target/interop/matrix.txt.
# limit: 420
. "$(dirname "$0")/lib.sh"

export TRAFFIC_CC=cubic
figures=$NETSTACK_ROOT/target/interop/matrix.txt
: >"$figures"

if [ "${NETSTACK_INTEROP:-}" = full ]; then
    echo_octets=$((1 << 30)) discard_octets=$((4 << 30)) chargen_octets=$((1 << 30))
else
    echo_octets=$((32 << 20)) discard_octets=$((32 << 20)) chargen_octets=$((32 << 20))
fi

transfer() { # NAME KIND ADDRESS OCTETS
    local name=$1
    shift
    check "$name" bash -c "python3 '$NETSTACK_ROOT/interop/traffic.py' $* | tee '$work/figure'"
    printf '%s: %s\n' "$name" "$(cat "$work/figure" 2>/dev/null)" >>"$figures"
}

for mtu in 1500 576 1280 9000; do
    for offload in on off; do
        start_stack --services --mtu $mtu --offload $offload
        addresses=$stack4
        # IPv6 needs 1280 octets of every link (RFC 8200 §5): the kernel has none below.
        [ $mtu -lt 1280 ] || addresses="$stack4 $stack6"
        for address in $addresses; do
            cell="mtu $mtu, offload $offload, $address"
            transfer "echo, $cell" echo "$address" $echo_octets
            transfer "discard, $cell" discard "$address" $discard_octets
            transfer "chargen, $cell" chargen "$address" $chargen_octets
            check "UDP echo, $cell" python3 "$NETSTACK_ROOT/interop/traffic.py" udp "$address" 200
        done
        stop_stack
    done
done
