package org.reeve.common.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.reeve.common.identity.TestAuthority.Options;

/** The role and the name in the peer's certificate. */
class TlsNamesTest extends TlsHandshakes {
    @Test
    void aGuestIsNotTakenForAHost() throws Exception {
        String reason = refused(client(authority.credentials(OTHER_GUEST)));
        assertContains("expected " + HOST + ", but " + OTHER_GUEST + " came", reason);
    }

    @Test
    void anotherHostIsRefused() throws Exception {
        assertContains(
                "expected " + HOST + ", but " + OTHER_HOST + " came",
                refused(client(authority.credentials(OTHER_HOST))));
    }

    @Test
    void theClientRefusesAnotherGuest() throws Exception {
        assertContains(
                "expected " + GUEST + ", but " + OTHER_GUEST + " came",
                refusedByClient(authority.credentials(OTHER_GUEST), ExpectedPeer.exactly(GUEST)));
    }

    @Test
    void twoNamesAreRefused() throws Exception {
        // Our own client refuses to have such credentials; a foreign one is under no such constraint.
        assertContains(
                "has 2 URI names", refused(foreignClient(Options.named(HOST.toString(), OTHER_HOST.toString()))));
    }

    @Test
    void noNameIsRefused() throws Exception {
        assertContains(
                "has 0 URI names",
                refused(foreignClient(Options.named().also(GeneralName.dNSName, "host.example.org"))));
    }

    @Test
    void aNameOfAnotherKindIsRefused() throws Exception {
        assertContains(
                "is for spiffe://host/x, which is no name of a Reeve daemon",
                refused(foreignClient(Options.named("spiffe://host/x"))));
    }

    @Test
    void dnsNamesBesideTheNameDoNotMatter() throws Exception {
        try (Loopback loopback = new Loopback(agent())) {
            Credentials credentials =
                    hostWith(Options.named(HOST.toString()).also(GeneralName.dNSName, "host.example.org"));
            assertEquals(HOST.toString(), loopback.connect(client(credentials)).text());
        }
    }
}
