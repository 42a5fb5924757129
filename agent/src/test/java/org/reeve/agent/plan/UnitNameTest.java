package org.reeve.agent.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitNameTest {
    /** As systemd-escape(1) answers. */
    @ParameterizedTest
    @CsvSource({
        "/srv/shop, srv-shop.mount",
        "/srv/my-shop, srv-my\\x2dshop.mount",
        "/dev/disk/by-id/virtio-A_1.b, dev-disk-by\\x2did-virtio\\x2dA_1.b.mount",
        "/.hidden/a b, \\x2ehidden-a\\x20b.mount",
    })
    void itIsTheOneThatSystemdHas(String path, String unit) {
        assertEquals(unit, UnitName.of(GuestPath.of(path), "mount"));
    }
}
