#!/usr/bin/env bash
# The kernel fetches the stack's page, and asks its small services.
# limit: 180
. "$(dirname "$0")/lib.sh"

start_stack --services

for address in $stack4 "[$stack6]"; do
    check "curl fetches the page from $address" \
        curl -sS --fail --max-time 10 -o "$work/page.html" "http://$address/"
    check "the page is about the stack" grep -q '<h1>Netstack</h1>' "$work/page.html"
    check "the page shows curl's own connection" grep -q 'ESTAB' "$work/page.html"
    check "/state.json is JSON" bash -c \
        "curl -sS --fail --max-time 10 'http://$address/state.json' | python3 -m json.tool"
    check_equal "an unknown page is 404" 404 \
        "$(curl -sS --max-time 10 -o /dev/null -w '%{http_code}' "http://$address/nothing")"
    check_equal "POST is 405" 405 \
        "$(curl -sS --max-time 10 -o /dev/null -w '%{http_code}' -d x "http://$address/")"
    check_equal "HEAD has no body" 0 \
        "$(curl -sS --max-time 10 -I "http://$address/" | sed '1,/^\r$/d' | wc -c)"
done

connects=$(curl -sS --max-time 10 -o /dev/null -o /dev/null -w '%{num_connects}\n' \
    "http://$stack4/" "http://$stack4/state.json" | paste -s -d ' ')
check_equal "two requests use one connection" "1 0" "$connects"

for bind in "TCP4:$stack4" "TCP6:[$stack6]" "UDP4:$stack4" "UDP6:[$stack6]"; do
    kind=${bind%%:*}
    check_equal "echo over $kind" hello "$(printf hello | timeout 10 socat -t 2 - "$bind:7" 2>&1)"
    check "daytime over $kind" bash -c \
        "echo | timeout 10 socat -t 2 - '$bind:13' 2>/dev/null | grep -q '20[0-9][0-9]'"
    check "chargen over $kind begins as RFC 864 draws it" bash -c \
        "echo | timeout 10 socat -t 2 - '$bind:19' 2>/dev/null | head -c 72 | grep -qF ' !\"#\$%&'"
done

check "a refused port is refused at once" bash -c \
    "! curl -s --max-time 5 http://$stack4:81/ && curl -s --max-time 5 http://$stack4:81/; [ \$? = 7 ]"
udp_refused() { timeout 5 python3 - "$1" "$2" <<'PY'
import socket, sys
sock = socket.socket(getattr(socket, sys.argv[1]), socket.SOCK_DGRAM)
sock.settimeout(3)
sock.connect((sys.argv[2], 9999))
sock.send(b"x")
try:
    sock.recv(1)
except ConnectionRefusedError:
    sys.exit(0)
sys.exit(1)
PY
}
check "a UDP port that nobody has is unreachable, IPv4" udp_refused AF_INET $stack4
check "a UDP port that nobody has is unreachable, IPv6" udp_refused AF_INET6 $stack6

"$netstack" ss -a >"$work/ss"
check "netstack ss shows the listeners" grep -q '^tcp *LISTEN .*:80 ' "$work/ss"
check "netstack ss shows UDP" grep -q '^udp .*:7 ' "$work/ss"
for command in "link -s" addr route neigh "ss -a" nstat; do
    check "netstack $command prints" bash -c "[ \$('$netstack' $command | wc -l) -ge 2 ]"
    check "netstack $command --json is JSON" bash -c \
        "'$netstack' ${command%% *} --json | python3 -m json.tool"
done

check "an address is added at run time" "$netstack" addr add 192.0.2.77/24 dev "$device"
check "and answers" ping -q -c 2 -i 0.1 192.0.2.77
check "and is removed" "$netstack" addr del 192.0.2.77/24 dev "$device"
check "and is silent" bash -c "ip neigh flush dev $device; ! ping -q -c 1 -W 1 192.0.2.77"
check "the interface goes down" "$netstack" link set "$device" down
check "and is silent too" bash -c "! ping -q -c 1 -W 1 $stack4"
check "the interface comes up" "$netstack" link set "$device" up
check "and answers again" bash -c "ping -q -c 3 -i 0.2 -W 2 $stack4 | grep -q ' 0% packet loss'"
check "a route is added" "$netstack" route add 198.51.100.0/24 via $kernel4
check "and is shown" bash -c "'$netstack' route | grep -q '^198.51.100.0/24 via $kernel4'"
check "a blackhole is added" "$netstack" route add blackhole 203.0.113.0/24
check "a neighbour is set by hand" \
    "$netstack" neigh add 192.0.2.50 lladdr 02:00:00:00:00:50 dev "$device"
check "and is permanent" bash -c "'$netstack' neigh | grep -q '^192.0.2.50 .*PERMANENT'"

internal=$("$netstack" nstat -z | sed -n 's/^InternalError *//p' | tr -d ' ')
check_equal "no internal error" 0 "$internal"
stop_stack
