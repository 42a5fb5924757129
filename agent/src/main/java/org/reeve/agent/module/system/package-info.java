/** The module {@code system}: host name, time zone, message of the day, and who feeds the watchdog device. */
@NullMarked
package org.reeve.agent.module.system;

import org.jspecify.annotations.NullMarked;
