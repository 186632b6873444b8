/// Programs that stand on TUNs beside the kernel: a bad link between two of them, and a flood.
@org.jspecify.annotations.NullMarked
package dev.netstack.bench.link;
