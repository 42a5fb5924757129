/**
 * What the host must not forget: states and decisions of recovery, intents and outcomes of deeds, operations, incidents,
 * and what central has not been told yet. One SQLite file with one connection, used by the thread that decides; a
 * {@link org.reeve.watchdog.journal.JournalEntry} is on the disk before anything is done because of it.
 */
@NullMarked
package org.reeve.watchdog.journal;

import org.jspecify.annotations.NullMarked;
