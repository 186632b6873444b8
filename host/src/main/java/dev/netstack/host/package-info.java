/// The stack in a running program.
package dev.netstack.host;
