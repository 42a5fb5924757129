/**
 * Tells people by mail that something went wrong with a guest, and that it is well again: one of each per incident. What is
 * to be told is kept in the same transaction as the incident, and sent until the mail server takes it.
 */
@NullMarked
package org.reeve.central.alerts;

import org.jspecify.annotations.NullMarked;
