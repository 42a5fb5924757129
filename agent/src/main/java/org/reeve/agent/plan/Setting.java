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
        WATCHDOG("seconds within which the watchdog device is fed", Source.FILES);

        private final String words;
        private final Source source;

        Kind(String words, Source source) {
            this.words = words;
            this.source = source;
        }
    }

    /** Where a new value comes from. */
    public enum Source {
        /** From the step itself. */
        VALUE,
        /** From files, which somebody reads when he is told to: the step says what they make of it. */
        FILES
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
}
