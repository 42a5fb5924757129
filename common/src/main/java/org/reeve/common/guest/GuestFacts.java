package org.reeve.common.guest;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an agent tells of the system inside its guest. Beside heartbeats, checks and operations, nothing else leaves a guest.
 *
 * @param system its name and version, as {@code PRETTY_NAME} of os-release(5) has it
 * @param kernel the running kernel's release, as uname(2) has it
 * @param architecture as uname(2) has it
 * @param cpus those that are online
 * @param memoryBytes what the kernel may use
 * @param addresses literal, those that the host may dial
 * @param failedUnits names of systemd's units that have failed
 * @param updates null while the agent has not looked for them, or cannot
 * @param rebootRequired why the guest should be restarted, for people; empty when it need not be
 */
public record GuestFacts(
        String system,
        String kernel,
        String architecture,
        int cpus,
        long memoryBytes,
        List<String> addresses,
        List<Disk> disks,
        List<FileSystem> fileSystems,
        List<String> failedUnits,
        @Nullable Updates updates,
        String rebootRequired) {
    /** How many of each list are told; a guest with more tells the first ones. */
    public static final int MOST = 32;

    /** @throws IllegalArgumentException for too many of something, or a text that cannot be shown */
    public GuestFacts {
        texts(List.of(system, kernel, architecture, rebootRequired));
        addresses = texts(addresses);
        failedUnits = texts(failedUnits);
        disks = bounded(disks);
        fileSystems = bounded(fileSystems);
        if (cpus < 0 || memoryBytes < 0) {
            throw new IllegalArgumentException("less than nothing of CPUs or memory");
        }
    }

    /**
     * A whole disk.
     *
     * @param name the kernel's, such as {@code vda}
     * @param serial as its definition on the host has it; empty for none
     */
    public record Disk(String name, String serial, long bytes) {
        /** @throws IllegalArgumentException for a text that cannot be shown */
        public Disk {
            texts(List.of(name, serial));
        }
    }

    /**
     * A mounted file system that lies on a disk.
     *
     * @param mount the directory that it is mounted at
     * @param type such as {@code ext4}
     * @param usedPercent 0 to 100, of what others than root may fill
     */
    public record FileSystem(String mount, String type, long bytes, int usedPercent) {
        /** @throws IllegalArgumentException for a text that cannot be shown, or a part of more than the whole */
        public FileSystem {
            texts(List.of(mount, type));
            if (usedPercent < 0 || usedPercent > 100) {
                throw new IllegalArgumentException(usedPercent + " % of a file system");
            }
        }
    }

    /**
     * Packages of which the guest's lists know newer versions.
     *
     * @param pending all of them
     * @param security those of a security archive
     * @param seenAt when the agent looked, by the guest's clock
     */
    public record Updates(int pending, int security, Instant seenAt) {
        /** @throws IllegalArgumentException for more of security than there are */
        public Updates {
            if (security < 0 || pending < security) {
                throw new IllegalArgumentException(security + " of " + pending + " updates");
            }
        }
    }

    private static List<String> texts(List<String> texts) {
        texts.forEach(text -> {
            if (!ShownText.isOne(text)) {
                throw new IllegalArgumentException("a text that cannot be shown");
            }
        });
        return bounded(texts);
    }

    private static <T> List<T> bounded(List<T> all) {
        if (all.size() > MOST) {
            throw new IllegalArgumentException(all.size() + " of something, and " + MOST + " is most");
        }
        return List.copyOf(all);
    }
}
