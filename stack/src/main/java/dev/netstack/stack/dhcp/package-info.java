/// Addresses and parameters leased from a server (RFC 2131).
package dev.netstack.stack.dhcp;
