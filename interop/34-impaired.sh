#!/usr/bin/env bash
# Transfers between the kernel and the stack through a link that loses, reorders, duplicates and
# corrupts by a seed, on the stack's side: digests equal.
# limit: 240
. "$(dirname "$0")/lib.sh"

seed=${NETSTACK_SEED:-$RANDOM}
echo "seed $seed (replay with NETSTACK_SEED=$seed)"
export TRAFFIC_CC=cubic
traffic=$NETSTACK_ROOT/interop/traffic.py

try() { # NAME IMPAIRMENT OCTETS
    start_stack --services --http off --impair "$2,seed=$seed"
    for address in $stack4 $stack6; do
        check "echo through $1, $address, seed $seed" python3 "$traffic" echo $address "$3"
        check "chargen through $1, $address, seed $seed" python3 "$traffic" chargen $address "$3"
    done
    stop_stack
}

try "1 % loss" loss=1 $((4 << 20))
try "5 % loss" loss=5 $((1 << 20))
try "20 % loss" loss=20 $((32 << 10))
try "30 % reordering" reorder=30,delay=2 $((4 << 20))
try "10 % duplication" duplicate=10 $((4 << 20))
try "2 % corruption" corrupt=2 $((1 << 20))
try "all of it" loss=2,reorder=10,duplicate=5,corrupt=1,delay=3,jitter=1 $((512 << 10))
