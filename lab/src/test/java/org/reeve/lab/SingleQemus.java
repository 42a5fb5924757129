package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.reeve.watchdog.host.QemuProcesses;

/** Looks again and again whether a guest has two QEMUs. */
final class SingleQemus implements AutoCloseable {
    private static final long EVERY_MILLIS = 100;

    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
    private final ConcurrentLinkedQueue<String> twice = new ConcurrentLinkedQueue<>();

    private SingleQemus() {}

    static SingleQemus watch(List<MicroGuest> guests) {
        SingleQemus watching = new SingleQemus();
        var _ = watching.looks.scheduleWithFixedDelay(
                () -> guests.forEach(watching::look), 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        return watching;
    }

    private void look(MicroGuest guest) {
        try {
            QemuProcesses.find(guest.id());
        } catch (IOException several) {
            twice.add(guest.name() + ": " + several.getMessage());
        }
    }

    void requireNeverTwo() {
        assertEquals(List.of(), List.copyOf(twice));
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
