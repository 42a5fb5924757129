package org.reeve.agent.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.agent.plan.Access;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.FileContent;
import org.reeve.agent.plan.FileFact;
import org.reeve.agent.plan.GuestCheck;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.PlanStep;
import org.reeve.common.guest.InsideCheck;

/** The real side, with its files below a temporary directory. */
class LinuxSystemTest extends GuestSystemContract {
    private static final GuestPath CONF = GuestPath.of("/etc/app/app.conf");

    @TempDir
    Path root;

    private LinuxSystem guest;
    private PosixFileAttributes mine;

    @BeforeEach
    void makeGuest() throws IOException {
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        directory("etc");
        directory("etc/app");
        guest = LinuxSystem.below(root);
        mine = Files.readAttributes(root, PosixFileAttributes.class);
    }

    @Override
    GuestSystem guest() {
        return guest;
    }

    @Override
    String account() {
        return mine.owner().getName();
    }

    @Override
    String group() {
        return mine.group().getName();
    }

    @Test
    void checksAreKeptInAFileOfTheirOwn() throws Exception {
        GuestCheck check = new GuestCheck(
                "memory",
                new GuestCheck.Probe.MemoryAvailable(5),
                Duration.ofSeconds(30),
                3,
                InsideCheck.Action.ALERT,
                null);
        guest.carryOut(new PlanStep.KeepChecks(List.of(check)), percent -> {});
        assertEquals(List.of(check), guest.observe(new Asks()).checks());
        Path file = root.resolve("checks");
        assertEquals(List.of(check), KeptChecks.open(file).now());
        Files.writeString(file, "something newer\n" + Files.readString(file));
        assertEquals(List.of(check), KeptChecks.open(file).now());
    }

