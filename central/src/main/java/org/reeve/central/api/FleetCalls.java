package org.reeve.central.api;

import java.util.List;
import java.util.UUID;
import org.reeve.central.fleet.Enrolment;
import org.reeve.central.fleet.Facts;
import org.reeve.central.fleet.Guests;
import org.reeve.central.fleet.Hosts;
import org.reeve.central.fleet.IncidentView;
import org.reeve.central.fleet.Incidents;
import org.reeve.central.http.Call;
import org.reeve.central.http.Refusal;
import org.reeve.central.identity.Customers;
import org.reeve.central.identity.Viewer;
import org.reeve.central.link.HostLinks;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.HostId;
import org.reeve.common.identity.CertificateProof;
import org.reeve.common.identity.NodeName;

/** The calls about hosts, guests and incidents, and the one by which a host joins. */
final class FleetCalls {
    private static final int NEWEST_INCIDENTS = 200;
    private static final int LONGEST_NAME = 100;

    private final Hosts hosts;
    private final Guests guests;
    private final Facts facts;
    private final Incidents incidents;
    private final Customers customers;
    private final Enrolment enrolment;
    private final HostLinks links;
    private final String hostsAddress;
    private final ApiJson json;

    /** @param hostsAddress {@code host:port} where hosts dial in */
    FleetCalls(Api.Rooms rooms, String hostsAddress, ApiJson json) {
        this.hosts = rooms.hosts();
        this.guests = rooms.guests();
        this.facts = rooms.facts();
        this.incidents = rooms.incidents();
        this.customers = rooms.customers();
        this.enrolment = rooms.enrolment();
        this.links = rooms.links();
        this.hostsAddress = hostsAddress;
        this.json = json;
    }

    Answer hosts(Viewer viewer, Call call) {
        return Answer.ok(json.write(
                Views.HostsJson.class,
                new Views.HostsJson(hosts.all(viewer).stream()
                        .map(host -> Views.HostJson.of(host, links.isConnected(host.id())))
                        .toList())));
    }

    Answer revokeHost(Viewer viewer, Call call) throws Refusal {
        HostId host = new HostId(OperationCalls.uuid(call));
        if (!hosts.revoke(host)) {
            throw Refusal.notFound();
        }
        links.cutOff(host);
        return Answer.nothing();
    }

    Answer guests(Viewer viewer, Call call) {
        return Answer.ok(json.write(
                Views.GuestsJson.class,
                new Views.GuestsJson(
                        guests.all(viewer).stream().map(Views.GuestJson::of).toList())));
    }

    Answer guest(Viewer viewer, Call call) throws Refusal {
        return Answer.ok(guests.find(viewer, new GuestId(OperationCalls.uuid(call)))
                .map(guest -> json.write(Views.GuestJson.class, Views.GuestJson.of(guest)))
                .orElseThrow(Refusal::notFound));
    }

    Answer facts(Viewer viewer, Call call) throws Refusal {
        return Answer.ok(facts.find(viewer, new GuestId(OperationCalls.uuid(call)))
                .map(told -> json.write(Views.FactsJson.class, Views.FactsJson.of(told)))
                .orElseThrow(Refusal::notFound));
    }

    Answer assign(Viewer viewer, Call call) throws Refusal {
        GuestId guest = new GuestId(OperationCalls.uuid(call));
        String text = json.read(Bodies.Owner.class, call.body()).customer();
        Reading reading = new Reading();
        UUID customer = text == null ? null : reading.uuid("customer", text);
        if (customer != null && customers.find(customer).isEmpty()) {
            reading.problem("customer", "there is no such customer", "look at /api/v1/customers");
        }
        reading.finish();
        if (!guests.assign(guest, customer)) {
            throw Refusal.notFound();
        }
        return guest(viewer, call);
    }

    Answer incidents(Viewer viewer, Call call) throws Refusal {
        Reading reading = new Reading();
        String word = call.query("guest");
        GuestId guest = word == null ? null : new GuestId(reading.uuid("guest", word));
        reading.finish();
        List<IncidentView> found = guest == null
                ? incidents.newest(viewer, NEWEST_INCIDENTS)
                : incidents.newestOf(viewer, guest, NEWEST_INCIDENTS);
        return Answer.ok(json.write(
                Views.IncidentsJson.class,
                new Views.IncidentsJson(found.stream()
                        .map(incident -> Views.IncidentJson.of(incident, viewer))
                        .toList())));
    }

    Answer incident(Viewer viewer, Call call) throws Refusal {
        return Answer.ok(incidents
                .find(viewer, OperationCalls.uuid(call))
                .map(incident -> json.write(Views.IncidentJson.class, Views.IncidentJson.of(incident, viewer)))
                .orElseThrow(Refusal::notFound));
    }

    Answer screen(Viewer viewer, Call call) throws Refusal {
        return incidents
                .pictures()
                .find(viewer, OperationCalls.uuid(call))
                .map(Answer::png)
                .orElseThrow(Refusal::notFound);
    }

    /** Without a bearer token: the join token is in the body. */
    Answer join(Call call) throws Refusal {
        Bodies.Join body = json.read(Bodies.Join.class, call.body());
        Reading reading = new Reading();
        String token = reading.required("token", body.token());
        HostId host = new HostId(reading.uuid("host", body.host()));
        String name = reading.line("name", body.name(), LONGEST_NAME);
        String publicKey = reading.required("publicKey", body.publicKey());
        String proof = reading.required("proof", body.proof());
        reading.finish();
        CertificateProof proven = new CertificateProof(new NodeName.Host(host), publicKey, proof);
        return switch (enrolment.join(token, proven, host, name)) {
            case Enrolment.Welcome welcome ->
                Answer.ok(json.write(
                        Views.JoinedJson.class,
                        new Views.JoinedJson(
                                welcome.host().value(), welcome.certificates(), welcome.authorities(), hostsAddress)));
            case Enrolment.TurnedAway no -> throw Refusal.of(403, no.reason(), no.correction());
        };
    }
}
