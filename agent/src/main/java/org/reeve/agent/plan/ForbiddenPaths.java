package org.reeve.agent.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Places that no module writes to, whatever its document says. */
public final class ForbiddenPaths {
    private record Place(GuestPath path, String owner) {}

    private static final List<Place> PLACES = List.of(
            place("/proc", "the kernel"),
            place("/sys", "the kernel"),
            place("/dev", "the kernel"),
            place("/boot", "the package of the kernel"),
            place("/etc/passwd", "the accounts"),
            place("/etc/passwd-", "the accounts"),
            place("/etc/group", "the accounts"),
            place("/etc/group-", "the accounts"),
            place("/etc/shadow", "the accounts"),
            place("/etc/shadow-", "the accounts"),
            place("/etc/gshadow", "the accounts"),
            place("/etc/gshadow-", "the accounts"),
            place("/etc/sudoers", "sudo"),
            place("/etc/sudoers.d", "sudo"),
            place("/etc/ld.so.preload", "the loader"),
            place("/var/lib/dpkg", "dpkg"),
            place("/etc/reeve", "Reeve"),
            place("/run/reeve-agent", "Reeve"),
            place("/var/lib/reeve-agent", "Reeve"),
            place("/usr/lib/reeve-agent", "Reeve"),
            place("/opt/reeve-agent", "Reeve"),
            place("/usr/share/reeve-agent", "Reeve"),
            place("/etc/systemd/system/reeve-agent.service", "Reeve"),
            place("/etc/systemd/system/reeve-agent.service.d", "Reeve"),
            place("/lib/systemd/system/reeve-agent.service", "Reeve"),
            place("/usr/lib/systemd/system/reeve-agent.service", "Reeve"));

    /** The one kind of files in such places that a module of its own takes care of. */
    private static final String OUR_SUDOERS = "/etc/sudoers.d/reeve-";

    private ForbiddenPaths() {}

    /** To whom a path is left, whichever module it is; null when there is one that may write it. */
    public static @Nullable String alwaysOwnerOf(GuestPath path) {
        return path.value().startsWith(OUR_SUDOERS) ? null : ownerOf(path);
    }

    /** To whom a path is left that a document names; null when it may be written. */
    public static @Nullable String ownerOf(GuestPath path) {
        for (Place place : PLACES) {
            if (path.isWithin(place.path())) {
                return place.owner();
            }
        }
        return null;
    }

    private static Place place(String path, String owner) {
        return new Place(GuestPath.of(path), owner);
    }
}
