/// A stub resolver (RFC 1034 §5.3.1) over a stack's own sockets, and Happy Eyeballs (RFC 8305).
@org.jspecify.annotations.NullMarked
package dev.netstack.names;
