package org.reeve.agent.module.dns;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.GuestModule;
import org.reeve.agent.plan.OnDrift;
import org.reeve.common.config.ConfigTable;

/** Reads documents such as {@code [[zone]]}, {@code name = "example.org"}, {@code nameservers = ["ns1.example.org"]}. */
public final class DnsModule implements GuestModule {
    @Override
    public String name() {
        return "dns";
    }

    @Override
    public DesiredModule read(DocumentReader reader) throws DocumentException {
        ConfigTable root = reader.root();
        OnDrift onDrift = OnDrift.read(root);
        List<String> addresses = ZoneReader.addresses(root, "addresses");
        List<Zone> zones = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ConfigTable table : root.tables("zone")) {
            Zone zone = ZoneReader.read(table);
            if (table.has("name") && !names.add(zone.name())) {
                table.problem("name", "zone " + zone.name() + " is there twice", "make one [[zone]] of the two");
            }
            zones.add(zone);
        }
        reader.finish();
        return new DesiredDns(addresses, zones, onDrift);
    }
}
