package org.reeve.watchdog.check;

import java.math.BigDecimal;
import java.time.Duration;

/** How outcomes are put into words. What came from a guest ends up in logs and on pages: only plain characters of it are shown. */
final class Words {
    private static final int MOST = 100;

    private Words() {}

    static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }

    static String plain(String foreign) {
        String shown = foreign.length() <= MOST ? foreign : foreign.substring(0, MOST - 3) + "...";
        return shown.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
