package org.reeve.agent.host;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.reeve.agent.channel.Enrolment;
import org.reeve.agent.operations.Operations;
import org.reeve.common.guest.GuestId;
import org.reeve.common.identity.NodeName;
import org.reeve.common.link.LinkListener;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the host says on one link. On the event loop: it only hands on. */
public final class HostListener implements LinkListener {
    private static final Logger LOG = LoggerFactory.getLogger(HostListener.class);

    private final HostLinks.Way way;
    private final NodeName self;
    private final Receivers to;

    /**
     * Who deals with what the host says.
     *
     * @param chores the enrolment's executor
     * @param greeted told when a link came up, or the better one went down: the host wants to know how we are
     * @param restarts takes the services that the host wants restarted
     */
    public record Receivers(
            HostLinks links,
            OurHost ourHost,
            Operations operations,
            Enrolment enrolment,
            Executor chores,
            Runnable greeted,
            Consumer<String> restarts,
            ReeveClock clock) {}

    /** @param self the name that this guest has on that link */
    public HostListener(HostLinks.Way way, NodeName self, Receivers to) {
        this.way = way;
        this.self = self;
        this.to = to;
    }

    @Override
    public void up(NodeName peer) {
        LOG.info("the host {} is connected ({})", peer, way);
        if (way == HostLinks.Way.CHANNEL && peer instanceof NodeName.Host host) {
            to.ourHost().met(host);
        }
        to.links().cameUp(way);
        to.greeted().run();
        taken(to.operations().repeat(), "the running operation is not repeated");
    }

    @Override
    public void down(String reason) {
        LOG.info("the host is no longer connected ({}): {}", way, reason);
        to.links().wentDown(way);
        // What was said on it last may not have arrived.
        to.greeted().run();
    }

    @Override
    public void received(Message message, Runnable dealtWith) {
        switch (message) {
            case Message.RunOperation(Operation operation) -> run(operation, dealtWith);
            case Message.CancelOperation cancel ->
                taken(to.operations().cancel(cancel.id(), cancel.attempt(), dealtWith), "a cancellation is not taken");
            case Message.EnrolmentOffer offer -> {
                // Who we are is said where only our own host can speak.
                if (way == HostLinks.Way.CHANNEL) {
                    to.chores().execute(() -> to.enrolment().offered(offer));
                }
                dealtWith.run();
            }
            case Message.CertificateIssued issued ->
                to.chores().execute(() -> {
                    to.enrolment().issued(issued);
                    dealtWith.run();
                });
            case Message.CertificateRefused refused ->
                to.chores().execute(() -> {
                    to.enrolment().refused(refused);
                    dealtWith.run();
                });
            case Message.RestartUnit restart -> {
                if (isUs(restart.guest())) {
                    to.restarts().accept(restart.unit());
                } else {
                    LOG.warn("the host wants a service of guest {} restarted, which is not this one", restart.guest());
                }
                dealtWith.run();
            }
            case Message.CertificateRequest _,
                    Message.Heartbeat _,
                    Message.OperationChanged _,
                    Message.Farewell _,
                    Message.ChecksReported _,
                    Message.FactsReported _,
                    Message.HostReport _,
                    Message.HostReportPart _,
                    Message.IncidentChanged _,
                    Message.ScreenKept _ -> {
                LOG.warn(
                        "the host says {}, which is not for an agent",
                        message.getClass().getSimpleName());
                dealtWith.run();
            }
        }
    }

    private void run(Operation operation, Runnable dealtWith) {
        GuestId guest = operation.guest();
        if (isUs(guest)) {
            taken(to.operations().run(operation, dealtWith), "operation " + operation.id() + " is not taken");
            return;
        }
        Failure failure = Failure.of(
                "it is for guest " + guest + ", and came to " + self, "ask the host for that guest, and retry");
        OperationStatus queued = OperationStatus.queued(operation, to.clock().now());
        to.links().changed(guest, queued.failed(failure, to.clock().now()));
        dealtWith.run();
    }

    /** Without a name yet, only our own host can speak to us: it is its channel. */
    private boolean isUs(GuestId guest) {
        return self.equals(new NodeName.Guest(guest)) || self.equals(new NodeName.Guest(LocalWishes.NOBODY));
    }

    private static void taken(Operations.Taken taken, String otherwise) {
        if (taken == Operations.Taken.FULL) {
            LOG.warn("too much is asked at once: {}; the host asks again", otherwise);
        }
    }
}
