/// The stack against the kernel's own: one load, two servers. `bench/kernel` makes the networks
/// and runs this.
@org.jspecify.annotations.NullMarked
package dev.netstack.bench.kernel;
