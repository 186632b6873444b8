package dev.netstack.host;

import dev.netstack.device.Waiter;

/// What the parts of one host share.
record HostParts(HostConfig config, StackLock lock, Waiter waiter, System.Logger log) {}
