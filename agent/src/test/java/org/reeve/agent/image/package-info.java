/** How the build makes the run-time image: run by Maven, not by tests. */
@NullMarked
package org.reeve.agent.image;

import org.jspecify.annotations.NullMarked;
