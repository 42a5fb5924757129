package org.reeve.common.config;

import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Host and port in one text, as in a URI's authority (RFC 3986, 3.2): IPv6 addresses stand in brackets. */
final class Addresses {
    private static final Pattern FORM = Pattern.compile(
            "(?:\\[([0-9A-Fa-f:.]{2,45}(?:%[A-Za-z0-9._-]{1,15})?)]|([A-Za-z0-9._-]{1,253})):(\\d{1,5})");

    private Addresses() {}

    static InetSocketAddress parse(String text) throws Mismatch {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new Mismatch(
                    ValueFormat.quoted(text) + ", not an address with a port",
                    "write for example \"127.0.0.1:8443\", \"[::]:842\" or \"central.example.org:8443\"");
        }
        int port = Integer.parseInt(matcher.group(3));
        if (port < 1 || port > 65535) {
            throw new Mismatch(ValueFormat.quoted(text) + ", with a port out of range", "write a port from 1 to 65535");
        }
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return InetSocketAddress.createUnresolved(host, port);
    }
}
