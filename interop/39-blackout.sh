#!/usr/bin/env bash
# Transfers go on soon after black-outs of 1 and 5 s, silent ones and ones that the device tells of;
# with NETSTACK_INTEROP=full also of 10, 30 and 60 s.
# limit: 120
. "$(dirname "$0")/lib.sh"

outages=1,5
[ "${NETSTACK_INTEROP:-}" != full ] || outages=1,5,10,30,60
"$NETSTACK_ROOT/bench/blackout" --inside --seconds $outages
