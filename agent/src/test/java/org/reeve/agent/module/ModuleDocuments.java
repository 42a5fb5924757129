package org.reeve.agent.module;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.GuestModule;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.system.SimulatedSystem;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Problem;

/** Reads and plans one document against a simulated guest. */
public final class ModuleDocuments {
    /** Each could mean something to a shell, a configuration file, a program's options or a path. */
    public static final List<String> HOSTILE = List.of(
            "$(id)",
            "`id`",
            "a;b",
            "a|b",
            "a&b",
            "a>b",
            "a b",
            "a\nb",
            "a\rb",
            "a\u0000b",
            "a\tb",
            "-rf",
            "--help",
            "'",
            "\"",
            "\\",
            "../../etc/shadow",
            "/etc/shadow",
            "/proc/self/root/etc/passwd",
            "..",
            ".",
            "*",
            "?",
            "[a]",
            "~",
            "{a,b}",
            "%n",
            "#a",
            "!a",
            "a\u202eb",
            "a\u200bb",
            "a\u2028b",
            "",
            " ",
            "é",
            "A".repeat(20_000),
            "a=b",
            "a/b/../c",
            "$uri",
            "${HOME}");

    private ModuleDocuments() {}

    public static List<PlanStep> steps(GuestModule module, String toml) throws DocumentException {
        return steps(module, toml, new SimulatedSystem());
    }

    public static List<PlanStep> steps(GuestModule module, String toml, SimulatedSystem guest)
            throws DocumentException {
        DesiredModule desired = module.read(DocumentReader.of(new ModuleDocument(module.name(), toml)));
        List<PlanStep> steps = new ArrayList<>();
        for (PlannedStep planned : desired.plan(guest.observe(new Asks().and(desired.asks())), Managed.NOTHING)
                .steps()) {
            steps.add(planned.step());
        }
        return steps;
    }

    public static List<Problem> problems(GuestModule module, String toml) {
        return problems(module, toml, new SimulatedSystem());
    }

    public static List<Problem> problems(GuestModule module, String toml, SimulatedSystem guest) {
        return assertThrows(DocumentException.class, () -> steps(module, toml, guest), toml)
                .problems();
    }

    /** The text as a TOML string. */
    public static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c == 127) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
