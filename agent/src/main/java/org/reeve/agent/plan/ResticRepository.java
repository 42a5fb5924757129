package org.reeve.agent.plan;

import java.util.Optional;

/** A repository of restic's as a {@link Setting}: whether it is there, and opens. */
public final class ResticRepository {
    /** Its value when it opens with the password. */
    public static final String OPENS = "opens";

    private ResticRepository() {}

    /**
     * @param place as restic names it, without a blank
     * @param passwordFile that opens it
     * @param s3File with the keys for S3, in a repository there
     */
    public static Setting setting(String place, GuestPath passwordFile, Optional<GuestPath> s3File) {
        String secrets = passwordFile + s3File.map(file -> " " + file).orElse("");
        return new Setting(Setting.Kind.RESTIC_REPOSITORY, place + " " + secrets);
    }
}
