package org.reeve.watchdog.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.vm.Hypervisor;

/**
 * Between the daemon and the hypervisor: whatever is asked passes here. A proxy, so that no call can be added to the port
 * that would pass beside it.
 */
final class HypervisorTap {
    /** Calls that change nothing; every other one is a deed. */
    private static final Set<String> LOOKS =
            Set.of("guests", "find", "consoleLines", "pulses", "screenshot", "memorySize", "plan");

    private HypervisorTap() {}

    /** Who hears of deeds; what it throws, the daemon's call throws. */
    interface Listener {
        void before(GuestId guest, String deed);

        void after(GuestId guest, String deed);
    }

    static Hypervisor on(Hypervisor hypervisor, Listener listener) {
        return (Hypervisor) Proxy.newProxyInstance(
                HypervisorTap.class.getClassLoader(), new Class<?>[] {Hypervisor.class}, (_, method, arguments) -> {
                    boolean isDeed =
                            !LOOKS.contains(method.getName()) && arguments != null && arguments[0] instanceof GuestId;
                    try {
                        if (isDeed) {
                            listener.before((GuestId) arguments[0], method.getName());
                        }
                        Object result = method.invoke(hypervisor, arguments);
                        if (isDeed) {
                            listener.after((GuestId) arguments[0], method.getName());
                        }
                        return result;
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }
}
