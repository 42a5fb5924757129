package org.reeve.common.operation;

import java.time.Duration;

/** How long an operation will still take: a range, which is one point when the history is steady. */
public record DelayLeft(Duration atLeast, Duration atMost) {}
