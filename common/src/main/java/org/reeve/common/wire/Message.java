package org.reeve.common.wire;

import java.util.List;
import java.util.UUID;
import org.reeve.common.guest.Evidence;
import org.reeve.common.guest.GuestFacts;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.GuestReport;
import org.reeve.common.guest.HostId;
import org.reeve.common.guest.Incident;
import org.reeve.common.guest.InsideCheck;
import org.reeve.common.guest.ServiceName;
import org.reeve.common.identity.NodeName;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationStatus;

/** What the parts say to each other. The same messages travel on every hop. */
public sealed interface Message {
    /**
     * Host to agent, on the virtio channel: this is who you are and whom to trust. An agent without a valid certificate of
     * that name answers with a {@link CertificateRequest}.
     *
     * @param authorities the certificates of the authority, each as base64 DER
     */
    record EnrolmentOffer(GuestId guest, List<String> authorities) implements Message {
        public EnrolmentOffer {
            authorities = List.copyOf(authorities);
        }
    }

    /**
     * Whoever needs a certificate to whoever can get it one: agent to host, host to central.
     *
     * @param publicKey SubjectPublicKeyInfo, base64 DER
     * @param proof signature by that key over the subject and the key (see {@code identity.CertificateProof}), base64
     */
    record CertificateRequest(NodeName subject, String publicKey, String proof) implements Message {}

    /**
     * The answer to a {@link CertificateRequest}.
     *
     * @param certificates the subject's certificate and those between it and the authority, each as base64 DER
     * @param authorities the certificates of the authority, each as base64 DER
     */
    record CertificateIssued(NodeName subject, List<String> certificates, List<String> authorities) implements Message {
        public CertificateIssued {
            certificates = List.copyOf(certificates);
            authorities = List.copyOf(authorities);
        }
    }

    /** The other answer to a {@link CertificateRequest}. */
    record CertificateRefused(NodeName subject, String reason) implements Message {}

    /**
     * Agent to host, every few seconds: I am alive.
     *
     * @param boot the kernel's boot id: another one means that the guest was restarted
     * @param uptimeSeconds since the kernel started
     * @param addresses the guest's IP addresses, literal; the host dials them on port 842
     * @param generation of the module documents applied last; 0 for none
     */
    record Heartbeat(
            GuestId guest, String agentVersion, UUID boot, long uptimeSeconds, List<String> addresses, long generation)
            implements Message {
        public Heartbeat {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * Agent to host, on every line, last: it was told to end, and ends in order. Its silence from here on says nothing about the
     * guest, until it is heard again.
     */
    record Farewell(GuestId guest) implements Message {}

    /** Do this; central to host, host to agent. Repeating it is harmless: the id and the attempt decide. */
    record RunOperation(Operation operation) implements Message {}

    /** Do this no longer; central to host, host to agent. */
    record CancelOperation(GuestId guest, OperationId id, int attempt) implements Message {}

    /** How far an operation is; agent to host, host to central. */
    record OperationChanged(GuestId guest, OperationStatus status) implements Message {}

    /**
     * Agent to host, on its best line, when something changed and whenever a line came up: how the checks inside are. The list
     * is whole: what is not in it is not checked.
     *
     * @param checks at most {@link InsideCheck#MOST}, each name once
     */
    record ChecksReported(GuestId guest, List<InsideCheck> checks) implements Message {
        /** @throws IllegalArgumentException for too many, or a name twice */
        public ChecksReported {
            checks = List.copyOf(checks);
            if (checks.size() > InsideCheck.MOST
                    || checks.stream().map(InsideCheck::name).distinct().count() < checks.size()) {
                throw new IllegalArgumentException("too many checks, or two of one name");
            }
        }
    }

    /** Agent to host, on its best line, and host to central: when something of it changed, a line came up, or a day has passed. */
    record FactsReported(GuestId guest, GuestFacts facts) implements Message {}

    /**
     * Host to agent: restart this service, because a check of it fails. Whether that helped is seen by the check.
     *
     * @param unit a name of which {@link ServiceName#isOne} is true
     */
    record RestartUnit(GuestId guest, String unit) implements Message {
        /** @throws IllegalArgumentException for another name */
        public RestartUnit {
            if (!ServiceName.isOne(unit)) {
                throw new IllegalArgumentException("no name of a service");
            }
        }
    }

    /** Host to central: how my guests are. The list is whole: a guest that is not in it is not on this host. */
    record HostReport(HostId host, String name, String build, List<GuestReport> guests) implements Message {
        public HostReport {
            guests = List.copyOf(guests);
        }
    }

    /**
     * Host to central: a part of a report that is too large for one {@link HostReport}. All parts of a report together say what that
     * would, and some of them say nothing ({@link ReportParts}).
     *
     * @param report counts the reports of a host upwards, as long as its daemon lives
     * @param part from 1
     * @param parts how many there are, at most {@link ReportParts#MOST}
     */
    record HostReportPart(
            HostId host, String name, String build, long report, int part, int parts, List<GuestReport> guests)
            implements Message {
        /** @throws IllegalArgumentException for a part that there cannot be */
        public HostReportPart {
            guests = List.copyOf(guests);
            if (part < 1 || part > parts || parts > ReportParts.MOST) {
                throw new IllegalArgumentException("part " + part + " of " + parts);
            }
        }
    }

    /** Host to central: an incident was opened, went on or ended. */
    record IncidentChanged(Incident incident) implements Message {}

    /**
     * Host to central, after the {@link IncidentChanged} that lists it: what the guest's screen showed.
     *
     * @param png base64, of at most {@link Evidence#TRAVELLING_PICTURE_BYTES_MOST} bytes
     */
    record ScreenKept(GuestId guest, UUID incident, String png) implements Message {
        private static final int LENGTH_MOST = (Evidence.TRAVELLING_PICTURE_BYTES_MOST + 2) / 3 * 4;

        /** @throws IllegalArgumentException for a longer one */
        public ScreenKept {
            if (png.length() > LENGTH_MOST) {
                throw new IllegalArgumentException("a picture that is too large");
            }
        }

        /** Not the picture itself: this is what logs show. */
        @Override
        public String toString() {
            return "ScreenKept[guest=" + guest + ", incident=" + incident + ", " + png.length() + " characters]";
        }
    }
}
