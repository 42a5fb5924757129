package org.reeve.watchdog.libvirt;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.vm.AgentChannel;
import org.reeve.watchdog.vm.Guest.PanicDevice;
import org.reeve.watchdog.vm.Guest.Reactions;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.WatchdogAction;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * What Reeve reads of a domain's XML (https://libvirt.org/formatdomain.html).
 *
 * @param watchdogDevice null without such a device
 * @param agentChannel null without such a channel
 * @param consoleLog null where no serial console is kept in a file
 */
record DomainXml(
        Reactions reactions,
        PanicDevice panicDevice,
        @Nullable WatchdogAction watchdogDevice,
        @Nullable AgentChannel agentChannel,
        @Nullable Path consoleLog) {

    /** @throws SAXException for what is not XML, or is XML with a document type: libvirt writes none */
    static DomainXml parse(String xml) throws SAXException {
        Element domain = document(xml);
        Element devices = child(domain, "devices").orElse(null);
        return new DomainXml(
                new Reactions(
                        action(domain, "on_crash", Reactions.DEFAULT.onCrash()),
                        action(domain, "on_reboot", Reactions.DEFAULT.onReboot()),
                        action(domain, "on_poweroff", Reactions.DEFAULT.onPoweroff())),
                children(devices, "panic").isEmpty() ? PanicDevice.ABSENT : PanicDevice.PRESENT,
                children(devices, "watchdog").stream()
                        .findFirst()
                        .map(device -> watchdogAction(device.getAttribute("action")))
                        .orElse(null),
                children(devices, "channel").stream()
                        .flatMap(channel -> agentChannel(channel).stream())
                        .findFirst()
                        .orElse(null),
                consoleLog(devices).orElse(null));
    }

    private static Element document(String xml) throws SAXException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setExpandEntityReferences(false);
            DocumentBuilder builder = factory.newDocumentBuilder();
            // Without one the JDK prints to stderr.
            builder.setErrorHandler(new DefaultHandler());
            return builder.parse(new InputSource(new StringReader(xml))).getDocumentElement();
        } catch (ParserConfigurationException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static LifecycleAction action(Element domain, String name, LifecycleAction silent) {
        return child(domain, name)
                .map(element -> switch (element.getTextContent().strip()) {
                    case "destroy" -> LifecycleAction.DESTROY;
                    case "restart" -> LifecycleAction.RESTART;
                    case "preserve" -> LifecycleAction.PRESERVE;
                    case "rename-restart" -> LifecycleAction.RENAME_RESTART;
                    case "coredump-destroy" -> LifecycleAction.COREDUMP_DESTROY;
                    case "coredump-restart" -> LifecycleAction.COREDUMP_RESTART;
                    default -> silent;
                })
                .orElse(silent);
    }

    private static WatchdogAction watchdogAction(String action) {
        return switch (action.toLowerCase(Locale.ROOT)) {
            case "", "reset" -> WatchdogAction.RESET;
            case "none" -> WatchdogAction.NONE;
            case "shutdown" -> WatchdogAction.SHUTDOWN;
            case "poweroff" -> WatchdogAction.POWEROFF;
            case "pause" -> WatchdogAction.PAUSE;
            case "dump" -> WatchdogAction.DUMP;
            case "inject-nmi" -> WatchdogAction.INJECT_NMI;
            default -> WatchdogAction.UNKNOWN;
        };
    }

    /** libvirt writes path and state into the XML of a domain that runs. */
    private static Optional<AgentChannel> agentChannel(Element channel) {
        return child(channel, "target")
                .filter(target -> target.getAttribute("name").equals(AgentChannel.NAME))
                .map(target -> new AgentChannel(
                        child(channel, "source")
                                .flatMap(source -> path(source.getAttribute("path")))
                                .orElse(null),
                        switch (target.getAttribute("state")) {
                            case "connected" -> AgentChannel.State.CONNECTED;
                            case "disconnected" -> AgentChannel.State.DISCONNECTED;
                            default -> AgentChannel.State.UNKNOWN;
                        }));
    }

    private static Optional<Path> consoleLog(@Nullable Element devices) {
        List<Element> consoles = new ArrayList<>(children(devices, "serial"));
        consoles.addAll(children(devices, "console"));
        return consoles.stream()
                .flatMap(console -> child(console, "log").stream())
                .flatMap(log -> path(log.getAttribute("file")).stream())
                .findFirst();
    }

    private static Optional<Path> path(String text) {
        return text.startsWith("/") ? Optional.of(Path.of(text)) : Optional.empty();
    }

    private static Optional<Element> child(Element parent, String name) {
        return children(parent, name).stream().findFirst();
    }

    private static List<Element> children(@Nullable Element parent, String name) {
        List<Element> found = new ArrayList<>();
        Node node = parent == null ? null : parent.getFirstChild();
        for (; node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }
}
