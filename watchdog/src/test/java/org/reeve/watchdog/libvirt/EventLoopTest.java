package org.reeve.watchdog.libvirt;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.libvirt.Connect;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.HypervisorException;

class EventLoopTest {
    private final List<String> fatal = new CopyOnWriteArrayList<>();
    private final AtomicInteger turns = new AtomicInteger();
    private final EventLoopWatch watch =
            new EventLoopWatch(turns::incrementAndGet, (what, cause) -> fatal.add(what + ": " + cause));

    /** libvirt's library, of which only the turn of the event loop is asked for. */
    private static LibvirtBinding turning(Supplier<Integer> turn) {
        return (LibvirtBinding) Proxy.newProxyInstance(
                LibvirtBinding.class.getClassLoader(),
                new Class<?>[] {LibvirtBinding.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "virEventRunDefaultImpl" -> turn.get();
                    case "virGetLastError" -> null;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private void run(Supplier<Integer> turn) {
        EventLoop loop = new EventLoop(turning(turn));
        loop.add(watch);
        loop.run();
    }

    @Test
    void aLoopThatOnlyFailsIsFatal() {
        AtomicInteger calls = new AtomicInteger();
        run(() -> {
            calls.incrementAndGet();
            return -1;
        });
        assertEquals(1, fatal.size(), fatal::toString);
        assertTrue(fatal.getFirst().startsWith("libvirt's event loop does nothing but fail"), fatal::toString);
        assertTrue(calls.get() > 1, "a single failure is not the end");
    }

    @Test
    void aFailureNowAndThenIsNone() {
        Iterator<Integer> results = Stream.concat(Stream.of(-1, 0, -1, 0, -1, 0), Stream.generate(() -> -1))
                .iterator();
        AtomicInteger calls = new AtomicInteger();
        run(() -> {
            calls.incrementAndGet();
            return results.next();
        });
        assertEquals(6 + 20, calls.get());
        assertEquals(1, fatal.size());
    }

    @Test
    void anErrorIsFatalAtOnce() {
        run(() -> {
            throw new StackOverflowError("deep");
        });
        assertEquals(List.of("libvirt's event loop has ended: java.lang.StackOverflowError: deep"), fatal);
    }

    @Test
    void theRealLoopTurnsWithoutAnyConnection() throws Exception {
        EventLoop loop = real();
        loop.add(watch);
        try {
            await().until(() -> turns.get() >= 2);
        } finally {
            loop.remove(watch);
        }
    }

    @Test
    void aListenerThatFailsBadlyIsFatalAndDoesNotEndLibvirtsThread() throws Exception {
        EventLoop loop = real();
        LibvirtConfig config = LibvirtConfig.of("test:///default");
        Connect operator = new Connect(config.uri());
        try (LibvirtHypervisor hypervisor = LibvirtHypervisor.connect(config, ReeveClock.system(), watch)) {
            hypervisor.listen(event -> {
                if (event instanceof GuestEvent) {
                    throw new AssertionError("a bug");
                }
            });
            UUID id = UUID.randomUUID();
            String xml = "<domain type='test'><name>" + id + "</name><uuid>" + id
                    + "</uuid><memory unit='MiB'>64</memory><os><type>hvm</type></os></domain>";
            // The connection opens in the background: what is defined before that is not told.
            await().until(() -> {
                operator.domainDefineXML(xml).undefine();
                return !fatal.isEmpty();
            });
            assertTrue(fatal.getFirst().contains("a bug"), fatal::toString);
            int before = turns.get();
            await().until(() -> turns.get() > before);
        } finally {
            operator.close();
            loop.remove(watch);
        }
    }

    private static EventLoop real() throws HypervisorException {
        return LibvirtRuntime.start().events();
    }
}
