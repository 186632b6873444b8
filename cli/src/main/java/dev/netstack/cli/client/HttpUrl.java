package dev.netstack.cli.client;

import dev.netstack.cli.CommandFailure;
import dev.netstack.wire.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;

/// An `http` URL whose host is an address (RFC 9110 §4.2.1).
///
/// @param host as the Host field carries it
/// @param target path and query, as the request line carries them
record HttpUrl(SocketAddress server, String host, String target) {
    private static final int PORT_DEFAULT = 80;

    static HttpUrl parse(String text) {
        URI uri = uri(text.contains("://") ? text : "http://" + text);
        if (!"http".equalsIgnoreCase(uri.getScheme())) {
            throw CommandFailure.usage(
                    "'" + text + "' has the scheme " + uri.getScheme(), "only http is spoken");
        }
        var host = uri.getHost();
        if (host == null) throw CommandFailure.usage("'" + text + "' names no host", "");
        var address = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        int port = uri.getPort() < 0 ? PORT_DEFAULT : uri.getPort();
        return new HttpUrl(
                Literals.socketAddress(address, port), uri.getRawAuthority(), target(uri));
    }

    /// The URL that a Location field of an answer from here means.
    HttpUrl resolve(String location) {
        var next = uri("http://" + host + target).resolve(uri(location));
        return parse(next.toString());
    }

    private static String target(URI uri) {
        var path = uri.getRawPath();
        var target = path == null || path.isEmpty() ? "/" : path;
        return uri.getRawQuery() == null ? target : target + "?" + uri.getRawQuery();
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException wrong) {
            throw CommandFailure.usage(
                    "'" + text + "' is not a URL", String.valueOf(wrong.getReason()));
        }
    }
}
