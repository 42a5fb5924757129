package org.reeve.common.daemon;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Log lines as systemd's journal wants them on standard output: each begins with its priority, {@code <3>} for an error, see sd-daemon(3). The
 * journal adds time, process and unit.
 */
public final class DaemonLog {
    /** Priorities of syslog(3), as used here. */
    public enum Priority {
        ERROR(3),
        WARNING(4),
        INFO(6),
        DEBUG(7);

        private final int number;

        Priority(int number) {
            this.number = number;
        }

        /** What a line begins with, such as {@code <3>}. */
        public String prefix() {
            return "<" + number + ">";
        }
    }

    // Held here, as java.util.logging forgets a logger that nobody holds, and its level with it.
    private static final Logger OURS = Logger.getLogger("org.reeve");

    private DaemonLog() {}

    /** Every line of {@code text} with the prefix: a line without one would count as {@link Priority#INFO}. */
    public static String lines(Priority priority, String text) {
        String prefix = priority.prefix();
        return prefix + text.stripTrailing().replace("\r", "").replace("\n", "\n" + prefix) + "\n";
    }

    /**
     * Sends what slf4j-jdk14 logs, from {@code lowest} on, to standard output in that form. The daemons that log by logback do the same with its
     * layout and {@link Priority}.
     */
    public static void install(Priority lowest) {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        // Below INFO the libraries and the JDK itself have too much to say.
        root.setLevel(level(lowest).intValue() < Level.INFO.intValue() ? Level.INFO : level(lowest));
        OURS.setLevel(level(lowest));
        root.addHandler(new StdoutHandler(new PrintStream(System.out, false, StandardCharsets.UTF_8)));
    }

    static String format(LogRecord entry) {
        String logger = String.valueOf(entry.getLoggerName());
        String text = logger.substring(logger.lastIndexOf('.') + 1) + ": " + entry.getMessage();
        Throwable thrown = entry.getThrown();
        return lines(priority(entry.getLevel()), thrown == null ? text : text + "\n" + trace(thrown));
    }

    static Priority priority(@Nullable Level level) {
        int value = level == null ? Level.INFO.intValue() : level.intValue();
        return value >= Level.SEVERE.intValue()
                ? Priority.ERROR
                : value >= Level.WARNING.intValue()
                        ? Priority.WARNING
                        : value >= Level.INFO.intValue() ? Priority.INFO : Priority.DEBUG;
    }

    private static Level level(Priority priority) {
        return switch (priority) {
            case ERROR -> Level.SEVERE;
            case WARNING -> Level.WARNING;
            case INFO -> Level.INFO;
            case DEBUG -> Level.FINE; // as slf4j-jdk14 maps it
        };
    }

    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    private static final class StdoutHandler extends Handler {
        private final PrintStream out;

        StdoutHandler(PrintStream out) {
            this.out = out;
        }

        @Override
        public void publish(LogRecord entry) {
            out.print(format(entry));
            out.flush();
        }

        @Override
        public void flush() {
            out.flush();
        }

        @Override
        public void close() {
            out.flush();
        }
    }
}
