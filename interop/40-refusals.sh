#!/usr/bin/env bash
# `up` starts and ends in time, and says no clearly: each refusal has its message and its exit code.
# limit: 120
. "$(dirname "$0")/lib.sh"

refused() { # NAME CODE WORDS ARGUMENTS...
    local name=$1 code=$2 words=$3 found
    shift 3
    timeout 20 "$netstack" "$@" >"$work/out" 2>"$work/err" </dev/null
    found=$?
    check_equal "$name: exit code" "$code" "$found"
    check "$name: the message" grep -qi -- "$words" "$work/err"
    check "$name: no stack trace" bash -c "! grep -q '^\\s*at ' '$work/err'"
}

start_stack >/dev/null
stop_stack
begin=$(date +%s%N)
start_stack
check_at_most "a warm start is ready within 2 s (ms)" 2000 $((($(date +%s%N) - begin) / 1000000))
refused "a second up on the same device" 75 "in use\|busy\|already" up
begin=$(date +%s%N)
stop_stack
check_at_most "SIGTERM ends it within 5 s (ms)" 5000 $((($(date +%s%N) - begin) / 1000000))
check "the device is gone" bash -c "! ip link show $device"

# A shell starts its background jobs with SIGINT ignored, which a program cannot tell from a wish.
python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$netstack" up >"$stack_log" 2>&1 </dev/null &
stack_pid=$!
eventually 20 grep -q '^ready' "$stack_log"
kill -INT $stack_pid
eventually 5 stack_ended
wait $stack_pid
check_equal "SIGINT ends it with 0" 0 $?
stack_pid=

refused "a wrong flag" 64 "unknown option.*--frobnicate" up --frobnicate
refused "a wrong command" 64 "frobnicate" frobnicate
refused "a missing command" 64 "missing"
refused "an address that is none" 64 "192.0.2.256" up --address 192.0.2.256/24
refused "a prefix that is none" 64 "/33" up --address 192.0.2.2/33
refused "an unknown device mode" 64 "tab:x" up --device tab:x
refused "a device name that is too long" 64 "15" up --device tap:a123456789012345
refused "an MTU out of range" 64 "mtu 67" up --mtu 67
refused "a MAC that is none" 64 "zz" up --mac zz:00:00:00:00:01
refused "an address that no host may have" 64 "224.0.0.1" up --address 224.0.0.1/24
refused "a gateway outside any prefix" 64 "198.51.100.1" up --gateway 198.51.100.1
refused "an option that TCP has not" 64 "no-such" up --tcp no-such=1
refused "a value out of an option's range" 64 "hop-limit=300" up --tcp hop-limit=300
refused "an inspecting command without an instance" 69 "no netstack" ss
refused "a client without an instance" 69 "no netstack" ping -c 1 $kernel4

mkdir -p "$work/nobody" && chown 65534 "$work/nobody" && chmod 755 "$work"
timeout 20 setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all \
    env XDG_RUNTIME_DIR="$work/nobody" "$netstack" up >"$work/out" 2>"$work/err" </dev/null
check_equal "no rights: exit code" 77 $?
check "no rights: the message names demo" grep -q 'netstack demo' "$work/err"

timeout 20 unshare --mount bash -c \
    "mount -t tmpfs none /dev/net; '$netstack' up" \
    >"$work/out" 2>"$work/err" </dev/null
check_equal "no /dev/net/tun: exit code" 69 $?
check "no /dev/net/tun: the message names it" grep -q '/dev/net/tun' "$work/err"
