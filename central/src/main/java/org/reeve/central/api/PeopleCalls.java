package org.reeve.central.api;

import java.time.Duration;
import java.util.UUID;
import org.reeve.central.alerts.MailConfig;
import org.reeve.central.http.Call;
import org.reeve.central.http.Refusal;
import org.reeve.central.identity.ApiTokens;
import org.reeve.central.identity.CertificateAuthority;
import org.reeve.central.identity.Customers;
import org.reeve.central.identity.JoinTokens;
import org.reeve.central.identity.Viewer;
import org.reeve.common.guest.HostId;
import org.reeve.common.operation.Failure;

/** The calls by which operators let people and hosts in. */
final class PeopleCalls {
    private static final int LONGEST_NAME = 100;
    private static final Duration SHORTEST_LIFE = Duration.ofMinutes(1);

    private final Customers customers;
    private final ApiTokens tokens;
    private final JoinTokens joinTokens;
    private final CertificateAuthority authority;
    private final ApiJson json;

    PeopleCalls(Api.Rooms rooms, ApiJson json) {
        this.customers = rooms.customers();
        this.tokens = rooms.tokens();
        this.joinTokens = rooms.joinTokens();
        this.authority = rooms.authority();
        this.json = json;
    }

    Answer customers(Viewer viewer, Call call) {
        return Answer.ok(json.write(
                Views.CustomersJson.class,
                new Views.CustomersJson(
                        customers.all().stream().map(Views.CustomerJson::of).toList())));
    }

    Answer createCustomer(Viewer viewer, Call call) throws Refusal {
        Bodies.NewCustomer body = json.read(Bodies.NewCustomer.class, call.body());
        Reading reading = new Reading();
        String name = reading.line("name", body.name(), LONGEST_NAME);
        String mail = body.mail();
        if (mail != null) {
            MailConfig.objection(mail)
                    .ifPresent(wrong -> reading.problem("mail", wrong, "write one such as ops@example.org"));
        }
        reading.finish();
        Customers.Customer made = customers
                .create(name, mail)
                .orElseThrow(() -> Refusal.conflict(
                        Failure.of("there is a customer of that name already", "choose another name")));
        return Answer.created(json.write(Views.CustomerJson.class, Views.CustomerJson.of(made)), "/api/v1/customers");
    }

    Answer createToken(Viewer viewer, Call call) throws Refusal {
        Bodies.NewToken body = json.read(Bodies.NewToken.class, call.body());
        Reading reading = new Reading();
        String label = reading.line("label", body.label(), LONGEST_NAME);
        String text = body.customer();
        UUID customer = text == null ? null : reading.uuid("customer", text);
        if (customer != null && customers.find(customer).isEmpty()) {
            reading.problem("customer", "there is no such customer", "look at /api/v1/customers");
        }
        reading.finish();
        ApiTokens.Issued issued =
                customer == null ? tokens.createForOperator(label) : tokens.createForCustomer(customer, label);
        return Answer.created(
                json.write(
                        Views.TokenJson.class,
                        new Views.TokenJson(issued.id(), issued.secret().text())),
                "/api/v1/tokens/" + issued.id());
    }

    Answer revokeToken(Viewer viewer, Call call) throws Refusal {
        if (!tokens.revoke(OperationCalls.uuid(call))) {
            throw Refusal.notFound();
        }
        return Answer.nothing();
    }

    Answer createJoinToken(Viewer viewer, Call call) throws Refusal {
        Bodies.NewJoinToken body = call.body().isBlank()
                ? new Bodies.NewJoinToken(null, null)
                : json.read(Bodies.NewJoinToken.class, call.body());
        Reading reading = new Reading();
        Duration life = reading.seconds(
                "lifeSeconds", body.lifeSeconds(), SHORTEST_LIFE, JoinTokens.LONGEST_LIFE, JoinTokens.USUAL_LIFE);
        String again = body.again();
        HostId host = again == null ? null : new HostId(reading.uuid("again", again));
        reading.finish();
        JoinTokens.Issued issued = joinTokens.create(life, viewer.label(), host);
        return Answer.created(
                json.write(
                        Views.JoinTokenJson.class,
                        new Views.JoinTokenJson(
                                issued.secret().text(),
                                issued.expiresAt(),
                                authority.fingerprint().text())),
                "/api/v1/join-tokens");
    }
}
