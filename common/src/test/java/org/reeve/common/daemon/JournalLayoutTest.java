package org.reeve.common.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JournalLayoutTest {
    private final LoggerContext context = new LoggerContext();
    private final JournalLayout layout = new JournalLayout();

    private String line(Level level, String text, @Nullable Throwable thrown) {
        layout.start();
        return layout.doLayout(
                new LoggingEvent("", context.getLogger("org.reeve.common.link.Link"), level, text, thrown, null));
    }

    @Test
    void aLineBeginsWithItsPriority() {
        assertEquals("<3>Link: gone\n", line(Level.ERROR, "gone", null));
        assertEquals("<4>Link: gone\n", line(Level.WARN, "gone", null));
        assertEquals("<6>Link: gone\n", line(Level.INFO, "gone", null));
        assertEquals("<7>Link: gone\n", line(Level.DEBUG, "gone", null));
    }

    @Test
    void everyLineOfATraceHasThePriorityToo() {
        String text = line(Level.ERROR, "gone", new IllegalStateException("why"));
        assertTrue(text.startsWith("<3>Link: gone\n<3>java.lang.IllegalStateException: why\n<3>\tat "), text);
        assertTrue(text.lines().allMatch(line -> line.startsWith("<3>")), text);
    }
}
