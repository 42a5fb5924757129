package org.reeve.agent.module.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.reeve.agent.module.ModuleDocuments.problems;
import static org.reeve.agent.module.ModuleDocuments.quoted;
import static org.reeve.agent.module.ModuleDocuments.steps;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reeve.agent.module.ModuleDocuments;
import org.reeve.agent.plan.Access;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.FileContent;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.PlanStep;

class FilesModuleTest {
    private static final FilesModule MODULE = new FilesModule();
    static final List<String> HOSTILE = ModuleDocuments.HOSTILE;

    @Test
    void aFileHasContentOwnerAndMode() throws DocumentException {
        PlanStep.WriteFile write = write("content = \"a\\nb\"\nowner = \"www-data\"\ngroup = \"adm\"\nmode = \"640\"");
        assertEquals(FileContent.of("a\nb"), write.content());
        assertEquals(new Access("www-data", "adm", 0640), write.access());
    }

    @Test
    void bytesComeAsBase64() throws DocumentException {
        assertEquals(
                FileContent.of(new byte[] {0, 1, (byte) 255}),
                write("content_base64 = \"AAH/\\n\"").content());
        problems(MODULE, "[[file]]\npath = \"/etc/x\"\ncontent_base64 = \"not base64!\"");
    }

    @Test
    void whatIsMissingOnTheWayIsMade() throws DocumentException {
        List<PlanStep> steps = steps(
                MODULE,
                "[[file]]\npath = \"/srv/a/b/c\"\ncontent = \"\"\n[[file]]\npath = \"/srv/a/d\"\ncontent = \"\"");
        assertEquals(
                List.of("/srv/a", "/srv/a/b"),
                steps.stream()
                        .filter(PlanStep.MakeDirectory.class::isInstance)
                        .map(step -> ((PlanStep.MakeDirectory) step).path().value())
                        .toList());
    }

    @Test
    void contentIsGivenExactlyOnce() {
        problems(MODULE, "[[file]]\npath = \"/etc/x\"");
        problems(MODULE, "[[file]]\npath = \"/etc/x\"\ncontent = \"a\"\nabsent = true");
        problems(MODULE, "[[file]]\npath = \"/etc/x\"\ncontent = \"a\"\n[[file]]\npath = \"/etc/x\"\ncontent = \"b\"");
    }

    @Test
    void absentRemoves() throws DocumentException {
        assertInstanceOf(
                PlanStep.RemoveFile.class,
                steps(MODULE, "[[file]]\npath = \"/etc/x\"\nabsent = true").getFirst());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/etc/",
                "//etc/x",
                "/etc/../etc/shadow",
                "/etc/./x",
                "/proc/1/mem",
                "/sys/x",
                "/dev/sda",
                "/etc/shadow",
                "/etc/gshadow-",
                "/etc/reeve/agent.toml",
                "/var/lib/reeve-agent/x",
                "/etc/sudoers.d/x",
                "/var/lib/dpkg/status",
                "etc/x",
                "/proc"
            })
    void forbiddenAndCrookedPathsAreRefused(String path) {
        assertEquals(
                2,
                problems(MODULE, "[[file]]\npath = " + quoted(path) + "\ncontent = \"\"")
                        .getFirst()
                        .line());
    }

    @ParameterizedTest
    @FieldSource("HOSTILE")
    void hostileAccountsAndModesAreRefusedAndPathsAreMeantLiterally(String hostile) throws DocumentException {
        String file = "[[file]]\npath = \"/etc/x\"\ncontent = \"\"\n";
        problems(MODULE, file + "owner = " + quoted(hostile));
        problems(MODULE, file + "group = " + quoted(hostile));
        problems(MODULE, file + "mode = " + quoted(hostile));
        String path = "/etc/" + hostile;
        String document = "[[file]]\ncontent = \"\"\npath = " + quoted(path);
        if (GuestPath.fault(path) == null) {
            List<PlanStep> steps = steps(MODULE, document);
            assertEquals(
                    path,
                    assertInstanceOf(PlanStep.WriteFile.class, steps.getLast())
                            .path()
                            .value());
        } else {
            assertTrue(problems(MODULE, document).getFirst().line() > 0);
        }
    }

    private static PlanStep.WriteFile write(String more) throws DocumentException {
        return assertInstanceOf(
                PlanStep.WriteFile.class,
                steps(MODULE, "[[file]]\npath = \"/etc/x\"\n" + more).getFirst());
    }
}
