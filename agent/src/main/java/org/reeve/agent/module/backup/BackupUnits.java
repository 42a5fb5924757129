package org.reeve.agent.module.backup;

import java.util.ArrayList;
import java.util.List;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.ScheduledUnits;
import org.reeve.agent.plan.UnitWords;

/**
 * The units of one backup, and of its drill. Snapshots bear this guest's name and the tag {@code reeve}: of a repository that others use
 * too, or in which somebody made snapshots by hand, nothing else is forgotten.
 */
final class BackupUnits {
    private static final String HEAD =
            "# Written by Reeve from the module backup. An edit here is kept, and shown as drift.\n";

    /** A specifier, which systemd replaces. */
    private static final String OURS = " --host=%H --tag=reeve";

    private BackupUnits() {}

    static List<ScheduledUnits.Unit> of(Backup backup) {
        List<ScheduledUnits.Unit> units = new ArrayList<>();
        String reason = "backup " + backup.name();
        units.add(new ScheduledUnits.Unit(
                backup.unit(),
                service(backup),
                timer("When backup " + backup.name() + " is made", backup.schedule(), backup),
                backup.schedule(),
                reason));
        backup.drill()
                .ifPresent(drill -> units.add(new ScheduledUnits.Unit(
                        backup.drillUnit(),
                        drillService(backup, drill),
                        timer("When a sample of backup " + backup.name() + " is restored", drill.schedule(), backup),
                        drill.schedule(),
                        reason)));
        return units;
    }

    private static String service(Backup backup) {
        List<String> excludes =
                backup.exclude().stream().map(pattern -> "--exclude=" + pattern).toList();
        List<String> paths = backup.paths().stream().map(GuestPath::value).toList();
        Backup.Kept kept = backup.kept();
        String restic = ":" + alone(backup) + " /usr/bin/restic ";
        return head("Backup " + backup.name() + " of the module backup", backup)
                // What a killed run left locked; a lock of one that runs stays.
                + "ExecStartPre=-" + restic + "unlock\n"
                + "ExecStart=" + restic + "backup" + OURS + optional(excludes) + " -- " + UnitWords.quoted(paths)
                + "\n"
                // restic passes over a path that is not there, and ends well.
                + "ExecStart=:/usr/bin/ls --directory -- " + UnitWords.quoted(paths) + "\n"
                + "ExecStart=" + restic + "forget" + OURS + " --group-by=host --prune"
                + keep("daily", kept.daily())
                + keep("weekly", kept.weekly())
                + keep("monthly", kept.monthly()) + "\n"
                + "Nice=10\n"
                + "IOSchedulingClass=idle\n"
                + "TimeoutStartSec=24h\n";
    }

    private static String drillService(Backup backup, Backup.Drill drill) {
        return head("Restore of a sample of backup " + backup.name(), backup)
                + "ExecStart=:" + alone(backup) + " /usr/lib/reeve-agent/drill-backup " + drill.files() + OURS + "\n"
                + "Nice=10\n"
                + "TimeoutStartSec=12h\n";
    }

    /** restic's own locks are refusals: a drill that meets a prune waits instead. */
    private static String alone(Backup backup) {
        return "/usr/bin/flock /var/cache/" + backup.unit() + "/lock";
    }

    /** In the environment are places of secrets, and no secret. */
    private static String head(String description, Backup backup) {
        Backup.Repository repository = backup.repository();
        List<String> environment = new ArrayList<>(List.of(
                "RESTIC_REPOSITORY=" + repository.place(),
                "RESTIC_PASSWORD_FILE=" + repository.passwordFile(),
                "RESTIC_CACHE_DIR=/var/cache/" + backup.unit(),
                "HOME=/root"));
        repository.s3File().ifPresent(file -> environment.add("AWS_SHARED_CREDENTIALS_FILE=" + file));
        return HEAD
                + "[Unit]\n"
                + "Description=" + description + "\n"
                + "Wants=network-online.target\n"
                + "After=network-online.target\n"
                + "\n"
                + "[Service]\n"
                + "Type=oneshot\n"
                + "UMask=0077\n"
                + "CacheDirectory=" + backup.unit() + "\n"
                + "CacheDirectoryMode=0700\n"
                + "Environment=" + UnitWords.quoted(environment) + "\n";
    }

    private static String timer(String description, String schedule, Backup backup) {
        return HEAD
                + "[Unit]\n"
                + "Description=" + description + "\n"
                + "\n"
                + "[Timer]\n"
                + "OnCalendar=" + schedule + "\n"
                + "Persistent=true\n"
                + "RandomizedDelaySec=" + backup.spread().toSeconds() + "\n"
                + "\n"
                + "[Install]\n"
                + "WantedBy=timers.target\n";
    }

    private static String optional(List<String> words) {
        return words.isEmpty() ? "" : " " + UnitWords.quoted(words);
    }

    private static String keep(String what, int count) {
        return count == 0 ? "" : " --keep-" + what + "=" + count;
    }
}
