package org.reeve.agent.system;

import java.util.List;

/** What only programs of the guest can tell of its upkeep. Changes nothing. */
public interface Upkeep {
    /**
     * Names of systemd's units that have failed.
     *
     * @throws GuestSystemException when systemd does not say
     */
    List<String> failedUnits() throws GuestSystemException;

    /**
     * How much an upgrade would bring, by the lists of packages that are there.
     *
     * @throws GuestSystemException when apt does not say
     */
    Updates updates() throws GuestSystemException;

    /**
     * Packages of which there are newer versions.
     *
     * @param pending all of them
     * @param security those of a security archive
     */
    record Updates(int pending, int security) {}
}
