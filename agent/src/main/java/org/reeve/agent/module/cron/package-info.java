/** The module {@code cron}: what runs by the clock, each as a timer of systemd with a service of its own. */
@NullMarked
package org.reeve.agent.module.cron;

import org.jspecify.annotations.NullMarked;
