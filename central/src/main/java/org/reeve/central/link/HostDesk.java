package org.reeve.central.link;

import org.jspecify.annotations.Nullable;
import org.reeve.central.fleet.Enrolment;
import org.reeve.central.fleet.Facts;
import org.reeve.central.fleet.Guests;
import org.reeve.central.fleet.Hosts;
import org.reeve.central.fleet.Incidents;
import org.reeve.central.fleet.Pictures;
import org.reeve.central.operations.Forwarder;
import org.reeve.central.operations.OperationNews;
import org.reeve.common.guest.HostId;
import org.reeve.common.operation.Operation;
import org.reeve.common.wire.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deals with what hosts say. Blocks on the store; one message of a host at a time. */
public final class HostDesk {
    private static final Logger log = LoggerFactory.getLogger(HostDesk.class);

    private final Hosts hosts;
    private final Guests guests;
    private final Facts facts;
    private final Incidents incidents;
    private final Enrolment enrolment;
    private final OperationNews news;
    private final Forwarder forwarder;

    public HostDesk(
            Hosts hosts,
            Guests guests,
            Facts facts,
            Incidents incidents,
            Enrolment enrolment,
            OperationNews news,
            Forwarder forwarder) {
        this.hosts = hosts;
        this.guests = guests;
        this.facts = facts;
        this.incidents = incidents;
        this.enrolment = enrolment;
        this.news = news;
        this.forwarder = forwarder;
    }

    /** Whether this host may connect: it joined here and was not revoked. */
    boolean isWelcome(HostId host) {
        return hosts.isWelcome(host);
    }

    void came(HostId host) {
        log.info("host {} is connected", host);
        forwarder.hostCame(host);
    }

    void refused(HostId host, Operation operation, String reason) {
        news.refused(host, operation, reason);
    }

    /**
     * @param message a report is whole here, however many parts it came in
     * @return what to answer the host; null for nothing
     */
    @Nullable
    Message said(HostId host, Message message) {
        return switch (message) {
            case Message.HostReport report -> {
                if (report.host().equals(host)) {
                    guests.reported(host, report);
                    forwarder.forward(host);
                } else {
                    log.warn("host {} reports for host {}: refused", host, report.host());
                }
                yield null;
            }
            case Message.OperationChanged changed -> {
                news.changed(host, changed.guest(), changed.status());
                yield null;
            }
            case Message.FactsReported told -> {
                switch (facts.reported(host, told)) {
                    case KEPT -> {}
                    case NOT_ITS_GUEST ->
                        log.warn("host {} tells facts of guest {}, which it does not run: refused", host, told.guest());
                }
                yield null;
            }
            case Message.IncidentChanged changed -> {
                switch (incidents.changed(host, changed.incident())) {
                    case KEPT, OLD -> {}
                    case NOT_ITS_GUEST ->
                        log.warn(
                                "host {} tells of an incident of guest {}, which it does not run: refused",
                                host,
                                changed.incident().guest());
                }
                yield null;
            }
            case Message.ScreenKept screen -> {
                switch (incidents.pictures().sent(host, screen)) {
                    case Pictures.Heard.Kept _, Pictures.Heard.Known _ -> {}
                    case Pictures.Heard.Refused(String why) ->
                        log.warn(
                                "host {} sends a picture of guest {}, which is not kept: {}",
                                host,
                                screen.guest(),
                                why);
                }
                yield null;
            }
            case Message.CertificateRequest request -> enrolment.certify(host, request);
            // What only others say to hosts or agents.
            case Message.EnrolmentOffer _,
                    Message.CertificateIssued _,
                    Message.CertificateRefused _,
                    Message.Heartbeat _,
                    Message.Farewell _,
                    Message.ChecksReported _,
                    Message.RestartUnit _,
                    Message.RunOperation _,
                    Message.CancelOperation _,
                    Message.HostReportPart _ -> {
                log.warn(
                        "host {} sends a {}, which is not for central: ignored",
                        host,
                        message.getClass().getSimpleName());
                yield null;
            }
        };
    }
}
