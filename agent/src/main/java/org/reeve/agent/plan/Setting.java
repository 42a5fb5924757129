package org.reeve.agent.plan;

/**
 * Something in a guest that has a value and is neither a file, nor a package, nor a unit: the kernel or one of the guest's own programs
 * keeps it. {@code agent.system} knows how each kind is read and set.
 *
 * @param name which one of its kind; empty where there is only one
 */
public record Setting(Kind kind, String name) {
    /** What is kept. */
    public enum Kind {
        /** The kernel's host name, until the next boot; {@code /etc/hostname} is a file. */
        HOSTNAME("the host name", Source.VALUE),
        /** For how long the watchdog device waits until it fires, fed by systemd: whole seconds, {@code 0} for not at all. */
        WATCHDOG("seconds within which the watchdog device is fed", Source.FILES),
        /** A parameter of the kernel, by the name that sysctl(8) has for it; several numbers with one blank between them. */
        SYSCTL("kernel parameter", Source.VALUE),
        /** A locale: {@code there}. Made of what stands in {@code /etc/locale.gen}. */
        LOCALE("locale", Source.FILES),
        /** A file to swap to, by its path: its size in bytes. */
        SWAP_FILE("swap file", Source.VALUE),
        /** An account, as passwd(5) has it: {@code uid:group:comment:home:shell}, with the group's name. Made with its home, removed without. */
        ACCOUNT("account", Source.VALUE),
        /** A group's gid. */
        GROUP("group", Source.VALUE),
        /** The groups that an account is in beside its own: in order, with commas between them. */
        MEMBERSHIPS("groups of", Source.VALUE),
        /** As shadow(5) has it. */
        PASSWORD_HASH("password hash of", Source.VALUE),
        /** After how many days an account's password has to be changed, or {@code never}. */
        PASSWORD_DAYS("days until the password has to be changed, of", Source.VALUE),
        /** From which day on nobody logs in with an account, such as {@code 2027-12-31}, or {@code never}. */
        EXPIRY("end of", Source.VALUE),
        /** A line of an account's {@code authorized_keys}; its name is the account's and the key's fingerprint. */
        SSH_KEY("SSH key of", Source.VALUE),
        /** A directory, by its path, and all that is in it: {@code there}. It can only be removed. */
        HOME("home directory", Source.VALUE),
        /** What Reeve did for an account, so that it can tell its own work from others'. Known to Reeve alone. */
        REMEMBERED("what Reeve knows of its work for", Source.VALUE),
        /** With which accounts somebody can log in; by name {@code ssh}, whether somebody can over SSH: {@code possible}. Nobody sets it. */
        LOGINS("logins", Source.FILES),
        /** What sshd makes of its files, by keyword (sshd_config(5)); several values are joined by commas. */
        SSHD("sshd's", Source.FILES),
        /** Which program listens on a TCP port. */
        LISTENER("who listens on port", Source.FILES),
        /** What the kernel calls a block device that somebody else has another name for, by that path: {@code /dev/vdb}. Nobody sets it. */
        DEVICE("device", Source.FILES),
        /**
         * What is on a block device, by its path: a file system as blkid(8) calls it, {@code empty} where nothing is on it at all, or in words what else
         * there is. One is made where it is empty, and never taken away.
         */
        FILE_SYSTEM("file system on", Source.LASTING),
        /** Whether the file system of a block device, by its path, has all the room there is: {@code whole}, or its size and the disk's. {@code /} for the root. */
        EXTENT("room of the file system on", Source.LASTING),
        /** Which block device is mounted at a directory, as the unit of that directory says; taken away only where nobody uses it. */
        MOUNT("mounted at", Source.FILES),
        /** What stands in a file of secrets, as {@link SecretFile} names it. Nobody sets it. */
        SECRET("secret", Source.VALUE),
        /** A database, by its server and its name, such as {@code mariadb shop}: {@code there}. It goes only while it is empty. */
        DATABASE("database", Source.VALUE),
        /** A user of a database server, such as {@code mariadb anna}: {@code open} or {@code locked}. */
        DATABASE_USER("database user", Source.VALUE),
        /** The password of one, as the server keeps it. */
        DATABASE_PASSWORD("password of database user", Source.VALUE),
        /** What one may do in one database, such as {@code mariadb anna shop}: {@code all}, {@code read-only}, or what somebody gave it by hand. */
        DATABASE_GRANT("rights of database user", Source.VALUE),
        /** What Reeve did in a database server. Known to Reeve alone. */
        DATABASE_MEMORY("what Reeve knows of its work for", Source.VALUE),
        /** A repository of restic's, as {@link ResticRepository} names it. It is made, and never removed. */
        RESTIC_REPOSITORY("backup repository", Source.VALUE);

        private final String words;
        private final Source source;

        Kind(String words, Source source) {
            this.words = words;
            this.source = source;
        }
    }

    /** Of several kinds the name of all together: lines {@code name=value}. */
    public static final String ALL = "";

    /** Where a new value comes from. */
    public enum Source {
        /** From the step itself. */
        VALUE,
        /** From files, which somebody reads when he is told to: the step says what they make of it. */
        FILES,
        /** From the step itself, and there is no way back. */
        LASTING
    }

    public static Setting of(Kind kind) {
        return new Setting(kind, "");
    }

    public Source source() {
        return kind.source;
    }

    /** As people read it. */
    public String words() {
        return name.isEmpty() ? kind.words : kind.words + " " + name;
    }

    /** A value as people may read it: of what is secret only that it is there. */
    public String shown(String value) {
        return switch (kind) {
            case PASSWORD_HASH -> value.startsWith("$") ? "one that is not shown" : "none";
            case SECRET, DATABASE_PASSWORD -> "one that is not shown";
            default -> value;
        };
    }
}
