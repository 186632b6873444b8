#!/usr/bin/env bash
# The launcher: where it may be called from, which JDK it takes, and how it says no.
# limit: 60
. "$(dirname "$0")/lib.sh"

status_of() { "$@" >"$work/out" 2>&1 </dev/null; echo $?; }

mkdir -p "$work/a folder/jdk/bin"
ln -s "$netstack" "$work/a folder/direct"
ln -s "../a folder/direct" "$work/a folder/again"

cd / || exit 1
check_equal "it runs from another folder" 0 "$(status_of "$netstack" --help)"
check_equal "it runs through a chain of links" 0 "$(status_of "$work/a folder/again" --help)"

cd "$work" || exit 1
check_equal "a NETSTACK_JAVA_HOME without a JDK is refused with 78" 78 \
    "$(NETSTACK_JAVA_HOME="$work/a folder/jdk" status_of "$netstack" --help)"
check "the refusal names the folder" grep -q "a folder/jdk" "$work/out"

printf '#!/bin/sh\n' >"$work/a folder/jdk/bin/java"
cp "$work/a folder/jdk/bin/java" "$work/a folder/jdk/bin/javac"
chmod +x "$work/a folder/jdk/bin/"*
echo 'JAVA_VERSION="17.0.1"' >"$work/a folder/jdk/release"
check_equal "an older JDK in NETSTACK_JAVA_HOME is refused with 78" 78 \
    "$(NETSTACK_JAVA_HOME="$work/a folder/jdk" status_of "$netstack" --help)"
check_equal "an older JDK in JAVA_HOME is passed over" 0 \
    "$(JAVA_HOME="$work/a folder/jdk" status_of "$netstack" --help)"
check_equal "it starts without the AOT cache too" 0 \
    "$(NETSTACK_AOT=off status_of "$netstack" --help)"

NETSTACK_OPTS=-Xlog:gc*:file="$work/gc.log" "$netstack" --help >/dev/null 2>&1
check "NETSTACK_OPTS reaches java" test -s "$work/gc.log"
check_equal "an unknown flag of verify is refused with 64" 64 \
    "$(status_of "$netstack" verify --no-such-flag)"
