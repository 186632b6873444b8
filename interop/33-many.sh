#!/usr/bin/env bash
# Many connections: 1,000 at once, 10,000 in a row, and nothing left of them.
# limit: 240
. "$(dirname "$0")/lib.sh"

traffic=$NETSTACK_ROOT/interop/traffic.py
ulimit -n 4096 2>/dev/null
sysctl -q -w net.ipv4.tcp_max_tw_buckets=100 net.ipv4.ip_local_port_range='1025 65000' 2>/dev/null

threads() { sed -n 's/^Threads:\s*//p' "/proc/$stack_pid/status"; }
descriptors() { ls "/proc/$stack_pid/fd" | wc -l; }

start_stack --services
python3 "$traffic" many $stack4 1000 1000 >/dev/null 2>&1
python3 "$traffic" churn $stack4 1000 >/dev/null 2>&1
heap_before=$(heap_octets)
threads_before=$(threads)
descriptors_before=$(descriptors)

check "1,000 connections at once echo 100 kB each, IPv4" python3 "$traffic" many $stack4 1000 100000
check "1,000 connections at once echo 100 kB each, IPv6" python3 "$traffic" many $stack6 1000 100000
check "10,000 connections in a row" python3 "$traffic" churn $stack4 10000

count() { "$netstack" nstat -z | sed -n "s/^$1 *//p" | tr -d ' '; }
none_left() { [ "$(count TcpConnections)" = 0 ]; }
eventually 90 none_left
check_equal "no connection is left" 0 "$(count TcpConnections)"
check_at_most "the heap is back, and 8 MiB at most" $((heap_before + (8 << 20))) "$(heap_octets)"
check_at_most "no thread is left" $((threads_before + 4)) "$(threads)"
check_at_most "no descriptor is left" "$((descriptors_before + 1))" "$(descriptors)"
check_equal "no buffer is left" 0 "$(count BufferOctetsInUse)"
check_equal "no internal error" 0 "$(count InternalError)"
stop_stack
