package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A guest with what it has suffered so far: it fails again only when it has come back, and comes back once for each time. */
final class Sufferer implements AutoCloseable {
    private static final Duration BACK_MOST = Duration.ofMinutes(5);

    private final RealStack stack;
    private final MicroGuest guest;
    private final List<Suffered> suffered = new ArrayList<>();

    private record Suffered(Fault fault, Instant at) {}

    /** How it fails. */
    enum Fault {
        /** Its QEMU is killed: libvirt has to start another. */
        QEMU_KILLED("kill-qemu"),
        /** Its kernel panics: it is reset. */
        PANIC("panic");

        private final String word;

        Fault(String word) {
            this.word = word;
        }
    }

    private Sufferer(RealStack stack, MicroGuest guest) {
        this.stack = stack;
        this.guest = guest;
    }

    /** A guest that runs, and that the watchdog knows. */
    static Sufferer running(RealStack stack, String name) throws IOException {
        return running(stack, name, 1).getFirst();
    }

    /** Several, which boot beside each other. */
    static List<Sufferer> running(RealStack stack, String name, int count) throws IOException {
        List<Sufferer> all = IntStream.range(0, count)
                .mapToObj(number -> new Sufferer(stack, MicroGuest.define(stack.host(), name + number)))
                .toList();
        for (Sufferer each : all) {
            // Nothing but the faults that are wanted.
            each.guest.remove("watchdog");
        }
        all.forEach(each -> each.guest.start());
        all.forEach(each -> each.guest.awaitPrompt());
        Awaitility.await().atMost(BACK_MOST).until(() -> all.stream()
                .allMatch(each -> stack.central().knows(each.guest.id())));
        return all;
    }

    MicroGuest guest() {
        return guest;
    }

    boolean isBack() throws IOException {
        return guest.showsPrompt(1 + suffered.size())
                && stack.central().incidents(guest.id()).stream()
                                .filter(incident -> incident.state().equals("RECOVERED"))
                                .count()
                        == suffered.size();
    }

    /** @return whether there was one that had come back from its last fault */
    static boolean letOneFail(List<Sufferer> sufferers, Random random) throws IOException {
        Optional<Sufferer> well = Optional.empty();
        int first = random.nextInt(sufferers.size());
        for (int next = 0; next < sufferers.size() && well.isEmpty(); next++) {
            Sufferer sufferer = sufferers.get((first + next) % sufferers.size());
            well = sufferer.isBack() ? Optional.of(sufferer) : Optional.empty();
        }
        well.ifPresent(sufferer -> sufferer.suffer(random.nextBoolean() ? Fault.QEMU_KILLED : Fault.PANIC));
        return well.isPresent();
    }

    void suffer(Fault fault) {
        suffered.add(new Suffered(fault, guest.suffer(fault.word)));
    }

    /** From each fault of that kind until it was decided what to do, and journalled. */
    List<Duration> decidedAfter(Fault fault) {
        List<ToldIncident> oldestFirst = stack.central().incidents(guest.id()).reversed();
        return IntStream.range(0, suffered.size())
                .filter(each -> suffered.get(each).fault() == fault)
                .mapToObj(each -> Duration.between(
                        suffered.get(each).at(), oldestFirst.get(each).at("Decided: ")))
                .toList();
    }

    /**
     * For each fault it came back once, with one incident. Its QEMU was started as often as one was missing, and at most once for
     * each panic: where nobody knows whether a reset was done, another QEMU is the sure way.
     */
    void requireBackOnceForEachFault() throws IOException {
        requireBackOnceForEachFault(0);
    }

    /** @param cutShort so many starts may have ended with what did them, before the guest's kernel came up */
    void requireBackOnceForEachFault(int cutShort) throws IOException {
        int faults = suffered.size();
        awaitBack();
        int starts = guest.starts();
        assertEquals(faults, stack.central().incidents(guest.id()).size(), guest.name());
        assertEquals(1 + faults, guest.boots(), guest.name());
        assertTrue(
                starts >= 1 + deaths() && starts <= 1 + faults + cutShort,
                () -> guest.name() + " was started " + starts + " times after " + suffered);
        assertEquals("running", guest.power(), guest.name());
    }

    void awaitBack() throws IOException {
        try {
            Awaitility.await()
                    .atMost(BACK_MOST)
                    .pollInterval(Duration.ofMillis(500))
                    .until(this::isBack);
        } catch (ConditionTimeoutException late) {
            throw new AssertionError(guest.name() + " is not back. " + story(), late);
        }
    }

    /** What it suffered, and what came of it: for whoever reads of a test that failed. */
    private String story() throws IOException {
        String incidents = stack.central().incidents(guest.id()).reversed().stream()
                .map(incident -> incident.state() + " " + incident.cause() + "\n      "
                        + incident.timeLine().stream()
                                .map(entry -> entry.at() + " " + entry.what() + " (" + entry.why() + ")")
                                .collect(Collectors.joining("\n      ")))
                .collect(Collectors.joining("\n  "));
        String faults =
                suffered.stream().map(each -> each.at() + " " + each.fault()).collect(Collectors.joining("\n  "));
        return "It is " + guest.power() + ", its QEMU was started " + guest.starts() + " times, its kernel "
                + guest.boots() + " times. It suffered\n  " + faults + "\nand its incidents are\n  " + incidents;
    }

    private long deaths() {
        return suffered.stream()
                .filter(each -> each.fault() == Fault.QEMU_KILLED)
                .count();
    }

    @Override
    public void close() {
        guest.close();
    }
}
