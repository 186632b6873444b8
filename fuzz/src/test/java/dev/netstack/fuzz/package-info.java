/// Hostile octets for every parser and for the whole stack. A plain test run replays the corpus in
/// `src/test/resources`; `fuzz/run` looks for more.
@org.jspecify.annotations.NullMarked
package dev.netstack.fuzz;
