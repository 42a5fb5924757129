package org.reeve.watchdog.libvirt;

import java.util.UUID;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.HeardEvents;
import org.reeve.watchdog.vm.Hypervisor;
import org.reeve.watchdog.vm.HypervisorContract;
import org.reeve.watchdog.vm.HypervisorEvent;
import org.reeve.watchdog.vm.HypervisorException;

/** libvirt's own mock driver: the real library, without a daemon. Its state belongs to this process. */
class LibvirtTestDriverContractTest extends HypervisorContract {
    private static final LibvirtConfig CONFIG = LibvirtConfig.of("test:///default");

    @Override
    protected World open() throws Exception {
        return new TestDriverWorld();
    }

    private static final class TestDriverWorld implements World {
        private final GuestId guest = new GuestId(UUID.randomUUID());
        private final LibvirtHypervisor hypervisor;
        private final Connect operator;

        TestDriverWorld() throws HypervisorException, LibvirtException {
            hypervisor = LibvirtHypervisor.connect(CONFIG, ReeveClock.system());
            operator = new Connect(CONFIG.uri());
            define(guest);
        }

        private void define(GuestId id) throws LibvirtException {
            operator.domainDefineXML("<domain type='test'><name>guest-" + id + "</name><uuid>" + id
                            + "</uuid><memory unit='MiB'>64</memory><os><type>hvm</type></os></domain>")
                    .free();
        }

        private Domain domain() throws LibvirtException {
            return operator.domainLookupByUUIDString(guest.toString());
        }

        @Override
        public Hypervisor hypervisor() {
            return hypervisor;
        }

        @Override
        public GuestId guest() {
            return guest;
        }

        @Override
        public void operatorPauses() throws LibvirtException {
            domain().suspend();
        }

        @Override
        public void operatorDestroys() throws LibvirtException {
            domain().destroy();
        }

        @Override
        public void operatorStarts() throws LibvirtException {
            domain().create();
        }

        @Override
        public GuestId defineAnother() throws LibvirtException {
            GuestId another = new GuestId(UUID.randomUUID());
            define(another);
            return another;
        }

        @Override
        public void undefine(GuestId undefined) throws LibvirtException {
            operator.domainLookupByUUIDString(undefined.toString()).undefine();
        }

        @Override
        public void close() throws LibvirtException {
            HeardEvents last = new HeardEvents();
            hypervisor.listen(last);
            if (domain().isActive() == 1) {
                domain().destroy();
            }
            domain().undefine();
            // libvirt 9.0: when the last callback is deregistered while events are on their way, later listeners of the
            // same driver within this process hear nothing any more.
            if (last.all().contains(new HypervisorEvent.Connected())) {
                last.await(new GuestEvent.Undefined(guest), DEADLINE);
            }
            hypervisor.close();
            operator.close();
        }
    }
}
