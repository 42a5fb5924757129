/**
 * The module {@code users}: accounts, groups, SSH keys, sudo, and from when on nobody logs in. What people did by hand to an account beside
 * that stays.
 */
@NullMarked
package org.reeve.agent.module.users;

import org.jspecify.annotations.NullMarked;
