package dev.netstack.simulator;

/// The two versions of IP that every claim is shown over.
public enum Family {
    IPV4,
    IPV6
}
