package org.reeve.agent.module.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.reeve.agent.module.ModuleDocuments.problems;
import static org.reeve.agent.module.ModuleDocuments.steps;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reeve.agent.desired.AppliedModule;
import org.reeve.agent.plan.Access;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlanStep.SetBootStart.BootStart;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.plan.Refresher;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.Setting.Kind;
import org.reeve.agent.system.SimulatedSystem;
import org.reeve.common.operation.ModuleDocument;

class StorageModuleTest {
    private static final StorageModule MODULE = new StorageModule();
    private static final String DEVICE = "/dev/disk/by-id/virtio-shop-data";
    private static final String SHOP = """
            [[disk]]
            name = "my-shop"
            serial = "shop-data"
            make = "ext4"
            options = ["noatime", "nosuid"]
            """;
    private static final String MOUNT_UNIT = "srv-my\\x2dshop.mount";

    @TempDir
    Path directory;

    private final SimulatedSystem guest = new SimulatedSystem();

    @Test
    void anEmptyDiskGetsAFileSystemAndIsMountedByAUnitOfItsOwn() throws DocumentException {
        plugIn("empty");
        List<PlanStep> steps = steps(MODULE, SHOP, guest);
        assertEquals(new PlanStep.Adjust(new Setting(Kind.FILE_SYSTEM, DEVICE), "ext4"), steps.getFirst());
        assertEquals(new PlanStep.MakeDirectory(GuestPath.of("/srv/my-shop"), Access.PUBLIC_DIRECTORY), steps.get(1));
        assertEquals(
                List.of(
                        new PlanStep.Refresh(Refresher.UNIT_FILES),
                        new PlanStep.SetBootStart(MOUNT_UNIT, BootStart.ENABLED),
                        new PlanStep.TakeIn(MOUNT_UNIT, PlanStep.TakeIn.How.RELOAD),
                        new PlanStep.Adjust(new Setting(Kind.MOUNT, "/srv/my-shop"), "/dev/vdb")),
                steps.subList(4, steps.size()));
    }

    @Test
    void theUnitWaitsForItsDeviceAndNoBootWaitsForIt() throws DocumentException {
        List<String> texts = steps(MODULE, SHOP, guest).stream()
                .filter(PlanStep.WriteFile.class::isInstance)
                .map(step -> ((PlanStep.WriteFile) step).content().text())
                .toList();
        assertTrue(
                texts.getFirst().contains("\nExecStart=/usr/bin/reeve-agent prepare-disk ext4 " + DEVICE + "\n"),
                texts::toString);
        for (String line : List.of(
                "Requires=reeve-disk-my-shop.service",
                "What=" + DEVICE,
                "Where=/srv/my-shop",
                "Options=nofail,noatime,nosuid",
                "WantedBy=dev-disk-by\\x2did-virtio\\x2dshop\\x2ddata.device")) {
            assertTrue(texts.getLast().contains("\n" + line + "\n"), texts::toString);
        }
    }

    @Test
    void aDiskThatIsNotThereIsWaitedFor() throws DocumentException {
        DesiredModule desired = MODULE.read(DocumentReader.of(new ModuleDocument("storage", SHOP)));
        PlannedStep last = desired.plan(guest.observe(new Asks().and(desired.asks())), Managed.NOTHING)
                .steps()
                .getLast();
        assertEquals(new PlanStep.SetBootStart(MOUNT_UNIT, BootStart.ENABLED), last.step());
        assertTrue(last.reason().contains("is not there: /srv/my-shop waits"), last.reason());
    }

