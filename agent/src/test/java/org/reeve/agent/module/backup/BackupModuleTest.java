package org.reeve.agent.module.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.reeve.agent.module.ModuleDocuments.problems;
import static org.reeve.agent.module.ModuleDocuments.quoted;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reeve.agent.desired.AppliedModule;
import org.reeve.agent.module.ModuleDocuments;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.ResticRepository;
import org.reeve.agent.plan.SecretFile;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.system.SimulatedSystem;
import org.reeve.common.operation.Problem;

class BackupModuleTest {
    private static final BackupModule MODULE = new BackupModule();
    private static final String UNITS = "/etc/systemd/system/reeve-";
    private static final String NIGHTLY = """
            [[backup]]
            name = "nightly"
            repository = "/srv/backup"
            password_file = "/root/secret"
            paths = ["/etc", "/srv/100% of \\"it\\""]
            schedule = "02:30"
            """;
    private static final String S3 = """
            [[backup]]
            name = "offsite"
            repository = "s3:https://s3.example.org/shop"
            password_file = "/root/secret"
            s3_credentials_file = "/root/s3"
            paths = ["/etc"]
            schedule = "daily"
            """;

    @TempDir
    Path directory;

    private final SimulatedSystem guest = new SimulatedSystem();
    private AppliedModule module;

    @BeforeEach
    void aGuestWithSecretsInFiles() throws IOException {
        for (String file : List.of("/root/secret", "/root/s3")) {
            Setting secret = SecretFile.as(SecretFile.Form.KEPT, GuestPath.of(file));
            guest.setting(secret.kind(), secret.name(), "kept");
        }
        module = new AppliedModule(MODULE, guest, directory);
    }

    @Test
    void theRepositoryIsMadeOnceAndTheSecondPlanIsEmpty() {
        module.apply(NIGHTLY + "drill = \"weekly\"\n");
        assertEquals(ResticRepository.OPENS, guest.value(repository("/srv/backup", Optional.empty())));
        assertTrue(module.isSo(NIGHTLY + "drill = \"weekly\"\n"));
    }

    @Test
    void theUnitsSayWhatTheDocumentSays() {
        module.apply(NIGHTLY + """
                exclude = ["*.tmp", "/srv/$x"]
                spread = "1h"
                keep_daily = 3
                keep_weekly = 0
                drill = "Sun 05:00"
                drill_files = 5
                """);
        String service = text("backup-nightly.service");
        String flock = ":/usr/bin/flock /var/cache/reeve-backup-nightly/lock ";
        for (String line : List.of(
                "Environment=\"RESTIC_REPOSITORY=/srv/backup\" \"RESTIC_PASSWORD_FILE=/root/secret\""
                        + " \"RESTIC_CACHE_DIR=/var/cache/reeve-backup-nightly\" \"HOME=/root\"",
                "ExecStart=" + flock + "/usr/bin/restic backup --host=%H --tag=reeve \"--exclude=*.tmp\""
                        + " \"--exclude=/srv/$x\" -- \"/etc\" \"/srv/100%% of \\\"it\\\"\"",
                "ExecStart=:/usr/bin/ls --directory -- \"/etc\" \"/srv/100%% of \\\"it\\\"\"",
                "ExecStart=" + flock + "/usr/bin/restic forget --host=%H --tag=reeve --group-by=host --prune"
                        + " --keep-daily=3 --keep-monthly=6")) {
            assertTrue(service.contains("\n" + line + "\n"), line + " is not in\n" + service);
        }
        String timer = text("backup-nightly.timer");
        assertTrue(timer.contains("\nOnCalendar=02:30\nPersistent=true\nRandomizedDelaySec=3600\n"), timer);
        String drill = text("drill-nightly.service");
        assertTrue(
                drill.contains("\nExecStart=" + flock + "/usr/lib/reeve-agent/drill-backup 5 --host=%H --tag=reeve\n"),
                drill);
        assertTrue(text("drill-nightly.timer").contains("\nOnCalendar=Sun 05:00\n"));
    }

    @Test
    void theKeysOfS3AreNamedByTheirFileAlone() {
        module.apply(S3);
        String service = text("backup-offsite.service");
        assertTrue(service.contains(" \"AWS_SHARED_CREDENTIALS_FILE=/root/s3\"\n"), service);
        assertEquals(
                ResticRepository.OPENS,
                guest.value(repository("s3:https://s3.example.org/shop", Optional.of(GuestPath.of("/root/s3")))));
    }

