package org.reeve.watchdog.vm;

/** What the hypervisor is about to do with a guest, over a longer time. While it lasts the guest may stand still. */
public enum Activity {
    NONE,
    /** It comes from another host, or leaves for one. */
    MIGRATING,
    /** Its memory is written to a file, after which it stops. */
    SAVING,
    /** Its memory is written to a file, after which it goes on. */
    DUMPING,
    BACKING_UP,
    /** A snapshot is taken, or gone back to. */
    SNAPSHOTTING,
    /** Something that the hypervisor does not name, or that Reeve does not know. */
    OTHER
}