    @Test
    void whatHasAFileSystemIsMountedAndGrownAndNothingIsMade() throws DocumentException {
        plugIn("xfs");
        List<PlanStep> steps = steps(MODULE, SHOP, guest);
        assertEquals(new PlanStep.InstallPackages(List.of("xfsprogs")), steps.getFirst());
        assertFalse(steps.stream().anyMatch(StorageModuleTest::makes), steps::toString);
        assertEquals(new PlanStep.Adjust(new Setting(Kind.EXTENT, DEVICE), "whole"), steps.getLast());
        assertFalse(steps(MODULE, SHOP + "grow = false\n", guest).contains(steps.getLast()));
        String readOnly = SHOP.replace("noatime", "ro");
        assertFalse(steps(MODULE, readOnly, guest).contains(steps.getLast()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a table of partitions (gpt)",
                "data of an unknown kind",
                "signatures of several kinds",
                "no file system",
                "LVM2_member",
                "crypto_LUKS",
                "swap",
                "linux_raid_member",
                "vfat"
            })
    void whateverElseIsOnADiskIsLeftAlone(String content) {
        plugIn(content);
        assertTrue(problems(MODULE, SHOP, guest).getFirst().toString().contains(content));
    }

    @Test
    void nothingIsMadeThatTheDocumentDoesNotAskFor() {
        plugIn("empty");
        assertTrue(problems(MODULE, SHOP.replace("make = \"ext4\"\n", ""), guest)
                .getFirst()
                .toString()
                .contains("disk my-shop is empty"));
    }

    @Test
    void aDirectoryOrADiskThatSomebodyElseHasIsLeftToHim() {
        guest.file("/etc/fstab", "# /srv/my-shop\n/dev/vdc  /srv/my-shop ext4 defaults 0 2\n");
        assertTrue(problem().contains("/etc/fstab has /srv/my-shop"), problem());
        guest.file("/etc/fstab", "#/dev/vdc /srv/my-shop ext4\n");
        guest.setting(Kind.MOUNT, "/srv/my-shop", "/dev/vdc");
        assertTrue(problem().contains("/dev/vdc is mounted at /srv/my-shop"), problem());
        guest.setting(Kind.MOUNT, "/srv/my-shop", "/dev/vdb");
        plugIn("ext4");
        assertTrue(taken());

        SimulatedSystem other = new SimulatedSystem();
        other.setting(Kind.DEVICE, DEVICE, "/dev/vda");
        other.setting(Kind.FILE_SYSTEM, DEVICE, "ext4");
        other.setting(Kind.MOUNT, "/", "/dev/vda");
        assertTrue(problems(MODULE, SHOP, other).getFirst().toString().contains("the root file system is on it"));
        other.setting(Kind.MOUNT, "/", "/dev/vdx");
        other.directory("/srv/my-shop");
        other.file("/srv/my-shop/notes", "hers");
        assertTrue(problems(MODULE, SHOP, other).getFirst().toString().contains("has files in it"));
    }

    @Test
    void appliedTwiceTheSecondHasNothingToDoAndAnEntryThatGoesIsUnmountedOnly() throws IOException {
        plugIn("empty");
        AppliedModule module = new AppliedModule(MODULE, guest, directory);
        module.apply(SHOP);
        assertEquals("ext4", guest.value(new Setting(Kind.FILE_SYSTEM, DEVICE)));
        guest.setting(Kind.EXTENT, DEVICE, "whole");
        assertTrue(module.isSo(SHOP));

        module.apply("");
        assertNull(guest.value(new Setting(Kind.MOUNT, "/srv/my-shop")));
        assertNull(guest.text("/etc/systemd/system/" + MOUNT_UNIT));
        assertNull(guest.text("/etc/systemd/system/reeve-disk-my-shop.service"));
        assertEquals("ext4", guest.value(new Setting(Kind.FILE_SYSTEM, DEVICE)));
        assertTrue(module.isSo(""));
    }

    @Test
    void aDiskThatCameLaterAndOneThatGrewAreSeenByTheNextPlan() throws IOException {
        AppliedModule module = new AppliedModule(MODULE, guest, directory);
        module.apply(SHOP);
        assertTrue(module.isSo(SHOP));
        plugIn("ext4");
        guest.setting(Kind.EXTENT, DEVICE, "64 MiB of 128 MiB");
        assertFalse(module.isSo(SHOP));
        module.apply(SHOP);
        assertEquals("whole", guest.value(new Setting(Kind.EXTENT, DEVICE)));
        assertTrue(module.isSo(SHOP));
    }

    @Test
    void theRootGrowsWhereTheDocumentSaysSo() throws DocumentException {
        assertEquals(List.of(), steps(MODULE, "", guest));
        assertEquals(
                List.of(
                        new PlanStep.InstallPackages(List.of("fdisk")),
                        new PlanStep.Adjust(new Setting(Kind.EXTENT, "/"), "whole")),
                steps(MODULE, "grow_root = true", guest).stream()
                        .filter(step -> !(step instanceof PlanStep.Refresh))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "serial = \"a\"|another [[disk]] names the same one",
                "serial = \"b\"\\nuuid = \"0a1b2c3d-4e5f-6789-abcd-ef0123456789\"|said twice which disk",
                "make = \"ext4\"|not said which disk",
                "label = \"a\"\\npartition = 1|only a disk with a serial has partitions",
                "serial = \"b\"\\npartition = 1\\nmake = \"xfs\"|only on a whole disk",
                "serial = \"b\"\\noptions = [\"bind\"]|not a choice",
            })
    void whatCannotBeMeantIsAMistakeWithItsPlace(String keys, String words) {
        String toml = "[[disk]]\nname = \"x\"\nserial = \"a\"\n[[disk]]\nname = \"y\"\n" + keys.replace("\\n", "\n");
        String said = problems(MODULE, toml, guest).toString();
        assertTrue(said.contains(words), said);
        assertFalse(said.contains("line=0"), said);
    }

    private void plugIn(String content) {
        guest.setting(Kind.DEVICE, DEVICE, "/dev/vdb");
        guest.setting(Kind.FILE_SYSTEM, DEVICE, content);
    }

    private String problem() {
        return problems(MODULE, SHOP, guest).getFirst().toString();
    }

    private boolean taken() {
        try {
            return !steps(MODULE, SHOP, guest).isEmpty();
        } catch (DocumentException e) {
            return false;
        }
    }

    private static boolean makes(PlanStep step) {
        return step instanceof PlanStep.Adjust adjust && adjust.setting().kind() == Kind.FILE_SYSTEM;
    }
}
