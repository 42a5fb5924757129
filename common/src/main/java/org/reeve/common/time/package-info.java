/** The only room that reads a clock. Everybody else is handed a {@link org.reeve.common.time.ReeveClock}. */
@NullMarked
package org.reeve.common.time;

import org.jspecify.annotations.NullMarked;
