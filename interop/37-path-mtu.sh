#!/usr/bin/env bash
# Two routers between the stack and a far host, and a link between them that carries 1280 octets.
# First the routers say so, then the link drops what is larger without a word: transfers complete.
# limit: 120
. "$(dirname "$0")/lib.sh"

traffic=$NETSTACK_ROOT/interop/traffic.py
far4=198.51.100.2
far6=2001:db8:2::2
octets=$((2 << 20))

# The second router and the far host are namespaces that end with the case.
unshare --net sleep 200 & router=$!
unshare --net sleep 200 & far=$!
in_router() { nsenter --target $router --net "$@"; }
in_far() { nsenter --target $far --net "$@"; }
eventually 5 in_router true
eventually 5 in_far true

configure() { # COMMAND-PREFIX DEVICE ADDRESS4 ADDRESS6
    $1 ip link set "$2" up
    $1 ip addr add "$3" dev "$2"
    $1 ip addr add "$4" dev "$2" nodad
}
here() { "$@"; }

ip link add narrow type veth peer name wide netns $router
in_router ip link add near type veth peer name end netns $far
configure here narrow 203.0.113.1/24 2001:db8:1::1/64
configure in_router wide 203.0.113.2/24 2001:db8:1::2/64
configure in_router near 198.51.100.1/24 2001:db8:2::1/64
configure in_far end $far4/24 $far6/64
in_router ip link set lo up
in_far ip link set lo up
ip route add 198.51.100.0/24 via 203.0.113.2
ip route add 2001:db8:2::/64 via 2001:db8:1::2
in_router ip route add 192.0.2.0/24 via 203.0.113.1
in_router ip route add 2001:db8:77::/64 via 2001:db8:1::1
in_far ip route add default via 198.51.100.1
in_far ip route add default via 2001:db8:2::1
for forward in here in_router; do
    $forward sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
done

begin() { # FLAG...
    # What the far host learnt of the path it would tell by its MSS.
    in_far ip route flush cache
    in_far ip -6 route flush cache
    start_stack --services --http off "$@"
    "$netstack" route add default via $kernel4
    "$netstack" route add default via $kernel6
    check "the far host answers over IPv4" "$netstack" ping -c 1 -W 5 $far4
    check "the far host answers over IPv6" "$netstack" ping -c 1 -W 5 $far6
}

# What the stack sends is what meets the narrow link.
transfer() { # NAME
    for address in $stack4 $stack6; do
        check "$1: chargen from $address" in_far python3 "$traffic" chargen $address $octets
        check "$1: echo by $address" in_far python3 "$traffic" echo $address $octets
    done
}

count() { "$netstack" nstat -z | awk -v name="$1" '$1 == name { print $2 }'; }

# The first router knows that the link is narrow.
ip link set narrow mtu 1280
in_router ip link set wide mtu 1280
begin
transfer "a router that speaks"
check "its errors were heard" test "$(count IcmpInDestUnreachs)" -gt 0
check_equal "and made probing needless" 0 "$(count TcpExtTCPMTUPSuccess)"
stop_stack

# It does not: the far end of the link drops what is too long. Super-segments would cross whole.
ip link set narrow mtu 1500
begin --offload off
transfer "a silent link"
check "probes found the way" test "$(count TcpExtTCPMTUPSuccess)" -gt 0
stop_stack
