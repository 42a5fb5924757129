/**
 * The hands and eyes in the guest: the only room that runs programs or writes the guest's files. Programs are started from
 * argument lists, never through a shell; files are written through directory handles that follow no link of others.
 */
@NullMarked
package org.reeve.agent.system;

import org.jspecify.annotations.NullMarked;
