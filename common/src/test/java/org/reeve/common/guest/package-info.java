@NullMarked
package org.reeve.common.guest;

import org.jspecify.annotations.NullMarked;
