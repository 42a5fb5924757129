package org.reeve.lab;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.libvirt.LibvirtConfig;
import org.reeve.watchdog.libvirt.LibvirtHypervisor;
import org.reeve.watchdog.vm.Hypervisor;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.MachineContract;
import org.reeve.watchdog.vm.WatchdogAction;

/** Real libvirt and real QEMU under the contract that the simulated hypervisor keeps. */
@NeedsRealHost
@Order(Integer.MAX_VALUE - 1)
class QemuHypervisorContractTest extends MachineContract {
    private static @Nullable LabHost host;
    private static int guests;

    @BeforeAll
    static void hostUp() throws IOException, InterruptedException {
        host = LabHost.up("contract");
    }

    @AfterAll
    static void hostDown() {
        if (host != null) {
            host.close();
        }
    }

    @Override
    protected MachineWorld open() throws Exception {
        if (host == null) {
            throw new IllegalStateException("no host");
        }
        return new QemuWorld(host, "m" + ++guests);
    }

    private static final class QemuWorld implements MachineWorld {
        private final LabHost host;
        private final MicroGuest guest;
        private final LibvirtHypervisor hypervisor;
        private final List<MicroGuest> others = new ArrayList<>();
        private final List<SocketChannel> channels = new ArrayList<>();

        QemuWorld(LabHost host, String name) throws HypervisorException {
            this.host = host;
            this.guest = MicroGuest.define(host, name);
            this.hypervisor = LibvirtHypervisor.connect(LibvirtConfig.of(host.libvirtUri()), ReeveClock.system());
        }

        @Override
        public Hypervisor hypervisor() {
            return hypervisor;
        }

        @Override
        public GuestId guest() {
            return guest.id();
        }

        @Override
        public void operatorPauses() {
            host.virsh("suspend", guest.name());
        }

        @Override
        public void operatorDestroys() {
            host.virsh("destroy", guest.name());
        }

        @Override
        public void operatorStarts() {
            host.virsh("start", guest.name());
        }

        @Override
        public GuestId defineAnother() {
            MicroGuest another = MicroGuest.define(host, guest.name() + "-b");
            others.add(another);
            return another.id();
        }

        @Override
        public void undefine(GuestId undefined) {
            others.removeIf(other -> {
                boolean gone = other.id().equals(undefined);
                if (gone) {
                    other.close();
                }
                return gone;
            });
        }

        @Override
        public void awaitBooted() {
            guest.awaitBooted();
        }

        @Override
        public void configure(LifecycleAction onCrash, WatchdogAction watchdog) throws IOException {
            guest.configure(onCrash, watchdog);
        }

        @Override
        public void panic() throws IOException {
            channels.add(guest.tell("panic"));
        }

        @Override
        public void qemuDies() throws IOException {
            guest.killQemu();
        }

        @Override
        public void qemuStops() {
            guest.suffer("stop-qemu");
        }

        @Override
        public void qemuGoesOn() {
            guest.suffer("continue-qemu");
        }

        @Override
        public void ownerShutsDown() throws IOException {
            channels.add(guest.tell("off"));
        }

        @Override
        public void watchdogStarves() throws IOException {
            channels.add(guest.tell("hang"));
        }

        @Override
        public void daemonGoes() {
            LabHost.run("host-libvirtd", host.name(), "kill");
        }

        @Override
        public void daemonComesBack() {
            LabHost.run("host-libvirtd", host.name(), "start");
        }

        @Override
        public String bootLine() {
            return MicroGuest.BOOT_LINE;
        }

        @Override
        public void close() throws IOException {
            hypervisor.close();
            for (SocketChannel channel : channels) {
                channel.close();
            }
            others.forEach(MicroGuest::close);
            guest.close();
        }
    }
}
