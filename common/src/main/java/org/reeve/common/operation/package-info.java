/** The words of operations: what somebody asked for, how far it is, and why it failed. Pure values, no I/O. */
@NullMarked
package org.reeve.common.operation;

import org.jspecify.annotations.NullMarked;
