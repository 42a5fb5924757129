package org.reeve.agent.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What apt-get 2.6.2 really said, recorded in the Debian container of the lab with the arguments of {@link AptPackages}. */
class AptErrorsTest {
    private static List<String> recorded(String name) throws IOException {
        return Files.readAllLines(Path.of("src/test/resources/apt/" + name + ".txt"));
    }

    private static String errors(List<String> output) {
        return AptErrors.of(new Programs.Outcome(100, output));
    }

    @Test
    void anUnknownPackageIsNamed() throws IOException {
        assertEquals("E: Unable to locate package no-such-package", errors(recorded("unknown-package")));
    }

    @Test
    void aDependencyThatCannotBeMetIsNamed() throws IOException {
        assertEquals(
                "shop-depends : Depends: shop-base (>= 2.0) but it is not installable"
                        + " | E: Unable to correct problems, you have held broken packages.",
                errors(recorded("unmet-dependency")));
    }

    @Test
    void whatThePackagesScriptSaidLastIsToldBeforeDpkgsVerdict() throws IOException {
        assertEquals(
                "Creating the shop's database"
                        + " | shop-tools: cannot connect to the database at 127.0.0.1:5432: connection refused"
                        + " | dpkg: error processing package shop-tools (--configure):"
                        + " | installed shop-tools package post-installation script subprocess returned error exit status 7",
                errors(recorded("script-failed")));
    }

    @Test
    void theOtherOwnerOfAFileIsNamed() throws IOException {
        assertEquals(
                "dpkg: error processing archive /tmp/shop-files.deb (--unpack):"
                        + " | trying to overwrite '/usr/bin/apt-get', which is also in package apt 2.6.2",
                errors(recorded("file-of-another-package")));
    }

    @Test
    void packagesThatOnlyWaitForTheFailedOneAreNotCauses() throws IOException {
        List<String> output = new ArrayList<>(recorded("script-failed"));
        output.addAll(
                output.indexOf("Errors were encountered while processing:"),
                List.of(
                        "dpkg: dependency problems prevent configuration of shop:",
                        " shop depends on shop-tools; however:",
                        "  Package shop-tools is not configured yet.",
                        "dpkg: error processing package shop (--configure):",
                        " dependency problems - leaving unconfigured"));
        assertEquals(errors(recorded("script-failed")), errors(output));
    }

    @Test
    void withoutANamedErrorTheEndOfTheOutputIsTold() {
        assertEquals("Reading package lists... | killed", errors(List.of("Reading package lists...", "killed")));
    }
}
