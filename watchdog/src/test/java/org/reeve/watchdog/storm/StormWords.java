package org.reeve.watchdog.storm;

import java.util.Locale;

/** The figures as they are printed. They are not judged: what a shared machine needs is no property of Reeve. */
final class StormWords {
    private StormWords() {}

    static void print(String when, Storm.Idle idle) {
        System.out.printf(
                Locale.ROOT,
                "figure: %s: %.2f %% of a core, RSS %d MiB (most %d MiB), %d reports to central%n",
                when,
                idle.cpuPercent(),
                idle.rss(),
                idle.mostRss(),
                idle.reports());
    }

    static void print(Storm.Figures figures) {
        System.out.println("figure: guest dead -> decided and journalled: " + figures.decided());
        System.out.println("figure: guest dead -> its turn has come, restart journalled: " + figures.begun());
        System.out.println("figure: guest dead -> hypervisor asked to start it: " + figures.called());
        System.out.println("figure: guest dead -> it runs again: " + figures.running());
        System.out.println("figure: operation asked by central meanwhile -> done: " + figures.operations());
        System.out.printf(
                Locale.ROOT,
                "figure: %d starts, at most %d of one guest, at most %d at once; %.1f s of CPU, RSS %d MiB afterwards%n",
                figures.starts(),
                figures.mostStartsOfOneGuest(),
                figures.mostStartsAtOnce(),
                figures.cpu().toMillis() / 1000.0,
                figures.rss());
    }
}
