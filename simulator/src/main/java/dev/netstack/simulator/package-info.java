/// Networks in virtual time.
package dev.netstack.simulator;
