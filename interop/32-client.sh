#!/usr/bin/env bash
# The stack as a client of the kernel: ping, nc and get, through a running instance and with a stack
# of the command's own.
#
# 64 MiB from a web server of the kernel's; 1 GiB with NETSTACK_INTEROP=full.
# limit: 150
. "$(dirname "$0")/lib.sh"

size=$((64 << 20))
[ "${NETSTACK_INTEROP:-}" != full ] || size=$((1 << 30))

mkdir "$work/www"
head -c $size /dev/urandom >"$work/www/file"
wanted=$(sha256sum <"$work/www/file")
python3 -m http.server --directory "$work/www" --bind :: 8080 >"$work/www.log" 2>&1 </dev/null &

start_stack

"$netstack" ping -c 3 -i 0.2 $kernel4 >"$work/ping" 2>&1
check_equal "netstack ping ends with 0" 0 $?
check "it prints iputils' summary" grep -q '^3 packets transmitted, 3 received, 0% packet loss, time' "$work/ping"
check "and the round trips" grep -q '^rtt min/avg/max/mdev = ' "$work/ping"
check "netstack ping over IPv6" "$netstack" ping -c 2 -i 0.2 $kernel6
check "netstack ping of 60,000 octets" "$netstack" ping -c 2 -i 0.2 -s 60000 $kernel4

for url in "http://$kernel4:8080/file" "http://[$kernel6]:8080/file"; do
    check "netstack get $url" "$netstack" get -o "$work/got" "$url"
    check_equal "the digest is equal" "$wanted" "$(sha256sum <"$work/got")"
done
check_equal "netstack get to standard output" "$wanted" \
    "$("$netstack" get "http://$kernel4:8080/file" | sha256sum)"
check "a page that is not there is told" bash -c \
    "! '$netstack' get http://$kernel4:8080/none 2>'$work/err' && grep -q 404 '$work/err'"
check "a refused connection is told" bash -c \
    "! '$netstack' get http://$kernel4:8099/ 2>'$work/err' && grep -qi refused '$work/err'"

timeout 60 socat -u TCP4-LISTEN:9001,reuseaddr OPEN:"$work/sent",creat </dev/null &
eventually 5 bash -c "ss -tln | grep -q ':9001 '"
check "netstack nc sends a file" bash -c "'$netstack' nc $kernel4 9001 <'$work/www/file'"
eventually 10 bash -c "[ \$(stat -c %s '$work/sent') = $size ]"
check_equal "the digest is equal" "$wanted" "$(sha256sum <"$work/sent")"

"$netstack" nc -l 9002 >"$work/heard" 2>"$work/err" </dev/null &
listener=$!
eventually 10 bash -c "'$netstack' ss -tl | grep -q ':9002 '"
check "the kernel sends to netstack nc -l" bash -c \
    "timeout 60 socat -u OPEN:'$work/www/file' TCP4:$stack4:9002"
eventually 10 bash -c "! kill -0 $listener"
check_equal "the digest is equal" "$wanted" "$(sha256sum <"$work/heard")"

(sleep 1; echo answer) | "$netstack" nc -l 9005 >"$work/heard" 2>"$work/err" &
listener=$!
eventually 10 bash -c "'$netstack' ss -tl | grep -q ':9005 '"
check_equal "netstack nc -l answers a peer that has sent all" answer \
    "$(echo question | timeout 20 socat -t 10 - TCP4:$stack4:9005)"
wait $listener

timeout 30 socat -T 20 UDP6-LISTEN:9003,fork EXEC:cat </dev/null &
eventually 5 bash -c "ss -uln | grep -q ':9003 '"
check_equal "netstack nc -u is answered" datagram \
    "$(printf datagram | "$netstack" nc -u -w 2 $kernel6 9003)"
check "netstack nc -u hears that the port is not there" bash -c \
    "printf x | '$netstack' nc -u -w 2 $kernel4 9999; true"

"$netstack" nc -u -l 9004 >"$work/datagrams" 2>"$work/err" </dev/null &
listener=$!
eventually 10 bash -c "'$netstack' ss -u -a | grep -q ':9004 '"
printf 'a datagram' | timeout 10 socat -u - UDP4:$stack4:9004
check "the kernel sends a datagram to netstack nc -u -l" \
    eventually 10 grep -q 'a datagram' "$work/datagrams"
kill $listener
stop_stack

own=(--device tap:own0 --address 192.0.2.2/24 --address 2001:db8:77::2/64)
check "a stack of its own: ping" "$netstack" ping "${own[@]}" -c 2 -i 0.2 $kernel4
check_equal "a stack of its own: get" "$wanted" \
    "$("$netstack" get "${own[@]}" "http://[$kernel6]:8080/file" | sha256sum)"
