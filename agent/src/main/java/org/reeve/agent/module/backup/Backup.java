package org.reeve.agent.module.backup;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.reeve.agent.plan.GuestPath;

/**
 * What is kept where, and for how long.
 *
 * @param name of its units, behind {@code reeve-backup-}
 * @param schedule as systemd.time(7) has it under calendar events
 * @param spread it begins at any moment of that time after the scheduled one
 * @param line of its name in the document
 */
record Backup(
        String name,
        Repository repository,
        List<GuestPath> paths,
        List<String> exclude,
        String schedule,
        Duration spread,
        Kept kept,
        Optional<Drill> drill,
        int line) {
    Backup {
        paths = List.copyOf(paths);
        exclude = List.copyOf(exclude);
    }

    /**
     * Where restic keeps snapshots.
     *
     * @param place as restic names it
     * @param passwordFile with the password that opens it
     * @param s3File with the keys for S3; empty for other repositories
     */
    record Repository(String place, GuestPath passwordFile, Optional<GuestPath> s3File) {
        boolean isLocal() {
            return place.startsWith("/");
        }

        boolean isS3() {
            return place.startsWith("s3:");
        }

        boolean isSftp() {
            return place.startsWith("sftp:");
        }
    }

    /** How many snapshots stay: the newest of so many days, weeks and months. */
    record Kept(int daily, int weekly, int monthly) {}

    /**
     * When a sample is restored.
     *
     * @param files how many, taken by chance
     */
    record Drill(String schedule, int files) {}

    String unit() {
        return "reeve-backup-" + name;
    }

    String drillUnit() {
        return "reeve-drill-" + name;
    }
}
