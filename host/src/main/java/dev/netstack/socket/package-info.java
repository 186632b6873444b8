/// Blocking sockets for virtual threads, with the semantics and exceptions of `java.net`: what the
/// user calls of RFC 9293 §3.9.1 and RFC 768 become in Java.
package dev.netstack.socket;
