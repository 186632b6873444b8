#!/usr/bin/env bash
# The examples that open a TAP, as docs/course.md runs them; the others are tests of their module.
# limit: 180
. "$(dirname "$0")/lib.sh"

examples=$NETSTACK_ROOT/examples/run
example_pid=

start_example() { # WANTED-LINE NAME [ARGUMENT...]
    local wanted=$1
    shift
    : >"$work/example"
    "$examples" "$@" >"$work/example" 2>&1 </dev/null &
    example_pid=$!
    eventually $READY_SECONDS grep -q "$wanted" "$work/example" \
        || not_ok "example $1 says \"$wanted\"" "$(tail -n 5 "$work/example")"
}

end_example() {
    kill -TERM "$example_pid" 2>/dev/null
    wait "$example_pid" || :
}

echoed() { # ADDRESS
    [ "$(printf hello | timeout 10 socat -t 5 - "TCP:$1:7")" = hello ]
}

start_example listening EchoServer
check "EchoServer echoes over IPv4" echoed $stack4
check "EchoServer echoes over IPv6" echoed "[$stack6]"
end_example

"$examples" Ping $kernel4 $kernel6 192.0.2.99 >"$work/ping" 2>&1 </dev/null
check_equal "Ping ends with 0" 0 "$?"
check_equal "the kernel answers Ping over IPv4" 3 "$(grep -c "from $kernel4: seq=" "$work/ping")"
check_equal "the kernel answers Ping over IPv6" 3 "$(grep -c "from $kernel6: seq=" "$work/ping")"
check_equal "Ping hears that nobody is there" 3 "$(grep -c HOST_UNREACHABLE "$work/ping")"

# IPv6 is silenced: the frames that the kernel sends by itself are not what is looked at.
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1

start_example reading FrameDump address $kernel4/24 3
check "a ping of the TAP's own address is answered by the kernel" ping -c 1 -W 1 $kernel4
check_equal "and no frame comes out" 1 "$(wc -l <"$work/example")"
ping -c 3 -i 0.2 -W 1 $stack4 >/dev/null 2>&1
check "a ping of its neighbour comes as ARP" \
    eventually 5 grep -q "$kernel4 asks who has $stack4" "$work/example"
end_example

start_example reading FrameDump route 192.0.2.0/24 3
ping -c 3 -i 0.2 -W 1 $kernel4 >/dev/null 2>&1
check "with a route alone, any address comes as ARP" \
    eventually 5 grep -q "asks who has $kernel4" "$work/example"
end_example
