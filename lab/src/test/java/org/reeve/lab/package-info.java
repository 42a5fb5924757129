/** Tests on real hosts and real guests, made by the scripts of the folder {@code lab}. */
@NullMarked
package org.reeve.lab;

import org.jspecify.annotations.NullMarked;
