package org.reeve.watchdog.loop;

import org.reeve.watchdog.evidence.EvidenceStore;
import org.reeve.watchdog.vm.Hypervisor;

/** What the loop's deeds are done with. */
public record LoopTools(Hypervisor hypervisor, EvidenceStore evidence) {}
