/// Programs of one file each that use the library.
@org.jspecify.annotations.NullMarked
package dev.netstack.examples;
