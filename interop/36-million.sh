#!/usr/bin/env bash
# bench/million with 20,000 connections: what each costs, and that they answer.
# limit: 120
. "$(dirname "$0")/lib.sh"

"$NETSTACK_ROOT/bench/million" 20000 5 >"$work/found" 2>&1
check_equal "bench/million ends with 0" 0 $?
cat "$work/found" # its own checks
