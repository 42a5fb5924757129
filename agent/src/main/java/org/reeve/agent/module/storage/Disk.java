package org.reeve.agent.module.storage;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.UnitName;

/**
 * A disk, or one of its partitions, and where it is mounted.
 *
 * @param name of its directory below {@code /srv}
 * @param device the link of udev's that leads to it once it is there
 * @param make what is made on it where it is empty; null for nothing
 * @param growth whether its file system gets the room that the disk has
 * @param line of the document
 */
record Disk(String name, GuestPath device, @Nullable Made make, List<MountOption> options, Growth growth, int line) {
    static final GuestPath UNITS = GuestPath.of("/etc/systemd/system");

    private static final GuestPath SERVED = GuestPath.of("/srv");

    /** How a service of ours is called, before the name. */
    private static final String SERVICE = "reeve-disk-";

    Disk {
        options = List.copyOf(options);
    }

    /** File systems that are made. */
    enum Made {
        EXT4,
        XFS;

        /** As blkid and mkfs call it. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether a file system that is smaller than its disk is made larger. */
    enum Growth {
        GROW,
        LEAVE
    }

    /** What mount(8) takes. What names files, accounts or other file systems is not among them. */
    enum MountOption {
        RO,
        NOATIME,
        NODIRATIME,
        LAZYTIME,
        NODEV,
        NOEXEC,
        NOSUID,
        DISCARD,
        SYNC,
        USRQUOTA,
        GRPQUOTA,
        PRJQUOTA;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    GuestPath directory() {
        return directory(name);
    }

    String mountUnit() {
        return UnitName.of(directory(), "mount");
    }

    String deviceUnit() {
        return UnitName.of(device, "device");
    }

    /** Makes the file system of a disk that comes later. */
    String service() {
        return SERVICE + name + ".service";
    }

    Setting found() {
        return new Setting(Setting.Kind.DEVICE, device.value());
    }

    Setting content() {
        return new Setting(Setting.Kind.FILE_SYSTEM, device.value());
    }

    Setting extent() {
        return new Setting(Setting.Kind.EXTENT, device.value());
    }

    Setting mount() {
        return mount(directory());
    }

    static Setting mount(GuestPath directory) {
        return new Setting(Setting.Kind.MOUNT, directory.value());
    }

    static GuestPath directory(String name) {
        return SERVED.child(name);
    }

    /** Whose mount unit that is; null when it is none of ours. */
    static @Nullable GuestPath mountedBy(GuestPath unitFile) {
        String unit = unitFile.name();
        String prefix = "srv-";
        String suffix = ".mount";
        return unit.startsWith(prefix) && unit.endsWith(suffix)
                ? directory(unit.substring(prefix.length(), unit.length() - suffix.length())
                        .replace("\\x2d", "-"))
                : null;
    }
}
