package dev.netstack.bench.kernel;

/// What is measured, in the order of the table.
enum Metric {
    BULK_IN("bulk, client to server (discard)", "Mbit/s"),
    BULK_OUT("bulk, server to client (chargen)", "Mbit/s"),
    ROUND_TRIP("1 octet there and back (echo), median", "µs"),
    ROUND_TRIP_P99("1 octet there and back (echo), 99th percentile", "µs"),
    CONNECTIONS("connect, 1 octet echoed, close", "1/s"),
    DATAGRAMS("UDP, 18 octets, echoed", "1/s"),
    DATAGRAMS_LOST("UDP, 18 octets, not echoed", "%");

    final String title;
    final String unit;

    Metric(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }
}
