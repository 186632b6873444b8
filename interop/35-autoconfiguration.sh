# The stack configures itself: IPv4 by a lease, IPv6 by what a router advertises. The server and
# router is dnsmasq, on the kernel's side of a TAP that is there before the stack.
# limit: 120
. "$(dirname -- "$0")/lib.sh"

export XDG_STATE_HOME=$work/state
ip tuntap add "$device" mode tap
# The router's own address is not to be checked while it shall advertise.
sysctl -qw "net.ipv6.conf.$device.accept_ra=0" "net.ipv6.conf.$device.accept_dad=0"
ip link set "$device" up
ip addr add 192.0.2.1/24 dev "$device"
ip -6 addr add 2001:db8:77::1/64 dev "$device" nodad

dnsmasq_pid=
start_dnsmasq() { # FLAG...
    dnsmasq --keep-in-foreground --conf-file=/dev/null --port=0 --user=root --log-facility=- --log-dhcp --no-ping \
        --interface="$device" --bind-dynamic --pid-file= --dhcp-leasefile="$work/leases" \
        --dhcp-authoritative --enable-ra --ra-param="$device,10" \
        --dhcp-range=2001:db8:77::,ra-only,64 --dhcp-option=option6:dns-server,[2001:db8:77::53] \
        --dhcp-option=option:dns-server,192.0.2.53 "$@" >>"$work/dnsmasq.log" 2>&1 </dev/null &
    dnsmasq_pid=$!
}
stop_dnsmasq() { kill "$dnsmasq_pid" && wait "$dnsmasq_pid" 2>/dev/null; }

addresses() { "$netstack" addr show "$device"; }
leased() { addresses | sed -n 's/^ *inet \([0-9.]*\).*/\1/p'; }
formed() { addresses | sed -n 's/^ *inet6 \(2001:[0-9a-f:]*\).*scope global *$/\1/p'; }

# Ten lifetimes of a lease of 10 s would outlast verify; dnsmasq gives nothing below 120 s.
start_dnsmasq --dhcp-range=192.0.2.50,192.0.2.99,255.255.255.0,120
sleep 1 # until it listens
start_stack --address dhcp --address auto --host-address none
check "both families are there when the stack is ready" bash -c "! grep warning: '$stack_log'"
ipv4=$(leased)
ipv6=$(formed)
check "the server leased an address" test "${ipv4#192.0.2.}" != "$ipv4"
check "the router's prefix made a stable address" test "${ipv6#2001:db8:77:}" != "$ipv6"
check "a temporary address stands beside it" \
    bash -c "'$netstack' addr show $device | grep -q 'scope global temporary dynamic'"
check "the leased address answers" ping -c 2 -i 0.2 -W 2 "$ipv4"
check "the stable address answers" ping -6 -c 2 -i 0.2 -W 2 "$ipv6"
check "the lease brought a default route" \
    bash -c "'$netstack' route | grep -q 'default via 192.0.2.1 .*proto dhcp'"
check "the router is a default route" \
    bash -c "'$netstack' route | grep -q 'default via fe80::.* proto ra .*pref medium'"
check "the router is known as one" bash -c "'$netstack' neigh | grep -q 'fe80::.* router '"
check "the page answers at the leased address" curl -sf -m 5 -o /dev/null "http://$ipv4/"
check "the page answers at the stable address" curl -sf -m 5 -o /dev/null "http://[$ipv6]/"
check_equal "state is its owner's alone" "700 600" \
    "$(stat -c %a "$XDG_STATE_HOME/netstack") $(stat -c %a "$XDG_STATE_HOME/netstack/secret")"
stop_stack

# RFC 2131 §3.2 and RFC 7217 §5: the same addresses after a restart.
start_stack --address dhcp --address auto --host-address none
check_equal "the same lease after a restart" "${ipv4:-none}" "$(leased)"
check_equal "the same stable address after a restart" "${ipv6:-none}" "$(formed)"
check "the known address was asked for first" grep -q "DHCPREQUEST.* $ipv4 " "$work/dnsmasq.log"
stop_stack

# A server that gives nothing: the stack starts all the same, and says so.
stop_dnsmasq
rm -rf "$XDG_STATE_HOME"
start_stack --address dhcp --host-address none
check "a warning names what is missing" grep -q 'warning: no address by dhcp yet' "$stack_log"
start_dnsmasq --dhcp-range=192.0.2.150,192.0.2.199,255.255.255.0,120
check "the lease is taken when the server is there" \
    eventually 40 bash -c "'$netstack' addr show $device | grep -q 'inet 192.0.2.1[5-9]'"
stop_stack
stop_dnsmasq
finish