    @Test
    void whatIsNamedNoMoreIsMadeNoMoreAndItsRepositoryStays() {
        module.apply(NIGHTLY + "drill = \"weekly\"\n" + S3);
        module.apply(NIGHTLY);
        assertNull(guest.text(UNITS + "backup-offsite.service"));
        assertNull(guest.text(UNITS + "drill-nightly.timer"));
        assertTrue(guest.carriedOut().stream()
                .noneMatch(step -> step instanceof PlanStep.Adjust adjust && adjust.value() == null));
        assertTrue(module.isSo(NIGHTLY));
        module.apply("");
        assertNull(guest.text(UNITS + "backup-nightly.timer"));
        assertTrue(module.isSo(""));
    }

    /** An empty one harms nobody, and one that is not empty is somebody's. */
    @Test
    void aRepositoryOfAnApplyThatFailedStays() {
        String cause = module.failure(NIGHTLY.replace("\"02:30\"", "\"broken\""));
        assertTrue(cause.contains("refuses the configuration"), cause);
        assertFalse(cause.contains("not removed"), cause);
        assertEquals(ResticRepository.OPENS, guest.value(repository("/srv/backup", Optional.empty())));
        module.apply(NIGHTLY);
    }

    @Test
    void aSecretThatIsNotThereIsNamedAtTheBackupsLine() {
        Problem problem = problems(MODULE, NIGHTLY.replace("/root/secret", "/root/nobody"), guest)
                .getFirst();
        assertEquals(2, problem.line());
        assertTrue(problem.toString().contains("there is no /root/nobody"), problem.toString());
    }

    @Test
    void aPlaceThatOthersCanChangeIsRefused() {
        guest.unreachable("/srv/backup", "/srv can be changed by others than root");
        Problem problem = problems(MODULE, NIGHTLY, guest).getFirst();
        assertTrue(problem.toString().contains("others than root"), problem.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "relative/path",
                "/srv/../etc",
                "/var/lib/dpkg/backup",
                "sftp:backup@-oProxyCommand=id:/srv",
                "sftp:-x@host:/srv",
                "sftp:backup@host:/srv/../x",
                "s3:ftp://host/bucket",
                "rclone:remote:path",
                "s3:https://user:key@host/bucket"
            })
    void aRepositoryIsAtOneOfThreePlacesWithoutOptionsAndKeys(String place) {
        assertEquals(
                1,
                problems(MODULE, NIGHTLY.replace("\"/srv/backup\"", quoted(place)), guest)
                        .size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keep_daily = 0\nkeep_weekly = 0\nkeep_monthly = 0\n",
                "drill_files = 3\n",
                "s3_credentials_file = \"/root/s3\"\n",
                "drill = \"$(id)\"\n"
            })
    void whatDoesNotGoTogetherIsRefused(String more) {
        assertEquals(1, problems(MODULE, NIGHTLY + more, guest).size(), more);
    }

    @Test
    void pathsAreThereWholeAndNotAroundTheRepository() {
        String said = "paths = [\"/etc\", \"/srv/100% of \\\"it\\\"\"]";
        for (String instead : List.of("", "paths = []", "paths = [\"/srv\"]", "paths = [\"/\"]", "paths = [\"etc\"]")) {
            String toml = NIGHTLY.replace(said, instead);
            assertFalse(toml.equals(NIGHTLY));
            assertEquals(1, problems(MODULE, toml, guest).size(), toml);
        }
    }

    @Test
    void twoOfOneNameAreOneTooMany() {
        assertEquals(1, problems(MODULE, NIGHTLY + NIGHTLY, guest).size());
    }

    @Test
    void aPatternThatCannotBeSeenOrMeansMoreThanStarsIsRefused() {
        for (String hostile : ModuleDocuments.HOSTILE) {
            boolean refused = hostile.isBlank()
                    || hostile.length() > 200
                    || hostile.chars()
                            .anyMatch(
                                    c -> c < ' ' || c == '[' || c == '\\' || c == 0x202e || c == 0x200b || c == 0x2028);
            if (refused) {
                assertEquals(
                        1,
                        problems(MODULE, NIGHTLY + "exclude = [" + quoted(hostile) + "]\n", guest)
                                .size());
            }
        }
    }

    private String text(String unit) {
        return String.valueOf(guest.text(UNITS + unit));
    }

    private static Setting repository(String place, Optional<GuestPath> s3File) {
        return ResticRepository.setting(place, GuestPath.of("/root/secret"), s3File);
    }
}
