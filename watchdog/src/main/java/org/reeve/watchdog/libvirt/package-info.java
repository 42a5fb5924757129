/**
 * The {@link org.reeve.watchdog.vm.Hypervisor} that is libvirt. This room and {@code host} are the only ones that know JNA or
 * libvirt-java.
 *
 * <p>libvirt-java opens and keeps the connections. What concerns domains and events goes through
 * {@link org.reeve.watchdog.libvirt.LibvirtBinding}, our own: libvirt-java 0.5.4 has no watchdog event and no
 * virDomainGetState, hides the pointers of its domains, loses error codes it does not know, and frees what it hands out on
 * the finalizer's thread. Threads: one runs libvirt's events and only enqueues; calls run on platform threads, because
 * libvirt keeps its last error per thread.
 */
@NullMarked
package org.reeve.watchdog.libvirt;

import org.jspecify.annotations.NullMarked;
