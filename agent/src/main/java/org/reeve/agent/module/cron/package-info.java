/** The module {@code cron}: programs that are run at set times, by timers of systemd; what they print is in the journal. */
@NullMarked
package org.reeve.agent.module.cron;

import org.jspecify.annotations.NullMarked;
