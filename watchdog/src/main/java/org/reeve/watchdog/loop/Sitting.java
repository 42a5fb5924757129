package org.reeve.watchdog.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.reeve.watchdog.journal.Journal;
import org.reeve.watchdog.journal.JournalEntry;
import org.reeve.watchdog.journal.JournalException;

/**
 * What the desks decide in one sitting is kept with one commit: each takes the disk its time, and hundreds of guests may fail
 * together. From the first word that is noted in the journal on, nothing that leaves the loop does so before the commit: no deed, no
 * message, no line of the log. A sitting that cannot be kept has not been: all that is known is again what it was before that word.
 *
 * <p>A daemon that dies before the commit has decided nothing, and sees the same again. One that dies after it, with none or some of
 * the deeds begun, finds their intents without outcomes, as if it had died after each of them.
 */
final class Sitting {
    private final Journal journal;
    private List<Memory> memories = List.of();
    private final List<Runnable> held = new ArrayList<>();
    private final List<Runnable> marks = new ArrayList<>();
    private Words words = Words.NONE;

    private enum Words {
        NONE,
        NOTED
    }

    Sitting(Journal journal) {
        this.journal = journal;
    }

    /** All who know what stands in the journal too; once, before the first word. */
    void concerns(Memory... all) {
        memories = List.of(all);
    }

    /** For reading: it shows what was noted in this sitting, too. */
    Journal journal() {
        return journal;
    }

    void note(Consumer<JournalEntry> work) throws JournalException {
        if (!hasWords()) {
            words = Words.NOTED;
            memories.forEach(memory -> marks.add(memory.mark()));
        }
        journal.note(work);
    }

    /** Whether something waits for {@link #keep}. */
    boolean hasWords() {
        return words == Words.NOTED;
    }

    /** Does it when all that was decided so far is kept, in order with what else waits for that; never when it is not. */
    void then(Runnable leaving) {
        if (hasWords()) {
            held.add(leaving);
        } else {
            leaving.run();
        }
    }

    /** @throws JournalException when it cannot be kept; then {@link #drop} it */
    void keep() throws JournalException {
        journal.commit();
        List<Runnable> leaving = List.copyOf(held);
        end();
        leaving.forEach(Runnable::run);
    }

    void drop() {
        journal.rollback();
        List<Runnable> back = List.copyOf(marks);
        end();
        back.forEach(Runnable::run);
    }

    private void end() {
        words = Words.NONE;
        held.clear();
        marks.clear();
    }
}
