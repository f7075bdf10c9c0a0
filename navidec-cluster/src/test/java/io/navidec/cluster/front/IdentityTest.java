package io.navidec.cluster.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.MultiMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentityTest {
    private static MultiMap headers(String... namesAndValues) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    private static final Identity USER = new Identity(
            Identity.Way.FRONT_PROXY, headers("X-Remote-User", "dev", "X-Remote-Group", "a", "X-Remote-Group", "b"));

    @Test
    void whatAClientSaysOfARemoteUserIsGone() {
        MultiMap out = headers(
                "x-remote-user", "admin",
                "X-REMOTE-GROUP", "system:masters",
                "X-Remote-Uid", "1",
                "X-Remote-Extra-Scopes", "all",
                "X-Remote-Anything", "x",
                "Accept", "*/*");
        USER.sign(out);
        assertEquals(List.of("dev"), out.getAll("X-Remote-User"));
        assertEquals(List.of("a", "b"), out.getAll("X-Remote-Group"));
        assertFalse(out.contains("X-Remote-Uid"));
        assertFalse(out.contains("X-Remote-Extra-Scopes"));
        assertFalse(out.contains("X-Remote-Anything"));
        assertEquals("*/*", out.get("accept"));
    }

    @Test
    void onOtherConnectionsTooAndCredentialsStay() {
        MultiMap out = headers("X-Remote-User", "admin", "Authorization", "Bearer x", "Impersonate-User", "y");
        new Identity(Identity.Way.OWN, headers("authorization", "Bearer x", "impersonate-user", "y")).sign(out);
        assertFalse(out.contains("X-Remote-User"));
        assertEquals(List.of("Bearer x"), out.getAll("authorization"));
        assertEquals(List.of("y"), out.getAll("impersonate-user"));
    }

    @Test
    void aCertificateComesBeforeAToken() {
        MultiMap out = headers("Authorization", "Bearer x", "AUTHORIZATION", "Basic y");
        USER.sign(out);
        assertFalse(out.contains("authorization"));
    }

    @Test
    void aFrontProxyIsNeverWithoutItsUser() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Identity(Identity.Way.FRONT_PROXY, headers("authorization", "Bearer x")));
    }

    @Test
    void digestsTellIdentitiesApart() {
        Identity other = new Identity(Identity.Way.FRONT_PROXY, headers("X-Remote-User", "dev", "X-Remote-Group", "a"));
        Identity own = new Identity(Identity.Way.OWN, USER.headers());
        assertNotEquals(USER.digest(), other.digest());
        assertNotEquals(USER.digest(), own.digest());
    }
}
