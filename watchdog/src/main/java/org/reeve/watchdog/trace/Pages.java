package org.reeve.watchdog.trace;

import java.time.LocalDate;
import java.util.List;

/** Where the recorder writes. No call waits, and none fails. */
public interface Pages {
    /**
     * From now on another page is written.
     *
     * @param day in UTC
     * @param head its first lines
     */
    void begin(LocalDate day, List<String> head);

    void write(String line);

    /** Whether what is written is kept. */
    boolean areKept();
}
