package org.reeve.agent.system;

/**
 * Percent from apt's status lines (README.progress-reporting of apt): {@code dlstatus:ITEM:PERCENT:TEXT} while it fetches, {@code
 * pmstatus:PACKAGE:PERCENT:TEXT} while dpkg works. Fetching is taken as the first third.
 */
final class AptProgress {
    private static final int FETCHED = 33;

    private final GuestSystem.StepListener listener;
    private int reached;

    AptProgress(GuestSystem.StepListener listener) {
        this.listener = listener;
    }

    void line(String line) {
        if (line.startsWith("dlstatus:")) {
            reach(percent(line) * FETCHED / 100);
        } else if (line.startsWith("pmstatus:")) {
            reach(FETCHED + percent(line) * (100 - FETCHED) / 100);
        }
    }

    private void reach(double percent) {
        int whole = (int) Math.clamp(percent, 0, 100);
        if (whole > reached) {
            reached = whole;
            listener.reached(whole);
        }
    }

    private static double percent(String line) {
        String[] fields = line.split(":", 4);
        if (fields.length < 3) {
            return 0;
        }
        // A package's name may bring its architecture: pmstatus:libc6:amd64:12.5:…
        double second = number(fields[2]);
        return second >= 0 || fields.length < 4
                ? Math.max(second, 0)
                : Math.max(number(fields[3].split(":", 2)[0]), 0);
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
