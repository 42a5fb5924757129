package org.reeve.watchdog.loop;

/** Somebody who knows what stands in the journal too. */
interface Memory {
    /** @return what makes it know again what it knows now, and nothing else */
    Runnable mark();
}
