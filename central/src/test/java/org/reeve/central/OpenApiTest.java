package org.reeve.central;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the OpenAPI document promises is what there is. */
class OpenApiTest {
    @TempDir
    Path state;

    @Test
    void everyRouteIsDescribedAndNothingElse() throws Exception {
        try (RunningCentral central = RunningCentral.in(state)) {
            RunningCentral.Answer served = central.get(null, "/api/v1/openapi.json");
            assertEquals(200, served.status());
            JsonObject paths = new JsonObject(served.body()).getJsonObject("paths");
            List<String> described = new ArrayList<>();
            for (String path : paths.fieldNames()) {
                for (String method : paths.getJsonObject(path).fieldNames()) {
                    described.add(method.toUpperCase(Locale.ROOT) + " " + path);
                }
            }
            assertEquals(
                    central.central().api().addresses().stream().sorted().toList(),
                    described.stream().sorted().toList());
        }
    }
}
