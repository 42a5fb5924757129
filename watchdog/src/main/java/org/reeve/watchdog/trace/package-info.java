/**
 * The recorder: what the loop sees becomes a story ({@code watchdog.story}), which can be told again under another policy. Pure
 * but for {@link org.reeve.watchdog.trace.TraceFiles}. Only what came from the outside is written as something that happens; what
 * Reeve did itself, and what followed from it, stands beside as remarks of its own.
 */
@NullMarked
package org.reeve.watchdog.trace;

import org.jspecify.annotations.NullMarked;
