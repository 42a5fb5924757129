package org.reeve.agent.plan;

import static org.reeve.common.config.ValueFormat.text;

import java.util.regex.Pattern;
import org.reeve.common.config.ValueFormat;

/** A point in time that comes again and again, as systemd.time(7) writes it. */
public final class CalendarEvent {
    /** Weekdays, dates, times and names of zones; whether it is one, systemd says. */
    public static final ValueFormat<String> FORMAT = text(
            Pattern.compile("[A-Za-z0-9*][A-Za-z0-9*:,./~+ _-]{0,99}(?<! )"),
            "a calendar event as systemd writes it",
            "Mon..Fri 03:30");

    private CalendarEvent() {}
}
