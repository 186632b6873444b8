#!/usr/bin/env bash
# `up` for a user without rights, where /dev/net/tun is open to everyone: it runs in a user and
# network namespace of its own, and says how to enter it. `demo` needs nothing at all.
# limit: 90
. "$(dirname "$0")/lib.sh"

# This machine's node stays as it is: another one is mounted over it, in this case's namespace.
mknod "$work/tun" c 10 200 && chmod 666 "$work/tun"
mount --bind "$work/tun" /dev/net/tun
mkdir "$work/home" && chown 65534 "$work/home" && chmod 755 "$work"

as_nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all
    env HOME="$work/home" XDG_RUNTIME_DIR="$work/home")

"${as_nobody[@]}" "$netstack" up >"$stack_log" 2>&1 </dev/null &
stack_pid=$!
eventually 20 stack_spoke
check "up is ready without rights" grep -q '^ready' "$stack_log"
check "it says how to enter its network" grep -q 'nsenter .*--target [0-9]' "$stack_log"

inside=$(sed -n 's/.*--target \([0-9]*\).*/\1/p' "$stack_log")
check "the kernel in there pings the stack, IPv4" \
    "${as_nobody[@]}" nsenter --user --preserve-credentials --net --target "$inside" ping -q -c 2 -i 0.2 $stack4
check "the kernel in there pings the stack, IPv6" \
    "${as_nobody[@]}" nsenter --user --preserve-credentials --net --target "$inside" ping -q -c 2 -i 0.2 $stack6
check "nothing of it is out here" bash -c "! ip link show $device"
check "its user looks at it" "${as_nobody[@]}" "$netstack" addr
stop_stack

"${as_nobody[@]}" "$netstack" demo --seed 7 >"$work/demo" 2>&1 </dev/null
check_equal "demo ends with 0" 0 $?
check "it prints the handshake" grep -q 'Flags \[S\]\|\[S\]' "$work/demo"
check "and every octet arrived" grep -q 'every octet as it was sent' "$work/demo"
"${as_nobody[@]}" "$netstack" demo --seed 7 >"$work/again" 2>&1 </dev/null
check "the same seed gives the same exchange" cmp "$work/demo" "$work/again"
check "demo over IPv6" "${as_nobody[@]}" "$netstack" demo -6 --seed 8 --loss 20
