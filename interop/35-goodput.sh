#!/usr/bin/env bash
# The harness of bench/goodput at its smallest: kernel to kernel, stack to kernel and kernel to
# stack over one bad link, each carrying octets. That it works; how well, its long form tells.
# limit: 120
. "$(dirname "$0")/lib.sh"

for control in cubic bbr; do
    modprobe -q tcp_$control 2>/dev/null
    check "bench/goodput --quick, $control" bash -c \
        "'$NETSTACK_ROOT/bench/goodput' --inside --quick --control $control >'$work/table'"
    check_equal "both cells have a row, $control" 2 "$(grep -c "^| $control |" "$work/table")"
done
