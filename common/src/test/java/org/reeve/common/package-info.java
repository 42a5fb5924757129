@NullMarked
package org.reeve.common;

import org.jspecify.annotations.NullMarked;
