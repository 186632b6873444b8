/// What a host finds out about its link by itself: routers, prefixes, addresses, servers of names
/// (RFC 4861 §6.3, RFC 4862 §5, RFC 7217, RFC 8981, RFC 4191, RFC 8106).
package dev.netstack.stack.discovery;
