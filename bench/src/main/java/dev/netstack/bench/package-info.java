/// What the stack costs. `bench/run` builds and runs these; docs/performance.md records figures.
@org.jspecify.annotations.NullMarked
package dev.netstack.bench;
