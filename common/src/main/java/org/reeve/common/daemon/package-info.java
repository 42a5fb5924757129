/**
 * How a daemon lives: started by systemd or jsvc, parts stopped in reverse order, systemd told how it goes, and a bug ends it rather
 * than leave it half alive.
 */
@NullMarked
package org.reeve.common.daemon;

import org.jspecify.annotations.NullMarked;
