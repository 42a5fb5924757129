/** The module {@code storage}: which disk is at {@code /srv/NAME}, each by a mount unit of systemd, and that file systems have the room of their disks. */
@NullMarked
package org.reeve.agent.module.storage;

import org.jspecify.annotations.NullMarked;
