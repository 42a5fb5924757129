/**
 * Port 842: TLS on both sides before any parser sees a byte, three pages for people and monitoring, and the host's link; the
 * same pages for root on a local socket.
 */
@NullMarked
package org.reeve.agent.server;

import org.jspecify.annotations.NullMarked;
