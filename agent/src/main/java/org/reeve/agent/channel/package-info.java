/**
 * The virtio channel to the host, which needs no network: the device and its two threads, the link over it, and the enrolment
 * by which a guest without any secret gets its certificate.
 */
@NullMarked
package org.reeve.agent.channel;

import org.jspecify.annotations.NullMarked;