    @Test
    void aCommandOfACheckRunsWithoutRoot() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/etc/shadow")), "needs root");
        List<String> id = List.of("/usr/bin/id", "-un");
        assertEquals(new GuestSystem.Ended(0, "nobody"), guest.run(id, "nobody", Duration.ofSeconds(10)));
        assertEquals(new GuestSystem.Ended(0, "root"), guest.run(id, "root", Duration.ofSeconds(10)));
        assertEquals(
                1,
                guest.run(List.of("/usr/bin/cat", "/etc/shadow"), "nobody", Duration.ofSeconds(10))
                        .exit());
        assertThrows(GuestSystemException.class, () -> guest.run(id, "no-such-user", Duration.ofSeconds(10)));
    }

    @Test
    void rootByAnotherNameIsRefused() throws Exception {
        Path passwd = root.resolve("passwd");
        Files.writeString(passwd, "toor:x:0:0::/root:/bin/sh\nshop:x:1001:1002::/:/bin/false\n");
        Accounts accounts = new Accounts(root);
        assertThrows(GuestSystemException.class, () -> accounts.as("toor", List.of("/bin/true")));
        assertTrue(accounts.as("shop", List.of("/bin/true")).containsAll(List.of("--reuid=1001", "--regid=1002")));
    }

    @Test
    void timeSpansAreReadAsSystemctlWritesThem() {
        assertEquals(Duration.ofSeconds(90), TimeSpan.parse("1min 30s"));
        assertEquals(Duration.ofSeconds(30), TimeSpan.parse("30s"));
        assertEquals(Duration.ofMinutes(10), TimeSpan.parse("10min"));
        for (String none : List.of("0", "infinity", "")) {
            assertEquals(Duration.ZERO, TimeSpan.parse(none));
        }
    }

    @Test
    void aLinkOfRootsOwnIsFollowedOnTheWay() throws Exception {
        Files.createSymbolicLink(root.resolve("etc/short"), Path.of("app/../app"));
        write(GuestPath.of("/etc/short/app.conf"));
        assertEquals("text", Files.readString(root.resolve("etc/app/app.conf")));
    }

    @Test
    void anAbsoluteLinkStaysInsideTheGuest() throws Exception {
        Files.createSymbolicLink(root.resolve("etc/short"), Path.of("/etc/app"));
        write(GuestPath.of("/etc/short/app.conf"));
        assertEquals("text", Files.readString(root.resolve("etc/app/app.conf")));
    }

    @Test
    void aLinkIntoAForbiddenPlaceIsRefused() throws Exception {
        directory("etc/reeve");
        Files.createSymbolicLink(root.resolve("etc/short"), Path.of("reeve"));
        assertThrows(GuestSystemException.class, () -> write(GuestPath.of("/etc/short/agent.toml")));
        assertThrows(GuestSystemException.class, () -> write(GuestPath.of("/etc/reeve/agent.toml")));
    }

    @Test
    void linksThatGoInACircleEnd() throws Exception {
        Files.createSymbolicLink(root.resolve("etc/one"), Path.of("two"));
        Files.createSymbolicLink(root.resolve("etc/two"), Path.of("one"));
        assertInstanceOf(FileFact.Unreachable.class, look(GuestPath.of("/etc/one/x")));
    }

    @Test
    void aDirectoryThatOthersCanChangeIsNotTrusted() throws Exception {
        Files.setPosixFilePermissions(root.resolve("etc/app"), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThrows(GuestSystemException.class, () -> write(CONF));
        FileFact.Unreachable found = assertInstanceOf(FileFact.Unreachable.class, look(CONF));
        assertTrue(found.cause().contains("/etc/app can be changed by others"), found.cause());
    }

    @Test
    void aLinkAtTheLastNameIsReplacedNotFollowed() throws Exception {
        Files.writeString(root.resolve("etc/victim"), "victim");
        Files.createSymbolicLink(root.resolve("etc/app/app.conf"), Path.of("../victim"));
        write(CONF);
        assertEquals("victim", Files.readString(root.resolve("etc/victim")));
        assertEquals("text", Files.readString(root.resolve("etc/app/app.conf")));
    }

    @Test
    void aParentSwappedForALinkInALoopNeverLeadsAWriteElsewhere() throws Exception {
        Path outside = root.resolve("outside");
        Files.createDirectory(outside);
        Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path app = root.resolve("etc/app");
        Path aside = root.resolve("etc/aside");
        var stop = new AtomicBoolean();
        Thread swapper = new Thread(() -> {
            while (!stop.get()) {
                try {
                    Files.move(app, aside);
                    Files.createSymbolicLink(app, Path.of("../outside"));
                    Files.delete(app);
                    Files.move(aside, app);
                } catch (IOException e) {
                    // The write is in the way; on to the next swap.
                }
            }
        });
        swapper.start();
        int written = 0;
        for (int i = 0; i < 300; i++) {
            try {
                write(CONF);
                written++;
            } catch (GuestSystemException e) {
                // Refused, or the directory was away: both are right.
            }
        }
        stop.set(true);
        swapper.join();
        try (Stream<Path> found = Files.list(outside)) {
            assertEquals(List.of(), found.toList(), "of " + written + " writes");
        }
    }

    @Test
    void nothingIsLeftOfAWriteThatFailed() throws Exception {
        Files.createDirectory(root.resolve("etc/app/app.conf"));
        assertThrows(GuestSystemException.class, () -> write(CONF));
        try (Stream<Path> found = Files.list(root.resolve("etc/app"))) {
            assertEquals(
                    List.of("app.conf"),
                    found.map(path -> path.getFileName().toString()).toList());
        }
    }

    @Test
    void whatAKilledWriteLeftIsTakenAway() throws Exception {
        Files.writeString(root.resolve("etc/app/.app.conf.reeve-new"), "half");
        write(CONF);
        try (Stream<Path> found = Files.list(root.resolve("etc/app"))) {
            assertEquals(
                    List.of("app.conf"),
                    found.map(path -> path.getFileName().toString()).toList());
        }
    }

    @Test
    void aPipeIsNotReadAndALargeFileNeither() throws Exception {
        assertTrue(new Programs()
                .run(List.of("mkfifo", root.resolve("etc/app/pipe").toString()), java.time.Duration.ofSeconds(10))
                .isGood());
        assertInstanceOf(FileFact.Special.class, look(GuestPath.of("/etc/app/pipe")));
        Files.write(root.resolve("etc/app/large"), new byte[FileFact.LARGEST_READ + 1]);
        FileFact.Regular large = assertInstanceOf(FileFact.Regular.class, look(GuestPath.of("/etc/app/large")));
        assertEquals(FileFact.UNKNOWN, large.digest());
    }

    private void write(GuestPath path) throws GuestSystemException {
        guest.carryOut(
                new PlanStep.WriteFile(
                        path, FileContent.of("text"), new Access(account(), group(), 0644), Claim.OURS_ONLY),
                percent -> {});
    }

    private FileFact look(GuestPath path) throws GuestSystemException {
        return guest.observe(new Asks().path(path)).file(path);
    }

    private void directory(String path) throws IOException {
        Files.createDirectory(root.resolve(path));
        Files.setPosixFilePermissions(root.resolve(path), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
