package org.reeve.watchdog.libvirt;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where libvirt is, and how patiently it is spoken to.
 *
 * @param uri such as {@code qemu:///system}, {@code qemu+unix:///system?socket=/run/x/libvirt-sock} or
 *     {@code test:///default}
 * @param keepAliveSeconds how often the daemon is asked for a sign of life
 * @param keepAlivesUnanswered after so many without an answer the connection is given up
 * @param firstRetry the delay before the second attempt to connect; it doubles up to {@code lastRetry}
 * @param qemuLogs the folder of libvirt's logs of its QEMUs; null where nobody knows of one
 */
public record LibvirtConfig(
        String uri,
        int keepAliveSeconds,
        int keepAlivesUnanswered,
        Duration firstRetry,
        Duration lastRetry,
        @Nullable Path qemuLogs) {
    /** The usual patience. */
    public static LibvirtConfig of(String uri) {
        return new LibvirtConfig(uri, 3, 3, Duration.ofMillis(200), Duration.ofSeconds(10), QemuLogs.usualFolder(uri));
    }
}
