package org.reeve.agent.system;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The output of {@code systemctl show}: lines {@code Name=value}, one block for each unit in the order they were asked for. */
final class Properties {
    private Properties() {}

    /** A property that is there already begins the next block: systemctl prints each once, the blank line between blocks is lost. */
    static List<Map<String, String>> blocks(List<String> lines, String present) {
        List<Map<String, String>> blocks = new ArrayList<>();
        Map<String, String> block = new HashMap<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals <= 0) {
                continue;
            }
            String name = line.substring(0, equals);
            if (block.containsKey(name)) {
                blocks.add(block);
                block = new HashMap<>();
            }
            block.put(name, line.substring(equals + 1));
        }
        if (block.containsKey(present)) {
            blocks.add(block);
        }
        return blocks;
    }
}
