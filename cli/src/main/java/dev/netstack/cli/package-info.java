/// The command `netstack`.
package dev.netstack.cli;
