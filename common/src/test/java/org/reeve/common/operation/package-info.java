@NullMarked
package org.reeve.common.operation;

import org.jspecify.annotations.NullMarked;
