package org.reeve.common.daemon;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.LayoutBase;

/** What {@link DaemonLog} does, for the daemons that log by logback: their {@code logback.xml} names it. */
public final class JournalLayout extends LayoutBase<ILoggingEvent> {
    private final ThrowableProxyConverter traces = new ThrowableProxyConverter();

    @Override
    public void start() {
        traces.start();
        super.start();
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        String logger = event.getLoggerName();
        String text = logger.substring(logger.lastIndexOf('.') + 1) + ": " + event.getFormattedMessage();
        IThrowableProxy thrown = event.getThrowableProxy();
        return DaemonLog.lines(priority(event.getLevel()), thrown == null ? text : text + "\n" + traces.convert(event));
    }

    private static DaemonLog.Priority priority(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> DaemonLog.Priority.ERROR;
            case Level.WARN_INT -> DaemonLog.Priority.WARNING;
            case Level.INFO_INT -> DaemonLog.Priority.INFO;
            default -> DaemonLog.Priority.DEBUG;
        };
    }
}
