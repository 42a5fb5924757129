package org.reeve.watchdog.check;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.recovery.FailedCheck;

/** A question that is put to a guest from its host, again and again. Equal checks are the same check. */
public sealed interface Check {
    /** More are not run for one guest. */
    int MOST_PER_GUEST = 20;

    Terms terms();

    /** Where the operator wants it asked; null for the guest's own addresses. */
    @Nullable
    InetAddress address();

    /** Whether it answers an ICMP echo request. */
    record Ping(Terms terms, @Nullable InetAddress address) implements Check {}

    /** Whether it takes a connection. */
    record Tcp(Terms terms, @Nullable InetAddress address, int port) implements Check {}

    /** Whether an SSH server says who it is (RFC 4253, 4.2). */
    record Ssh(Terms terms, @Nullable InetAddress address, int port) implements Check {}

    /**
     * Whether a web server gives that page. Redirects are an answer, and are not followed.
     *
     * @param tls null for plain HTTP
     */
    record Http(
            Terms terms,
            @Nullable InetAddress address,
            int port,
            Page page,
            @Nullable Tls tls) implements Check {}

    /**
     * What every check has.
     *
     * @param name unique among the checks of a guest
     * @param period from the beginning of one round to the beginning of the next
     * @param timeout until an address that has not answered yet counts as not answering; not longer than the period
     * @param failures in a row until the check has failed, from 1
     * @param unit the systemd unit that {@link FailedCheck.Action#RESTART_SERVICE} restarts; null for the other actions
     */
    record Terms(
            String name,
            Duration period,
            Duration timeout,
            int failures,
            FailedCheck.Action action,
            @Nullable String unit) {}

    /**
     * What a web server is asked, and should answer.
     *
     * @param path with its query, as it stands in the request
     * @param host which of its sites is meant; null for the one that it gives to whoever names its address
     * @param statuses the good ones; empty for every one from 200 to 399
     * @param text what the body has in it; null when that does not matter
     */
    record Page(
            String path,
            @Nullable String host,
            List<Integer> statuses,
            @Nullable String text) {
        public Page {
            statuses = List.copyOf(statuses);
        }

        boolean isGood(int status) {
            return statuses.isEmpty() ? status >= 200 && status < 400 : statuses.contains(status);
        }
    }

    /**
     * How HTTPS is spoken.
     *
     * @param name that the certificate is for, also sent to the server; null only without verification
     */
    record Tls(@Nullable String name, Verification verification) {
        public Tls {
            if (name == null && verification == Verification.ON) {
                throw new IllegalArgumentException("a certificate cannot be verified without a name");
            }
        }
    }

    /** Whether a server's certificate must be valid for its name, by an authority that Java trusts. */
    enum Verification {
        ON,
        OFF
    }
}
