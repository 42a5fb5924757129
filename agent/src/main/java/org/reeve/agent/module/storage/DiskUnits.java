package org.reeve.agent.module.storage;

import java.util.ArrayList;
import java.util.List;

/** A disk's units as systemd reads them (systemd.mount(5), systemd.service(5)). */
final class DiskUnits {
    private static final String HEAD =
            "# Written by Reeve from the module storage. An edit here is kept, and shown as drift.\n";

    private DiskUnits() {}

    /** Wanted by the device alone: it is mounted whenever the disk comes, and no boot waits for one that does not. */
    static String mount(Disk disk) {
        String before =
                disk.make() == null ? "" : "Requires=" + disk.service() + "\n" + "After=" + disk.service() + "\n";
        List<String> options = new ArrayList<>(List.of("nofail"));
        disk.options().forEach(option -> options.add(option.word()));
        return HEAD
                + "[Unit]\n"
                + "Description=Disk " + disk.name() + " of the module storage\n"
                + before
                + "\n"
                + "[Mount]\n"
                + "What=" + disk.device() + "\n"
                + "Where=" + disk.directory() + "\n"
                + "Options=" + String.join(",", options) + "\n"
                + "\n"
                + "[Install]\n"
                + "WantedBy=" + disk.deviceUnit() + "\n";
    }

    /** For a disk that is not there when its document comes; it does nothing where there is a file system. */
    static String service(Disk disk, Disk.Made make) {
        return HEAD
                + "[Unit]\n"
                + "Description=File system of disk " + disk.name() + " of the module storage, where it is empty\n"
                + "DefaultDependencies=no\n"
                + "After=local-fs.target " + disk.deviceUnit() + "\n"
                + "\n"
                + "[Service]\n"
                + "Type=oneshot\n"
                + "ExecStart=/usr/bin/reeve-agent prepare-disk " + make.word() + " " + disk.device() + "\n";
    }
}
