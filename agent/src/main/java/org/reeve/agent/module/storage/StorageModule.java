package org.reeve.agent.module.storage;

import static org.reeve.common.config.ValueFormat.choice;
import static org.reeve.common.config.ValueFormat.flag;
import static org.reeve.common.config.ValueFormat.integer;
import static org.reeve.common.config.ValueFormat.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.GuestModule;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.OnDrift;
import org.reeve.common.config.ConfigTable;
import org.reeve.common.config.ValueFormat;

/** Reads documents such as {@code [[disk]]}, {@code name = "shop"}, {@code serial = "shop-data"}, {@code make = "ext4"}. */
public final class StorageModule implements GuestModule {
    private static final ValueFormat<String> NAME =
            text(Pattern.compile("[a-z0-9][a-z0-9-]{0,39}"), "a name in small letters, digits and hyphens", "shop");

    /** A disk of virtio has up to 20 characters (virtio 1.2, 5.2.6). */
    private static final ValueFormat<String> SERIAL = text(
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,19}"),
            "the serial of a disk (letters, digits, - _ and dots, up to 20 characters)",
            "shop-data");

    private static final ValueFormat<String> UUID = text(
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
            "the UUID of a file system, in small letters",
            "0a1b2c3d-4e5f-6789-abcd-ef0123456789");

    private static final ValueFormat<String> LABEL = text(
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,15}"),
            "the label of a file system (letters, digits, - _ and dots, up to 16 characters)",
            "shop");

    private static final List<String> WAYS = List.of("serial", "uuid", "label");
    private static final int LAST_PARTITION = 128;

    @Override
    public String name() {
        return "storage";
    }

    @Override
    public DesiredModule read(DocumentReader reader) throws DocumentException {
        ConfigTable root = reader.root();
        OnDrift onDrift = OnDrift.read(root);
        Disk.Growth rootGrowth = growth(root.optional("grow_root", flag(), false));
        List<Disk> disks = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<GuestPath> devices = new HashSet<>();
        for (ConfigTable table : root.tables("disk")) {
            Disk disk = disk(table);
            if (table.has("name") && !names.add(disk.name())) {
                table.problem("name", "disk " + disk.name() + " is there twice", "give one of them another name");
            }
            if (!devices.add(disk.device())) {
                table.problem("name", "another [[disk]] names the same one", "make one [[disk]] of the two");
            }
            disks.add(disk);
        }
        reader.finish();
        return new DesiredStorage(disks, rootGrowth, root.line("grow_root"), reader, onDrift);
    }

    private static Disk disk(ConfigTable table) {
        return new Disk(
                table.required("name", NAME),
                device(table),
                table.optional("make", choice(Disk.Made.class)).orElse(null),
                table.list("options", choice(Disk.MountOption.class)),
                growth(table.optional("grow", flag(), true)),
                table.line("name"));
    }

    private static GuestPath device(ConfigTable table) {
        Optional<String> serial = table.optional("serial", SERIAL);
        Optional<String> uuid = table.optional("uuid", UUID);
        Optional<String> label = table.optional("label", LABEL);
        Optional<Integer> partition = table.optional("partition", integer(1, LAST_PARTITION));
        long named = WAYS.stream().filter(table::has).count();
        if (named != 1) {
            table.problem(
                    named == 0 ? "name" : "serial",
                    named == 0 ? "it is not said which disk it is" : "it is said twice which disk it is",
                    "write one of serial, uuid and label");
        }
        if (partition.isPresent() && !table.has("serial")) {
            table.problem("partition", "only a disk with a serial has partitions", "leave it out");
        }
        if (table.has("make") && (partition.isPresent() || !table.has("serial"))) {
            table.problem(
                    "make",
                    "a file system is made only on a whole disk that is named by its serial",
                    "leave it out, or name the disk by its serial and without a partition");
        }
        return GuestPath.of(uuid.map(text -> "/dev/disk/by-uuid/" + text)
                .or(() -> label.map(text -> "/dev/disk/by-label/" + text))
                .orElseGet(() -> "/dev/disk/by-id/virtio-"
                        + serial.orElse("none")
                        + partition.map(number -> "-part" + number).orElse("")));
    }

    private static Disk.Growth growth(boolean grow) {
        return grow ? Disk.Growth.GROW : Disk.Growth.LEAVE;
    }
}
