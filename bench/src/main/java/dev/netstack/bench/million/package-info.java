/// A million connections that idle in one stack: what each costs. `bench/million` runs this.
@org.jspecify.annotations.NullMarked
package dev.netstack.bench.million;
