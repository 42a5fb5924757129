package org.reeve.agent.facts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.reeve.common.guest.GuestFacts;
import org.reeve.common.guest.ShownText;

/** The whole disks that the kernel has, from {@code /sys/block}. */
final class Disks {
    /** The kernel counts sizes in these, whatever the disk's own are. */
    private static final int SECTOR = 512;

    /** What a disk's serial is in: of virtio, of NVMe, and of SCSI, which puts a header of four bytes before it. */
    private static final List<String> SERIALS = List.of("serial", "device/serial");

    private static final String SCSI_SERIAL = "device/vpd_pg80";
    private static final int SCSI_HEADER = 4;

    private Disks() {}

    /** @throws IOException when the kernel does not say */
    static List<GuestFacts.Disk> of(Path sysBlock) throws IOException {
        List<GuestFacts.Disk> disks = new ArrayList<>();
        try (Stream<Path> all = Files.list(sysBlock)) {
            for (Path each : all.sorted().toList()) {
                String name = String.valueOf(each.getFileName());
                long bytes =
                        Long.parseLong(Files.readString(each.resolve("size")).strip()) * SECTOR;
                // What stands on no device is made of files, of memory, or of other disks; an empty drive holds
                // nothing.
                if (bytes > 0 && Files.exists(each.resolve("device")) && disks.size() < GuestFacts.MOST) {
                    disks.add(new GuestFacts.Disk(ShownText.of(name), ShownText.of(serial(each)), bytes));
                }
            }
        } catch (NumberFormatException e) {
            throw new IOException("the size of a disk in " + sysBlock + " is no number", e);
        }
        return disks;
    }

    private static String serial(Path disk) throws IOException {
        for (String place : SERIALS) {
            if (Files.exists(disk.resolve(place))) {
                return Files.readString(disk.resolve(place)).strip();
            }
        }
        if (!Files.exists(disk.resolve(SCSI_SERIAL))) {
            return "";
        }
        byte[] page = Files.readAllBytes(disk.resolve(SCSI_SERIAL));
        return page.length <= SCSI_HEADER
                ? ""
                : new String(page, SCSI_HEADER, page.length - SCSI_HEADER, StandardCharsets.US_ASCII).strip();
    }
}
