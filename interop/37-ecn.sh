#!/usr/bin/env bash
# Explicit congestion notification with the kernel, in both roles (RFC 3168), and what accurate
# feedback falls back to (RFC 9768 §3.1.1). Marks come from a bottleneck on the stack's side;
# witnesses are the kernel's counters and a capture.
# limit: 240
. "$(dirname "$0")/lib.sh"

octets=$((4 << 20))
traffic=$NETSTACK_ROOT/interop/traffic.py
capture=$work/ecn.pcapng
export TRAFFIC_CC=cubic

mkdir "$work/www"
head -c $octets /dev/urandom >"$work/www/file"
wanted=$(sha256sum <"$work/www/file")
python3 -m http.server --directory "$work/www" --bind :: 8080 >"$work/www.log" 2>&1 </dev/null &

# What the kernel counted in this namespace since it began.
counted() { nstat -asz "$1" | awk -v name="$1" '$1 == name { print $2 }'; }

grew() { # NAME BEFORE
    [ "$(counted "$1")" -gt "$2" ]
}

# SYNs that were captured, by their flags and order.
handshakes() { "$netstack" dump -r "$capture" | grep -o 'Flags \[S[^]]*\]' | sort -u | tr -d '\n'; }

try() { # KERNEL POLICY SYNS: tcp_ecn, the stack's option, and the SYNs both ways
    sysctl -q -w net.ipv4.tcp_ecn="$1"
    cell="kernel $1, stack $2"
    start_stack --services --http off --capture "$capture" --tcp "ecn=$2"
    for address in $stack4 $stack6; do
        check "echo, $cell, $address" python3 "$traffic" echo "$address" $octets
    done
    for url in "http://$kernel4:8080/file" "http://[$kernel6]:8080/file"; do
        check "netstack get, $cell, $url" "$netstack" get -o "$work/got" "$url"
        check_equal "the digest is equal" "$wanted" "$(sha256sum <"$work/got")"
    done
    stop_stack
    check_equal "the SYNs, $cell" "$3" "$(handshakes)"
}

# tcp_ecn: 0 none, 1 classic asked for, 2 classic agreed to. Linux 6.18 takes no more: the kernel
# is what accurate feedback falls back for.
try 0 accurate 'Flags [S.]Flags [SEWe]Flags [S]'
try 1 off 'Flags [S.]Flags [SEW]Flags [S]'
try 1 classic 'Flags [S.E]Flags [SEW]'
try 2 accurate 'Flags [S.E]Flags [S.]Flags [SEWe]Flags [S]'

marked() { # KERNEL POLICY: both directions through a bottleneck that marks
    sysctl -q -w net.ipv4.tcp_ecn="$1"
    start_stack --services --http off --tcp "ecn=$2" --impair "rate=200,delay=2,mark=1,seed=1"
    for address in $stack4 $stack6; do
        ce=$(counted IpExtInCEPkts)
        ce6=$(counted Ip6InCEPkts)
        told=$(counted TcpExtTCPDeliveredCE)
        check "chargen, marks, kernel $1, stack $2, $address" \
            python3 "$traffic" chargen "$address" $octets
        check "discard, marks, kernel $1, stack $2, $address" \
            python3 "$traffic" discard "$address" $octets
        check "the stack's segments were marked" bash -c \
            "[ $(($(counted IpExtInCEPkts) + $(counted Ip6InCEPkts))) -gt $((ce + ce6)) ]"
        check "the stack told the kernel of its marks" grew TcpExtTCPDeliveredCE "$told"
    done
    check "the stack counted marks" bash -c \
        "'$netstack' nstat | awk '\$1 == \"IpExtInCEPkts\" && \$2 > 0 { found = 1 } END { exit !found }'"
    stop_stack
}

marked 1 classic
