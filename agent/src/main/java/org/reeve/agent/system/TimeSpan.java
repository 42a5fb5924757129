package org.reeve.agent.system;

import java.time.Duration;

/** Time spans as systemctl writes them: {@code 1min 30s}, {@code 0}, {@code infinity} (systemd.time(7)). */
final class TimeSpan {
    private TimeSpan() {}

    /** @return zero for {@code infinity}, which stands for a setting that was never made, and for what is no time span */
    static Duration parse(String text) {
        Duration sum = Duration.ZERO;
        for (String part : text.strip().split(" ", -1)) {
            int digits = 0;
            while (digits < part.length() && Character.isDigit(part.charAt(digits))) {
                digits++;
            }
            if (digits == 0 || digits > 9) {
                return Duration.ZERO;
            }
            sum = sum.plus(unit(part.substring(digits)).multipliedBy(Long.parseLong(part.substring(0, digits))));
        }
        return sum;
    }

    private static Duration unit(String name) {
        return switch (name) {
            case "d" -> Duration.ofDays(1);
            case "h" -> Duration.ofHours(1);
            case "min" -> Duration.ofMinutes(1);
            case "s" -> Duration.ofSeconds(1);
            case "ms" -> Duration.ofMillis(1);
            case "us" -> Duration.ofNanos(1000);
            default -> Duration.ZERO;
        };
    }
}
