/// Checks that read the sources of all modules and hold them to STYLE.md.
@org.jspecify.annotations.NullMarked
package dev.netstack.tidy;
