package org.reeve.agent.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AptProgressTest {
    @Test
    void fetchingIsAThirdAndPercentNeverGoesBack() {
        List<Integer> seen = new ArrayList<>();
        var progress = new AptProgress(seen::add);
        for (String line : List.of(
                "Reading package lists...",
                "dlstatus:1:0:Retrieving file 1 of 2",
                "dlstatus:2:50.5000:Retrieving file 2 of 2",
                "pmstatus:dpkg-exec:0.0000:Running dpkg",
                "pmstatus:libc6:amd64:40.0000:Unpacking libc6:amd64 (amd64)",
                "pmstatus:nginx:10.0000:late",
                "pmstatus:nginx",
                "pmstatus:nginx:NaN-ish:x",
                "pmstatus:dpkg-exec:100.0000:Running dpkg")) {
            progress.line(line);
        }
        assertEquals(List.of(16, 33, 59, 100), seen);
    }
}
