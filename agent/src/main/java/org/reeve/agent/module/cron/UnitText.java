package org.reeve.agent.module.cron;

import org.reeve.agent.plan.UnitWords;

/** A job's units as systemd reads them (systemd.service(5), systemd.syntax(7)). */
final class UnitText {
    private static final String HEAD =
            "# Written by Reeve from the module cron. An edit here is kept, and shown as drift.\n";

    private UnitText() {}

    static String service(Job job) {
        return HEAD
                + "[Unit]\n"
                + "Description=Job " + job.name() + " of the module cron\n"
                + "\n"
                + "[Service]\n"
                + "Type=oneshot\n"
                + "User=" + job.user() + "\n"
                + "ExecStart=:" + UnitWords.quoted(job.command()) + "\n"
                + "TimeoutStartSec=" + job.limit().toSeconds() + "\n";
    }

    static String timer(Job job) {
        return HEAD
                + "[Unit]\n"
                + "Description=When job " + job.name() + " of the module cron runs\n"
                + "\n"
                + "[Timer]\n"
                + "OnCalendar=" + job.schedule() + "\n"
                + "Persistent=" + (job.missed() == Job.Missed.RUN) + "\n"
                + "RandomizedDelaySec=" + job.spread().toSeconds() + "\n"
                + "\n"
                + "[Install]\n"
                + "WantedBy=timers.target\n";
    }
}
