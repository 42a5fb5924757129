package org.reeve.watchdog.evidence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.Evidence;
import org.reeve.common.guest.Evidence.Kind;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.recovery.WantedEvidence;
import org.reeve.watchdog.recovery.WantedEvidence.Want;
import org.reeve.watchdog.vm.Hypervisor;
import org.reeve.watchdog.vm.HypervisorException;

/**
 * Collects evidence of a guest. Console and picture take two seconds at most, since the guest is down meanwhile; a core takes as long as
 * its size asks for. What cannot be had is said in words, and holds up nothing.
 */
public final class EvidenceCollector {
    private static final int CONSOLE_LINES = 200;
    private static final Duration CONSOLE = Duration.ofSeconds(1);
    private static final Duration CONSOLE_AND_SCREEN = Duration.ofSeconds(2);

    private static final Duration CORE_LEAST = Duration.ofSeconds(30);
    private static final Duration CORE_MOST = Duration.ofMinutes(10);
    /** What a slow disk writes in a second. */
    private static final long CORE_BYTES_PER_SECOND = 20L << 20;

    private final Hypervisor hypervisor;
    private final EvidenceStore store;
    private final ReeveClock clock;

    public EvidenceCollector(Hypervisor hypervisor, EvidenceStore store, ReeveClock clock) {
        this.hypervisor = hypervisor;
        this.store = store;
        this.clock = clock;
    }

    /** Blocks. */
    public Collected collect(GuestId guest, UUID incident, WantedEvidence wanted) {
        Duration due = clock.elapsed().plus(CONSOLE_AND_SCREEN);
        Taking taking = new Taking(guest, incident);
        taking.take(Kind.CONSOLE, wanted.console(), "log", taking::console);
        taking.take(Kind.SCREEN, wanted.screen(), "screen", () -> taking.screen(due.minus(clock.elapsed())));
        taking.take(Kind.CORE, wanted.core(), "memory", () -> taking.core(wanted.coreMost()));
        return taking.collected();
    }

    private interface Try {
        Evidence kept() throws HypervisorException, IOException;
    }

    /** One collection. */
    private final class Taking {
        private final GuestId guest;
        private final UUID incident;
        private final List<Evidence> pieces = new ArrayList<>();
        private List<String> consoleLines = List.of();
        private @Nullable String png;

        Taking(GuestId guest, UUID incident) {
            this.guest = guest;
            this.incident = incident;
        }

        Collected collected() {
            return new Collected(consoleLines, pieces, png);
        }

        void take(Kind kind, Want want, String lost, Try attempt) {
            whyNot(want, lost).ifPresent(why -> pieces.add(notKept(kind, why)));
            if (want != Want.YES) {
                return;
            }
            try {
                pieces.add(attempt.kept());
            } catch (HypervisorException failure) {
                pieces.add(notKept(kind, words(failure)));
            } catch (IOException failure) {
                pieces.add(notKept(kind, sentence(String.valueOf(failure.getMessage()))));
            }
        }

        private Evidence notKept(Kind kind, String why) {
            return Evidence.notKept(kind, clock.now(), why);
        }

        Evidence console() throws HypervisorException {
            consoleLines = hypervisor.consoleLines(guest, CONSOLE_LINES, CONSOLE);
            if (consoleLines.isEmpty()) {
                return notKept(Kind.CONSOLE, "No log is kept of its serial console, or it printed nothing.");
            }
            long bytes = consoleLines.stream()
                    .mapToLong(line -> line.getBytes(StandardCharsets.UTF_8).length + 1)
                    .sum();
            return Evidence.kept(Kind.CONSOLE, clock.now(), bytes, null, "");
        }

        Evidence screen(Duration left) throws HypervisorException, IOException {
            byte[] picture = hypervisor.screenshot(guest, left);
            Path file = store.keepScreen(incident, picture);
            boolean travels = picture.length <= Evidence.TRAVELLING_PICTURE_BYTES_MOST;
            png = travels ? Base64.getEncoder().encodeToString(picture) : null;
            return Evidence.kept(
                    Kind.SCREEN,
                    clock.now(),
                    picture.length,
                    file.toString(),
                    travels ? "" : "It is too large to be sent, and stays on the host.");
        }

        Evidence core(long most) throws HypervisorException, IOException {
            long memory = hypervisor.memorySize(guest, CONSOLE);
            if (memory > most) {
                return notKept(
                        Kind.CORE,
                        "The guest has " + Bytes.words(memory) + " of memory, and only up to " + Bytes.words(most)
                                + " are dumped (core-most).");
            }
            try (EvidenceStore.CorePlace place = store.placeForCore(incident, memory)) {
                hypervisor.dumpMemory(guest, place.file(), patience(memory));
                return Evidence.kept(
                        Kind.CORE, clock.now(), place.keep(), place.file().toString(), "");
            }
        }
    }

    private static Duration patience(long bytes) {
        Duration patience = CORE_LEAST.plusSeconds(bytes / CORE_BYTES_PER_SECOND);
        return patience.compareTo(CORE_MOST) < 0 ? patience : CORE_MOST;
    }

    private static Optional<String> whyNot(Want want, String lost) {
        return switch (want) {
            case YES, NO -> Optional.empty();
            case QEMU_IS_GONE -> Optional.of("Its QEMU was gone, and its " + lost + " with it.");
            case QEMU_IS_STUCK -> Optional.of("Its QEMU answered nobody.");
            case HYPERVISOR_ACTS -> Optional.of("The hypervisor was about to stop or restart it by itself.");
        };
    }

    private static String words(HypervisorException failure) {
        return switch (failure.kind()) {
            case TIMED_OUT -> "There was no answer in time.";
            case NOT_FOUND, WRONG_STATE, UNREACHABLE, REFUSED -> sentence(String.valueOf(failure.getMessage()));
        };
    }

    private static String sentence(String message) {
        String text = message.endsWith(".") ? message : message + ".";
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
