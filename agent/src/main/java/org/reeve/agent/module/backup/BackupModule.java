package org.reeve.agent.module.backup;

import static org.reeve.common.config.ValueFormat.duration;
import static org.reeve.common.config.ValueFormat.integer;
import static org.reeve.common.config.ValueFormat.text;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.reeve.agent.plan.CalendarEvent;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.ForbiddenPaths;
import org.reeve.agent.plan.GuestModule;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlainText;
import org.reeve.agent.plan.SecretFile;
import org.reeve.common.config.ConfigTable;
import org.reeve.common.config.ValueFormat;

/** Reads documents such as {@code [[backup]]}, {@code name = "nightly"}, {@code repository = "/srv/backup"}, {@code paths = ["/etc", "/srv/www"]}. */
public final class BackupModule implements GuestModule {
    private static final int MOST_KEPT = 1000;
    private static final int MOST_FILES = 1000;
    private static final int LONGEST_PATTERN = 200;

    private static final ValueFormat<String> NAME =
            text(Pattern.compile("[a-z0-9][a-z0-9-]{0,39}"), "a name in small letters, digits and hyphens", "nightly");

    private static final String PATH = "(?:/[A-Za-z0-9_][A-Za-z0-9._-]{0,99}){1,12}";
    private static final String HOST = "[A-Za-z0-9][A-Za-z0-9.-]{0,252}";

    /** As restic names them: no part of it begins with what an option begins with, and none leads upwards. */
    private static final ValueFormat<String> REPOSITORY = text(
            Pattern.compile(PATH + "|sftp:[a-z_][a-z0-9_-]{0,31}@" + HOST + ":" + PATH + "|s3:https?://" + HOST
                    + "(?::[0-9]{1,5})?" + PATH),
            "a path, sftp:USER@HOST:/PATH or s3:https://HOST/BUCKET",
            "sftp:backup@vault.example.org:/srv/restic/shop");

    @Override
    public String name() {
        return "backup";
    }

    @Override
    public DesiredModule read(DocumentReader reader) throws DocumentException {
        ConfigTable root = reader.root();
        OnDrift onDrift = OnDrift.read(root);
        List<Backup> backups = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ConfigTable table : root.tables("backup")) {
            Backup backup = backup(table);
            if (table.has("name") && !names.add(backup.name())) {
                table.problem("name", backup.name() + " is there twice", "make one [[backup]] of the two");
            }
            backups.add(backup);
        }
        reader.finish();
        return new DesiredBackups(reader, backups, onDrift);
    }

    private static Backup backup(ConfigTable table) {
        String name = table.required("name", NAME);
        Backup.Repository repository = repository(table);
        return new Backup(
                name,
                repository,
                paths(table, repository),
                exclude(table),
                table.required("schedule", CalendarEvent.FORMAT),
                table.optional("spread", duration(Duration.ZERO, Duration.ofHours(24)), Duration.ofMinutes(15)),
                kept(table),
                drill(table),
                table.line("name"));
    }

    private static Backup.Repository repository(ConfigTable table) {
        var repository = new Backup.Repository(
                table.required("repository", REPOSITORY),
                GuestPath.of(table.required("password_file", SecretFile.FORMAT)),
                table.optional("s3_credentials_file", SecretFile.FORMAT).map(GuestPath::of));
        if (table.has("repository") && repository.isS3() != repository.s3File().isPresent()) {
            table.problem(
                    repository.isS3() ? "repository" : "s3_credentials_file",
                    "\"s3_credentials_file\" and a repository in S3 go together",
                    repository.isS3()
                            ? "write for example s3_credentials_file = \"/root/secrets/s3\""
                            : "leave it out");
        }
        String owner = repository.isLocal() ? ForbiddenPaths.ownerOf(GuestPath.of(repository.place())) : null;
        if (owner != null) {
            table.problem(
                    "repository", repository.place() + " is left to " + owner, "choose a place such as /srv/backup");
        }
        return repository;
    }

    private static List<GuestPath> paths(ConfigTable table, Backup.Repository repository) {
        List<GuestPath> paths = new ArrayList<>();
        for (String path : table.list("paths", text())) {
            String fault = GuestPath.fault(path);
            DocumentReader.note(table, "paths", path, fault, "write whole paths, such as [\"/etc\", \"/srv/www\"]");
            if (fault != null) {
                continue;
            }
            GuestPath whole = GuestPath.of(path);
            paths.add(whole);
            if (repository.isLocal() && GuestPath.of(repository.place()).isWithin(whole)) {
                table.problem(
                        "paths",
                        "the repository " + repository.place() + " is in " + path
                                + ", and would be backed up into itself",
                        "put it elsewhere, or name what is beside it");
            }
        }
        if (paths.isEmpty() && !table.has("paths")) {
            table.problem("paths", "\"paths\" is missing", "write for example paths = [\"/etc\", \"/srv/www\"]");
        } else if (table.has("paths") && table.list("paths", text()).isEmpty()) {
            table.problem("paths", "\"paths\" names nothing", "write for example paths = [\"/etc\", \"/srv/www\"]");
        }
        return paths;
    }

    private static List<String> exclude(ConfigTable table) {
        List<String> patterns = table.list("exclude", text());
        for (String pattern : patterns) {
            if (pattern.isBlank() || pattern.length() > LONGEST_PATTERN || !PlainText.isPlain(pattern)) {
                table.problem(
                        "exclude",
                        "\"exclude\" has a pattern that is empty, longer than " + LONGEST_PATTERN
                                + " characters, or has one that cannot be seen",
                        "write for example exclude = [\"*.tmp\", \"/srv/www/cache\"]");
            } else if (pattern.chars().anyMatch(c -> c == '[' || c == ']' || c == '\\')) {
                table.problem(
                        "exclude",
                        "\"exclude\" has a pattern with a bracket or a backslash",
                        "use * for any characters, and ? for any one");
            }
        }
        return patterns;
    }

    private static Backup.Kept kept(ConfigTable table) {
        var kept = new Backup.Kept(
                table.optional("keep_daily", integer(0, MOST_KEPT), 7),
                table.optional("keep_weekly", integer(0, MOST_KEPT), 4),
                table.optional("keep_monthly", integer(0, MOST_KEPT), 6));
        if (kept.daily() + kept.weekly() + kept.monthly() == 0) {
            table.problem("keep_daily", "no snapshot would stay", "keep one at least");
        }
        return kept;
    }

    private static Optional<Backup.Drill> drill(ConfigTable table) {
        Optional<String> schedule = table.optional("drill", CalendarEvent.FORMAT);
        int files = table.optional("drill_files", integer(1, MOST_FILES), 20);
        if (table.has("drill_files") && schedule.isEmpty()) {
            table.problem("drill_files", "there is no drill that would take them", "write drill = \"weekly\" too");
        }
        return schedule.map(when -> new Backup.Drill(when, files));
    }
}
