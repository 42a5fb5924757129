package org.reeve.watchdog.trace;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.recovery.RecoveryEvent;
import org.reeve.watchdog.story.Happening;
import org.reeve.watchdog.story.Player;
import org.reeve.watchdog.story.Story;
import org.reeve.watchdog.story.StoryText;
import org.reeve.watchdog.vm.Guest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what the loop sees into a story, page by page; each page begins with the guests as they are, and so stands alone. On the
 * loop's thread, without waiting. What cannot be recorded ends the recording, and nothing else.
 */
public final class Recorder implements Consumer<Observation>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration RETRY_AFTER = Duration.ofMinutes(10);
    /** Characters; more of it than of bytes nobody writes. */
    static final long LONGEST_PAGE = 8L << 20;

    private final String host;
    private final ReeveClock clock;
    private final Pages pages;
    private final Map<GuestId, GuestScribe> scribes = new LinkedHashMap<>();
    private final Map<GuestId, String> policies = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> onPage = new HashSet<>();
    private final Flood flood = new Flood();
    private @Nullable Page page;
    private long pageLength;
    private boolean failed;

    /** @param begunAt the beginning on the monotonic clock; {@code since} is the same on the wall clock */
    private record Page(LocalDate day, Duration begunAt, Instant since) {
        Duration at(Duration elapsed) {
            Duration at = elapsed.minus(begunAt);
            return at.isNegative() ? Duration.ZERO : at;
        }
    }

    public Recorder(String host, ReeveClock clock, Pages pages) {
        this.host = host;
        this.clock = clock;
        this.pages = pages;
    }

    @Override
    public void accept(Observation observation) {
        if (failed) {
            return;
        }
        try {
            record(observation, clock.elapsed());
        } catch (RuntimeException bug) {
            failed = true;
            LOG.error("The recorder has ended; nothing else depends on it", bug);
        }
    }

    private void record(Observation observation, Duration now) {
        turnPage(now);
        switch (observation) {
            case Observation.ListRead _ -> begin(now);
            case Observation.HypervisorChanged changed -> remark(now, changed.how());
            case Observation.OfGuest of -> ofGuest(of, now);
        }
    }

    /** The last page has its end; when nothing is observed any more. */
    @Override
    public void close() {
        Page now = page;
        if (now != null && !failed) {
            pages.write(StoryText.endLine(now.at(clock.elapsed()), now.since()));
        }
    }

    // ---- guests

    private void ofGuest(Observation.OfGuest of, Duration now) {
        GuestScribe scribe = scribes.get(of.guest());
        if (scribe == null && of instanceof Observation.PolicySet set) {
            policies.put(set.guest(), set.toml());
        }
        if (scribe == null
                && of instanceof Observation.Recovery told
                && told.event() instanceof RecoveryEvent.Seen seen) {
            Guest found = seen.guest();
            scribe = new GuestScribe(
                    nameOf(found),
                    found,
                    told.before(),
                    page == null ? GuestScribe.Entrance.AT_BEGINNING : GuestScribe.Entrance.LATER,
                    now);
            scribes.put(of.guest(), scribe);
            String policy = policies.remove(of.guest());
            if (policy != null) {
                scribe.observed(new Observation.PolicySet(of.guest(), policy), now);
            }
        }
        if (scribe != null) {
            Player before = scribe.tally().player();
            scribe.observed(of, now);
            write(before, scribe.take(), now);
        }
    }

    /** As one word, and different from that of every other guest there ever was. */
    private String nameOf(Guest found) {
        String name = StoryText.name(found.name());
        String unique =
                names.contains(name) ? name + "-" + found.id().toString().substring(0, 8) : name;
        names.add(unique);
        return unique;
    }

    private void write(Player before, List<Story.Command> lines, Duration now) {
        Page to = page;
        if (to == null || lines.isEmpty()) {
            return;
        }
        for (String left : flood.minuteOver(now)) {
            remark(now, left);
        }
        if (onPage.add(before.name())) {
            write(StoryText.line(before));
        }
        for (Story.Command line : lines) {
            if (flood.lets(before.name())) {
                write(StoryText.line(
                        new Story.Command(to.at(line.at()), line.happening(), line.guest(), line.detail()),
                        to.since()));
            }
        }
    }

    private void remark(Duration now, String text) {
        Page to = page;
        if (to != null) {
            write(StoryText.remark(to.at(now), to.since(), text));
        }
    }

    private void write(String line) {
        pageLength += line.length() + 1;
        pages.write(line);
    }

    // ---- pages

    private void turnPage(Duration now) {
        Page full = page;
        if (full == null) {
            return;
        }
        Duration age = now.minus(full.begunAt());
        boolean over =
                !today().equals(full.day()) || age.compareTo(DAY) >= 0 || pageLength > LONGEST_PAGE || !pages.areKept();
        // A clock that jumps to and fro must not make a page each time.
        if (over && age.compareTo(RETRY_AFTER) >= 0) {
            pages.write(StoryText.endLine(full.at(now), full.since()));
            begin(now);
        }
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.now(), ZoneOffset.UTC);
    }

    private void begin(Duration now) {
        Page begun = new Page(today(), now, clock.now().truncatedTo(ChronoUnit.MILLIS));
        page = begun;
        onPage.clear();
        List<String> head = new ArrayList<>();
        head.add(StoryText.line(new Story.Recorded(host, begun.since())));
        head.add("# What happened to the guests of this host, in UTC, in the order in which Reeve came to know it.");
        head.add(
                "# \"" + Happening.REEVE.key()
                        + "\": what Reeve decided then. Under another policy: reeve-watchdog simulate --policy FILE --trace THIS");
        for (GuestScribe scribe : scribes.values()) {
            Player player = scribe.tally().player();
            if (player.begins() != Player.Begins.ABSENT) {
                onPage.add(player.name());
                head.add(StoryText.line(player));
                for (Story.Command command : scribe.tally().commands()) {
                    head.add(StoryText.line(command, begun.since()));
                }
            }
        }
        pageLength = head.stream().mapToLong(String::length).sum();
        pages.begin(begun.day(), head);
    }
}
