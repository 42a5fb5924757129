/**
 * Stories: what happens to guests and when, as a text that people and the recorder write, and that is told under a policy. Words and
 * nothing else: {@link org.reeve.watchdog.story.StoryText} reads and writes them. {@code watchdog.trace} records them,
 * {@code watchdog.scenario} tells them.
 */
@NullMarked
package org.reeve.watchdog.story;

import org.jspecify.annotations.NullMarked;
