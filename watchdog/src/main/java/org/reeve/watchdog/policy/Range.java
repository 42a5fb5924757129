package org.reeve.watchdog.policy;

import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import org.reeve.common.config.ValueFormat;

/**
 * A key of a policy whose values have an order, and what may be written at all, whatever an operator bounds further. Both ends
 * are allowed.
 */
final class Range<T extends Comparable<T>> {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    /** A shorter time than that between two heartbeats, or two measurements, would be no sign at all. */
    private static final Duration SIGN = Duration.ofSeconds(10);

    static final Range<Integer> RESTARTS = new Range<>("restarts", 1, 100, ValueFormat::integer);
    static final Range<Duration> WINDOW = time("window", MINUTE, Duration.ofDays(1));
    static final Range<Duration> FIRST_DELAY = time("first-delay", SECOND, HOUR);
    static final Range<Duration> LONGEST_DELAY = time("longest-delay", SECOND, HOUR);
    static final Range<Duration> QUIET_TIME = time("quiet-time", MINUTE, Duration.ofDays(30));

    static final Range<Duration> HYPERVISOR_DEADLINE = time("hypervisor-deadline", SECOND, HOUR);
    static final Range<Duration> SETTLE_TIME = time("settle-time", SECOND, HOUR);
    static final Range<Duration> AGENT_DEADLINE = time("agent-deadline", SECOND, HOUR);
    static final Range<Duration> REBOOT_DEADLINE = time("reboot-deadline", SECOND, HOUR);
    static final Range<Duration> NMI_DEADLINE = time("nmi-deadline", SECOND, HOUR);
    static final Range<Duration> SERVICE_DEADLINE = time("service-deadline", SECOND, HOUR);
    static final Range<Duration> STORAGE_RETRY = time("storage-retry", SECOND, HOUR);

    static final Range<Duration> AGENT_SILENCE = time("agent-silence", SIGN, HOUR);
    static final Range<Duration> VCPU_STANDSTILL = time("vcpu-standstill", SIGN, HOUR);
    static final Range<Duration> MONITOR_SILENCE = time("monitor-silence", SIGN, HOUR);
    static final Range<Duration> DEVICE_CONFIRMATION = time("device-confirmation", SIGN, HOUR);
    static final Range<Duration> BOOT_GRACE = time("boot-grace", SECOND, HOUR);

    static final Range<Long> CORE_MOST = new Range<>("core-most", 1L << 20, 64L << 40, ValueFormat::size);

    static final Range<Integer> PRIORITY = new Range<>("priority", 0, 100, ValueFormat::integer);

    static final List<Range<?>> ALL = List.of(
            RESTARTS,
            WINDOW,
            FIRST_DELAY,
            LONGEST_DELAY,
            QUIET_TIME,
            HYPERVISOR_DEADLINE,
            SETTLE_TIME,
            AGENT_DEADLINE,
            REBOOT_DEADLINE,
            NMI_DEADLINE,
            SERVICE_DEADLINE,
            STORAGE_RETRY,
            AGENT_SILENCE,
            VCPU_STANDSTILL,
            MONITOR_SILENCE,
            DEVICE_CONFIRMATION,
            BOOT_GRACE,
            CORE_MOST,
            PRIORITY);

    private final String key;
    private final T least;
    private final T most;
    private final BiFunction<T, T, ValueFormat<T>> format;

    private Range(String key, T least, T most, BiFunction<T, T, ValueFormat<T>> format) {
        this.key = key;
        this.least = least;
        this.most = most;
        this.format = format;
    }

    private static Range<Duration> time(String key, Duration least, Duration most) {
        return new Range<>(key, least, most, ValueFormat::duration);
    }

    String key() {
        return key;
    }

    T least() {
        return least;
    }

    T most() {
        return most;
    }

    /** How a value is written. */
    ValueFormat<T> format() {
        return format.apply(least, most);
    }

    /** The same key within narrower ends. */
    Range<T> within(T from, T to) {
        return new Range<>(key, from, to, format);
    }
}
