package org.reeve.watchdog.operations;

import java.util.List;
import org.reeve.common.operation.Problem;

/** Says what is wrong with a policy that somebody wrote for a guest. */
public interface PolicyCheck {
    /** @return empty when this host takes it */
    List<Problem> problems(String toml);
}
