package org.reeve.agent;

import java.util.List;
import org.reeve.agent.module.backup.BackupModule;
import org.reeve.agent.module.checks.ChecksModule;
import org.reeve.agent.module.cron.CronModule;
import org.reeve.agent.module.database.DatabaseModule;
import org.reeve.agent.module.dns.DnsModule;
import org.reeve.agent.module.files.FilesModule;
import org.reeve.agent.module.firewall.FirewallModule;
import org.reeve.agent.module.packages.PackagesModule;
import org.reeve.agent.module.services.ServicesModule;
import org.reeve.agent.module.ssh.SshModule;
import org.reeve.agent.module.storage.StorageModule;
import org.reeve.agent.module.system.SystemModule;
import org.reeve.agent.module.users.UsersModule;
import org.reeve.agent.module.web.WebModule;
import org.reeve.agent.plan.GuestModule;

/** The modules of this agent. */
public final class InstalledModules {
    private InstalledModules() {}

    /** In the order in which their documents are applied: what others stand on comes first. */
    public static List<GuestModule> inOrder() {
        return List.of(
                new SystemModule(),
                new PackagesModule(),
                new StorageModule(),
                new UsersModule(),
                new SshModule(),
                new FilesModule(),
                new FirewallModule(),
                new ServicesModule(),
                new CronModule(),
                new WebModule(),
                new DnsModule(),
                new DatabaseModule(),
                new BackupModule(),
                new ChecksModule());
    }
}
