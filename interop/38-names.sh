#!/usr/bin/env bash
# The stack asks dnsmasq, on the kernel's side of the link, for names: over UDP and, where an answer
# is long, over TCP; both families.
# limit: 60
. "$(dirname "$0")/lib.sh"

long=()
for i in $(seq 1 120); do long+=(--host-record="long.test,10.1.0.$i"); done

start_stack --name-server $kernel4 --name-server $kernel6
dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts --user=root --pid-file= \
    --log-facility=- --log-queries --listen-address=$kernel4 --listen-address=$kernel6 --bind-dynamic --local=/test/ \
    --host-record=www.test,10.0.0.1,2001:db8::1:1,60 --cname=alias.test,www.test "${long[@]}" \
    >"$work/dnsmasq.log" 2>&1 </dev/null &
dnsmasq_pid=$!
check "dnsmasq listens" eventually 5 bash -c "ss -uln | grep -q '$kernel4:53 '"

check_equal "both kinds of address" "www.test AAAA 2001:db8::1:1;www.test A 10.0.0.1;" \
    "$("$netstack" resolve www.test | awk '{ printf "%s %s %s;", $1, $3, $4 }')"
check_equal "an alias is followed" "alias.test CNAME www.test;www.test A 10.0.0.1;" \
    "$("$netstack" resolve alias.test A | awk '{ printf "%s %s %s;", $1, $3, $4 }')"
check_equal "the name of an address" www.test \
    "$("$netstack" resolve 10.0.0.1 PTR | awk '{ print $4 }')"
check_equal "an answer longer than a datagram comes over TCP" 120 \
    "$("$netstack" resolve long.test A | grep -c ' A 10\.1\.0\.')"
"$netstack" resolve none.test >"$work/none" 2>&1
check_equal "a name that is not there ends with 1" 1 $?
"$netstack" resolve www.test NONSENSE >"$work/none" 2>&1
check_equal "a wrong type ends with 64" 64 $?
stop_stack

own=(--device tap:own0 --address 2001:db8:77::2/64 --name-server $kernel6)
check_equal "a stack of its own asks over IPv6" 10.0.0.1 \
    "$("$netstack" resolve "${own[@]}" www.test A | awk '{ print $4 }')"
kill "$dnsmasq_pid" && wait "$dnsmasq_pid" 2>/dev/null
finish
