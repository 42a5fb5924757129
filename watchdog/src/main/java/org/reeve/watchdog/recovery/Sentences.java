package org.reeve.watchdog.recovery;

import java.time.Duration;
import org.reeve.common.guest.Incident;

/** The words that decisions are told in; a customer reads them. */
final class Sentences {
    private Sentences() {}

    /** What is wrong, as the reason of what is done about it. */
    static String reasonOf(Trouble trouble) {
        String again = trouble.attempts() == 0 ? "" : " again";
        FailedCheck check = trouble.check();
        return switch (trouble.cause()) {
            case KERNEL_PANIC -> "The guest's kernel panicked" + again + ".";
            case QEMU_DIED -> "The guest's virtual machine ended" + again + " although nobody had asked for it.";
            case WATCHDOG_DEVICE_FIRED ->
                "The guest's watchdog device fired" + again + ": nothing inside the guest fed it any more.";
            case GUEST_HUNG -> "Two independent signs say that the guest hangs" + again + ".";
            case QEMU_STUCK -> "The guest's virtual machine does not go on" + again + " and answers nobody.";
            case CHECK_FAILED ->
                check == null
                        ? "A check of the guest fails" + again + "."
                        : "The check " + check.name() + " fails" + again + ": " + check.what() + ".";
            case STORAGE_FULL -> "The storage of one of the guest's disks is full; restarting would not help it.";
        };
    }

    /** The fact that an incident begins with. */
    static String beginning(Incident.Cause cause) {
        return switch (cause) {
            case KERNEL_PANIC -> "The kernel panicked.";
            case QEMU_DIED -> "The virtual machine ended.";
            case WATCHDOG_DEVICE_FIRED -> "The watchdog device fired.";
            case GUEST_HUNG -> "The guest hangs.";
            case QEMU_STUCK -> "The virtual machine is stuck.";
            case CHECK_FAILED -> "A check fails.";
            case STORAGE_FULL -> "A disk's storage is full: the guest was paused.";
        };
    }

    static String count(int number, String noun) {
        return number == 1 ? "one " + noun : number + " " + noun + "s";
    }

    /** Rounded up, so that nothing is promised too early. */
    static String seconds(Duration duration) {
        long seconds = Math.max(0, (duration.toMillis() + 999) / 1000);
        if (seconds >= 7200 && seconds % 3600 == 0) {
            return seconds / 3600 + " hours";
        }
        return seconds >= 120 && seconds % 60 == 0 ? seconds / 60 + " minutes" : seconds + " s";
    }
}
