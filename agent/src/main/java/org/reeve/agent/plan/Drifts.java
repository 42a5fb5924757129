package org.reeve.agent.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares what Reeve wrote with what is there now. */
public final class Drifts {
    private Drifts() {}

    /** Every path that is not as Reeve left it. */
    public static List<Drift> of(Managed managed, Facts facts) {
        List<Drift> drifts = new ArrayList<>();
        for (Map.Entry<GuestPath, Managed.Entry> entry : managed.entries().entrySet()) {
            FileFact found = facts.file(entry.getKey());
            if (!entry.getValue().wrote(found)) {
                drifts.add(of(entry.getValue().module(), entry.getKey(), entry.getValue(), found));
            }
        }
        drifts.sort((one, other) -> one.path().compareTo(other.path()));
        return drifts;
    }

    static Drift of(String module, GuestPath path, Managed.@Nullable Entry entry, FileFact found) {
        if (entry == null) {
            return new Drift(
                    module,
                    path,
                    Drift.Kind.FOREIGN,
                    found.when(),
                    "it was not written by Reeve: move it away, or set on_drift = \"replace\" to have it replaced, with a copy kept");
        }
        if (found instanceof FileFact.Absent) {
            return new Drift(module, path, Drift.Kind.MISSING, null, "the next apply writes it again");
        }
        return new Drift(
                module,
                path,
                Drift.Kind.EDITED,
                found.when(),
                "it was edited by hand: take the edit into the document, or set on_drift = \"replace\" to have it replaced, with a copy kept");
    }
}
