/// The language of packetdrill scripts: what stands in a `.pkt` file, before anybody runs it.
@org.jspecify.annotations.NullMarked
package dev.netstack.simulator.packetdrill;
