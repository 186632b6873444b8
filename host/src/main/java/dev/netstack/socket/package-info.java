/// Blocking sockets for virtual threads.
package dev.netstack.socket;
