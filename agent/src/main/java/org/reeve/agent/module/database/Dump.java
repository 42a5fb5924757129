package org.reeve.agent.module.database;

import java.util.List;
import org.reeve.agent.plan.ScheduledUnits;

/**
 * When all databases of the document are written to files.
 *
 * @param schedule as systemd.time(7) has it under calendar events
 * @param keep how many dumps of each database stay
 */
record Dump(Server server, List<String> databases, String schedule, int keep) {
    private static final String HEAD =
            "# Written by Reeve from the module database. An edit here is kept, and shown as drift.\n";

    Dump {
        databases = List.copyOf(databases);
    }

    ScheduledUnits.Unit units() {
        return new ScheduledUnits.Unit("reeve-dump-" + server.word(), service(), timer(), schedule, "dump");
    }

    /** Of what may be in a name, only a dollar sign means something to systemd: the colon keeps it what it is (systemd.service(5)). */
    private String service() {
        return HEAD
                + "[Unit]\n"
                + "Description=Dumps of the databases of " + server.word() + "\n"
                + "After=" + server.unit() + "\n"
                + "\n"
                + "[Service]\n"
                + "Type=oneshot\n"
                + "ExecStart=:/usr/lib/reeve-agent/dump-databases " + server.word() + " " + keep + " "
                + String.join(" ", databases) + "\n"
                + "Nice=10\n"
                + "TimeoutStartSec=12h\n";
    }

    private String timer() {
        return HEAD
                + "[Unit]\n"
                + "Description=When the databases of " + server.word() + " are dumped\n"
                + "\n"
                + "[Timer]\n"
                + "OnCalendar=" + schedule + "\n"
                + "Persistent=true\n"
                + "\n"
                + "[Install]\n"
                + "WantedBy=timers.target\n";
    }
}
