#!/usr/bin/env bash
# Every combination of time stamps, SACK, window scale, ECN and Accurate ECN, on and off, in both
# roles and over both families: octets equal, and negotiated what was asked for.
#
# 8 MiB echoed in each of the four cells of a combination, 64 MiB a combination in both directions;
# 40 MiB with NETSTACK_INTEROP=full, 10 GiB in all.
# limit: 240
. "$(dirname "$0")/lib.sh"

octets=$((8 << 20))
[ "${NETSTACK_INTEROP:-}" != full ] || octets=$((40 << 20))
find_program link/EchoHost
python3 "$NETSTACK_ROOT/interop/options.py" $octets "${java_program[@]}" \
    options0 192.0.2.2/24 2001:db8:77::2/64
