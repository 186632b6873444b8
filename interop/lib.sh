# Sourced by every interop case. It runs in a fresh network namespace with `lo` up, in which the
# process ids are its own too: whatever it starts ends with it.
#
#   start_stack [FLAG...]           ./netstack up, waits for its `ready` line
#   stop_stack                      SIGTERM; fails unless it ends in time with 0
#   check NAME COMMAND...           one claim: the command succeeds
#   check_equal NAME WANTED FOUND   one claim: the two are the same text
#   check_at_most NAME LIMIT FOUND  one claim: a whole number is not above its limit
#   eventually SECONDS COMMAND...   waits, bounded, for the command to succeed
#   heap_octets                     what the stack's heap holds after a forced collection
#   find_program NAME               the command of a program of bench/, in ${java_program[@]}
#   kernel4 kernel6 stack4 stack6   the addresses `up` gives the two sides by default
# shellcheck shell=bash disable=SC2034 # the cases read these
set -u

netstack=$NETSTACK_ROOT/netstack
work=$CASE_DIRECTORY
kernel4=192.0.2.1
stack4=192.0.2.2
kernel6=2001:db8:77::1
stack6=2001:db8:77::2
device=netstack0

READY_SECONDS=20
STOP_SECONDS=10

failures=0
stack_pid=
stack_log=$work/stack.log

ok() { printf 'ok - %s\n' "$1"; }

not_ok() { # NAME [WHY...]
    printf 'not ok - %s\n' "$1"
    shift
    [ $# -eq 0 ] || printf '  %s\n' "$@"
    failures=$((failures + 1))
    return 1
}

check() {
    local name=$1 output status
    shift
    output=$("$@" 2>&1 </dev/null)
    status=$?
    if [ $status -eq 0 ]; then ok "$name"; return; fi
    not_ok "$name" "$* ended with $status" "$(tail -n 15 <<<"$output")"
}

check_equal() {
    if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "wanted: $2" "found:  $3"; fi
}

check_at_most() {
    if [ "${3:-none}" -le "$2" ] 2>/dev/null; then ok "$1"
    else not_ok "$1" "at most: $2" "found:   ${3:-nothing}"; fi
}

eventually() {
    local until=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1 </dev/null; do
        [ $SECONDS -lt $until ] || return 1
        sleep 0.1
    done
}

# Leaves the process id in stack_pid: the launcher becomes the JVM, so it is the JVM's.
start_stack() {
    : >"$stack_log" # the last stack's ready line is not this one's
    "$netstack" up "$@" >"$stack_log" 2>&1 </dev/null &
    stack_pid=$!
    if ! eventually $READY_SECONDS stack_spoke || ! grep -q '^ready' "$stack_log"; then
        not_ok "netstack up $* prints ready within $READY_SECONDS s" "$(tail -n 15 "$stack_log")"
        exit 1
    fi
}

stack_spoke() { grep -q '^ready' "$stack_log" || ! kill -0 "$stack_pid" 2>/dev/null; }

stop_stack() {
    local status
    kill -TERM "$stack_pid" 2>/dev/null
    eventually $STOP_SECONDS stack_ended || kill -KILL "$stack_pid" 2>/dev/null
    wait "$stack_pid"
    status=$?
    stack_pid=
    check_equal "SIGTERM ends netstack up with exit code 0" 0 "$status"
}

stack_ended() { ! kill -0 "$stack_pid" 2>/dev/null; }

heap_octets() {
    local jcmd
    jcmd=$(dirname "$(readlink -f "/proc/$stack_pid/exe")")/jcmd
    "$jcmd" "$stack_pid" GC.run >/dev/null 2>&1
    "$jcmd" "$stack_pid" GC.run >/dev/null 2>&1
    "$jcmd" "$stack_pid" GC.heap_info 2>/dev/null \
        | sed -n 's/.*\(garbage-first heap\|def new generation\|tenured generation\).*used \([0-9]*\)K.*/\2/p' \
        | awk '{ sum += $1 } END { print sum * 1024 }'
}

# Sets `java_program` to the command that runs a program of bench/.
find_program() {
    local module jars=
    for module in wire stack device host; do
        jars=$jars:$(echo "$NETSTACK_ROOT/$module"/target/netstack-"$module"-*.jar)
    done
    java_program=("$("$netstack" verify --java)" -XX:+UseSerialGC
        --enable-native-access=ALL-UNNAMED -cp "${jars#:}"
        "$NETSTACK_ROOT/bench/src/main/java/dev/netstack/bench/$1.java")
}

# Ends what still runs, and shows what the stack said when a claim failed.
finish() {
    [ -z "$stack_pid" ] || stop_stack
    if [ $failures -gt 0 ] && [ -s "$stack_log" ]; then
        printf '  the stack said:\n'
        tail -n 20 "$stack_log" | sed 's/^/    /'
    fi
    [ $failures -eq 0 ] || exit 1
}
trap finish EXIT
